SELECT concat('CREATE MATERIALIZED VIEW ', database, '.extra_materialized ', replaceAll(arrayJoin(['ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM {t}', 'ENGINE = SummingMergeTree ORDER BY k AS SELECT 1 AS k, count() AS n FROM {t} GROUP BY k', 'ENGINE = Memory AS SELECT * FROM {t}', 'ENGINE = ReplacingMergeTree PARTITION BY d ORDER BY n SETTINGS index_granularity = 1024 COMMENT \'x\' AS SELECT count() AS n, today() AS d FROM {t}', 'ENGINE = AggregatingMergeTree ORDER BY tuple() AS SELECT uniqState(1) AS u FROM {t}', 'REFRESH EVERY 1 YEAR ENGINE = MergeTree ORDER BY tuple() EMPTY AS SELECT * FROM {t}', 'REFRESH EVERY 2 MONTH OFFSET 3 DAY RANDOMIZE FOR 1 HOUR SETTINGS refresh_retries = 3 ENGINE = MergeTree ORDER BY n EMPTY AS SELECT count() AS n FROM {t}', 'REFRESH AFTER 90 DAY APPEND ENGINE = MergeTree ORDER BY tuple() EMPTY AS SELECT now() AS at, count() AS n FROM {t}', 'ENGINE = MergeTree ORDER BY tuple() TTL d + INTERVAL 1 YEAR AS SELECT today() AS d FROM {t}']), '{t}', quoted)) FROM own_relation;

SELECT concat('CREATE MATERIALIZED VIEW ', a.database, '.feeding ', arrayJoin(['', 'REFRESH EVERY 1 YEAR ', 'REFRESH EVERY 1 YEAR APPEND ', 'REFRESH AFTER 100 DAY APPEND ']), 'TO ', b.quoted, arrayJoin([' EMPTY', '']), ' AS SELECT ', arrayJoin(['*', concat('count() AS ', c.quoted)]), ' FROM ', a.quoted) FROM own_table AS a CROSS JOIN own_table AS b INNER JOIN own_column AS c ON c.of = b.quoted WHERE a.quoted != b.quoted AND c.position < 4;

SELECT concat('ALTER TABLE ', quoted, ' MODIFY QUERY ', replaceOne(as_select, 'SELECT ', arrayJoin(['SELECT DISTINCT ', 'SELECT 7 AS extra_seven, ']))) FROM own_materialized;

SELECT concat('ALTER TABLE ', m.quoted, ' MODIFY QUERY SELECT * FROM ', t.quoted) FROM own_materialized AS m CROSS JOIN own_table AS t;

SELECT concat('ALTER TABLE ', quoted, ' MODIFY QUERY ', as_select, arrayJoin([' SETTINGS max_threads = 1', ' LIMIT 10'])) FROM own_materialized;

SELECT concat('ALTER TABLE ', quoted, ' MODIFY REFRESH ', arrayJoin(['EVERY 3 YEAR', 'AFTER 50 WEEK RANDOMIZE FOR 1 DAY', 'EVERY 2 MONTH OFFSET 5 DAY', 'EVERY 1 YEAR SETTINGS refresh_retries = 2, refresh_retry_initial_backoff_ms = 300', 'AFTER 400 DAY DEPENDS ON db0.rf'])) FROM own_materialized WHERE create_table_query LIKE '% REFRESH %';

SELECT concat('CREATE OR REPLACE MATERIALIZED VIEW ', quoted, arrayJoin([' ENGINE = MergeTree ORDER BY tuple() AS ', ' REFRESH EVERY 1 YEAR ENGINE = MergeTree ORDER BY tuple() EMPTY AS ', ' ENGINE = Log AS ']), as_select) FROM own_materialized;

SELECT concat('CREATE OR REPLACE MATERIALIZED VIEW ', m.quoted, arrayJoin([' TO ', ' REFRESH EVERY 1 YEAR APPEND TO ']), t.quoted, ' AS ', m.as_select) FROM own_materialized AS m CROSS JOIN own_table AS t;
