SELECT concat('CREATE VIEW ', database, '.extra_view ', arrayJoin(['', 'SQL SECURITY NONE ', 'SQL SECURITY INVOKER ', 'DEFINER = default SQL SECURITY DEFINER ']), 'AS ', replaceAll(arrayJoin(['SELECT * FROM {t}', 'SELECT count() AS n FROM {t}', 'WITH x AS (SELECT * FROM {t}) SELECT * FROM x LIMIT 5', 'SELECT * FROM {t} WHERE 1 = {one:UInt8}', 'SELECT a.* FROM {t} AS a CROSS JOIN {t} AS b', 'SELECT 1 AS one FROM {t} UNION ALL SELECT 2', 'SELECT * EXCEPT (id) FROM {t}', 'SELECT COLUMNS(\'.*\') FROM {t}', 'SELECT count(*) c, toStartOfHour(now()) h FROM {t} GROUP BY h HAVING c > 1 ORDER BY c DESC NULLS FIRST', 'SELECT * FROM {t} SETTINGS max_threads = 2']), '{t}', quoted)) FROM own_relation;

SELECT concat('CREATE VIEW ', database, '.column_view AS ', replaceAll(replaceAll(arrayJoin(['SELECT {c}, count() AS n FROM {t} GROUP BY {c}', 'SELECT {c} AS renamed FROM {t} WHERE {c} = {c}', 'SELECT toString({c}) s, {c}::String AS u FROM {t} ORDER BY s', 'SELECT t.{c} FROM {t} AS t', 'SELECT lagInFrame({c}) OVER (ORDER BY {c} ASC) AS l FROM {t}', 'SELECT {c}, rank() OVER w AS r FROM {t} WINDOW w AS (PARTITION BY {c})']), '{c}', quoted), '{t}', of)) FROM own_column;

SELECT concat('CREATE OR REPLACE VIEW ', quoted, arrayJoin([' SQL SECURITY INVOKER', ' COMMENT \'new\'', '']), ' AS ', replaceOne(as_select, 'SELECT ', arrayJoin(['SELECT DISTINCT ', 'SELECT 1 AS extra_one, ', 'SELECT ']))) FROM own_view;

SELECT concat('CREATE OR REPLACE VIEW ', v.quoted, ' AS SELECT * FROM ', t.quoted) FROM own_view AS v CROSS JOIN own_relation AS t WHERE v.quoted != t.quoted;

SELECT concat('DROP VIEW ', quoted) FROM own_relation WHERE endsWith(engine, 'View');

SELECT concat('ALTER TABLE ', quoted, ' MODIFY COMMENT ', arrayJoin(['\'it\'\'s; \\\\ new\'', '\'\''])) FROM own_relation WHERE endsWith(engine, 'View');

SELECT concat('ALTER TABLE ', quoted, ' MODIFY ', arrayJoin(['SQL SECURITY NONE', 'SQL SECURITY INVOKER', 'SQL SECURITY DEFINER DEFINER = default'])) FROM own_relation WHERE endsWith(engine, 'View');

SELECT concat('RENAME TABLE ', quoted, ' TO ', database, '.`', name, '_new`') FROM own_relation WHERE endsWith(engine, 'View') AND NOT match(name, '[`\\\\]');
