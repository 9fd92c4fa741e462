SELECT concat('CREATE FUNCTION db0_extra_', toString(number), ' AS ', arrayJoin(['x -> x + 1', '(x, y) -> if(x > y, x, y)', '() -> 7', '(a) -> toString(a)'])) FROM numbers(2);

SELECT concat('CREATE OR REPLACE FUNCTION ', name, ' AS ', arrayJoin(['x -> x', 'x -> x * 3', '(x, y) -> concat(x, y)', '() -> 8'])) FROM own_function;

SELECT concat('DROP FUNCTION ', name) FROM own_function;

SELECT concat('CREATE FUNCTION db0_calling AS x -> ', name, '(x)') FROM own_function;

SELECT concat('ALTER TABLE ', c.of, ' ADD COLUMN called String ', arrayJoin(['DEFAULT', 'MATERIALIZED', 'ALIAS']), ' toString(', f.name, '(', c.quoted, '))') FROM own_column AS c CROSS JOIN own_function AS f;

SELECT concat('ALTER TABLE ', c.of, ' ADD CONSTRAINT called CHECK notEmpty(toString(', f.name, '(', c.quoted, ')))') FROM own_column AS c CROSS JOIN own_function AS f;

SELECT concat('CREATE VIEW db0.calling AS SELECT ', f.name, '(', c.quoted, ') AS called FROM ', c.of) FROM own_column AS c CROSS JOIN own_function AS f;
