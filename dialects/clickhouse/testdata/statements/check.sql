SELECT concat('ALTER TABLE ', of, ' ADD CONSTRAINT extra_constraint ', arrayJoin(['CHECK ', 'ASSUME ']), replaceAll(arrayJoin(['{c} = {c}', 'length(toString({c})) < 1000000', '{c} IS NOT NULL OR 1', 'NOT ({c} != {c})', 'toString({c}) NOT IN (\'a\', \'it\'\'s\')', 'toString({c}) LIKE \'%\'', '(({c} = {c}))']), '{c}', quoted)) FROM own_column;

SELECT concat('ALTER TABLE ', of, ' DROP CONSTRAINT ', quoted) FROM own_constraint;

SELECT concat('ALTER TABLE ', of, ' DROP CONSTRAINT ', quoted, ', ADD CONSTRAINT ', quoted, arrayJoin([' CHECK 1', ' ASSUME 1'])) FROM own_constraint;
