-- What the queries of the other files look at, in front of each of them: all
-- that the databases of a test have, with names that statements can say.

WITH
  own_relation AS (
    SELECT *, concat(database, '.`', replaceRegexpAll(name, '([`\\\\])', '\\\\\\1'), '`') AS quoted, concat('`', replaceRegexpAll(name, '([`\\\\])', '\\\\\\1'), '`') AS bare
    FROM system.tables
    WHERE database IN ('db0', 'db0_two', 'db0_three') AND NOT startsWith(name, '.inner') AND NOT startsWith(name, '.tmp')),
  own_table AS (SELECT * FROM own_relation WHERE NOT endsWith(engine, 'View') AND engine != 'Dictionary'),
  own_tree AS (SELECT * FROM own_table WHERE endsWith(engine, 'MergeTree')),
  own_view AS (SELECT * FROM own_relation WHERE engine = 'View'),
  own_materialized AS (SELECT * FROM own_relation WHERE engine = 'MaterializedView'),
  own_dictionary AS (SELECT * FROM own_relation WHERE engine = 'Dictionary'),
  own_column AS (
    SELECT c.*, t.quoted AS of, t.engine AS engine, concat('`', replaceRegexpAll(c.name, '([`\\\\])', '\\\\\\1'), '`') AS quoted
    FROM system.columns AS c INNER JOIN own_table AS t ON t.database = c.database AND t.name = c.table
    WHERE c.database IN ('db0', 'db0_two', 'db0_three')),
  own_tree_column AS (SELECT * FROM own_column WHERE endsWith(engine, 'MergeTree')),
  own_date AS (SELECT * FROM own_tree_column WHERE match(type, '^(Date$|DateTime$|DateTime\\()') AND default_kind NOT IN ('ALIAS', 'EPHEMERAL')),
  own_index AS (
    SELECT i.*, t.quoted AS of, concat('`', replaceRegexpAll(i.name, '([`\\\\])', '\\\\\\1'), '`') AS quoted
    FROM system.data_skipping_indices AS i INNER JOIN own_table AS t ON t.database = i.database AND t.name = i.table
    WHERE i.database IN ('db0', 'db0_two', 'db0_three') AND creation = 'Explicit'),
  own_projection AS (
    SELECT p.*, t.quoted AS of, concat('`', replaceRegexpAll(p.name, '([`\\\\])', '\\\\\\1'), '`') AS quoted
    FROM system.projections AS p INNER JOIN own_table AS t ON t.database = p.database AND t.name = p.table
    WHERE p.database IN ('db0', 'db0_two', 'db0_three')),
  own_constraint AS (
    SELECT n.*, t.quoted AS of, concat('`', replaceRegexpAll(n.name, '([`\\\\])', '\\\\\\1'), '`') AS quoted
    FROM system.constraints AS n INNER JOIN own_table AS t ON t.database = n.database AND t.name = n.table
    WHERE n.database IN ('db0', 'db0_two', 'db0_three')),
  own_function AS (SELECT * FROM system.functions WHERE startsWith(name, 'db0_') AND origin = 'SQLUserDefined'),
  own_collection AS (SELECT * FROM system.named_collections WHERE startsWith(name, 'db0_'))
