SELECT concat('ALTER TABLE ', of, ' ADD PROJECTION extra_projection ', replaceAll(arrayJoin(['(SELECT * ORDER BY {c})', '(SELECT {c}, count() GROUP BY {c})', '(SELECT _part_offset ORDER BY {c})', '(SELECT {c}, toString({c}) AS s ORDER BY s)', '(SELECT {c}, uniq({c}) AS u GROUP BY {c}) WITH SETTINGS (index_granularity = 128)', 'INDEX {c} TYPE basic', '(WITH 1 AS one SELECT {c}, one ORDER BY {c})', '(SELECT count(), max({c}))']), '{c}', quoted)) FROM own_tree_column;

SELECT concat('ALTER TABLE ', of, ' DROP PROJECTION ', quoted) FROM own_projection;

SELECT concat('ALTER TABLE ', of, ' DROP PROJECTION ', quoted, ', ADD PROJECTION ', quoted, ' (SELECT count())') FROM own_projection;
