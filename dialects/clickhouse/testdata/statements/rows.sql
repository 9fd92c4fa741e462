-- Statements that write a few random rows into each table, made with what
-- given.sql has. Tables that take none are left without.

SELECT concat('INSERT INTO ', of, ' (', arrayStringConcat(groupArray(quoted), ', '), ') SELECT * FROM generateRandom(\'',
  replaceRegexpAll(arrayStringConcat(groupArray(concat(quoted, ' ', type)), ', '), '([\'\\\\])', '\\\\\\1'), '\', 7, 4, 2) LIMIT 12')
FROM own_column WHERE default_kind NOT IN ('MATERIALIZED', 'ALIAS', 'EPHEMERAL') AND (engine IN ('Memory', 'Log', 'TinyLog', 'StripeLog') OR endsWith(engine, 'MergeTree') AND NOT startsWith(engine, 'Replicated')) GROUP BY of
