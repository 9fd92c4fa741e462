SELECT concat('RENAME TABLE ', quoted, ' TO ', database, '.`', name, '_new`') FROM own_table WHERE NOT match(name, '[`\\\\]');

SELECT concat('RENAME TABLE ', quoted, ' TO ', arrayJoin(['db0', 'db0_two', 'db0_three']), '.moved') FROM own_relation;

SELECT concat('EXCHANGE TABLES ', a.quoted, ' AND ', b.quoted) FROM own_table AS a CROSS JOIN own_table AS b WHERE a.quoted < b.quoted;

SELECT concat('DROP TABLE ', quoted, ' SYNC') FROM own_table;

SELECT concat('CREATE TABLE ', database, '.extra_table AS ', quoted, arrayJoin(['', ' ENGINE = MergeTree ORDER BY tuple()', ' ENGINE = Null', ' ENGINE = Memory', ' ENGINE = Log', ' ENGINE = ReplacingMergeTree ORDER BY tuple() PARTITION BY tuple()', ' ENGINE = Set', ' ENGINE = EmbeddedRocksDB PRIMARY KEY id', ' ENGINE = ReplicatedMergeTree ORDER BY tuple()'])) FROM own_table;

SELECT concat('CREATE TABLE ', database, '.extra_', toString(number), ' AS ', quoted, replaceAll(replaceAll(arrayJoin([' ENGINE = Buffer({d}, {t}, 16, 10, 100, 10000, 1000000, 10000000, 100000000)', ' ENGINE = Merge({d}, {t})', ' ENGINE = Distributed(main, {d}, {t})', ' ENGINE = Distributed(main, {d}, {t}, rand())']), '{d}', concat('\'', database, '\'')), '{t}', concat('\'', name, '\'')))
FROM own_table CROSS JOIN (SELECT number FROM numbers(2)) AS two WHERE NOT match(name, '[`\'\\\\]');

SELECT concat('CREATE OR REPLACE ', substring(replaceRegexpOne(create_table_query, ' ENGINE = [A-Za-z]*MergeTree(\\([^)]*\\))?', concat(' ENGINE = ', arrayJoin(['MergeTree', 'ReplacingMergeTree', 'SummingMergeTree', 'AggregatingMergeTree', 'CoalescingMergeTree']))), 8)) FROM own_tree;

SELECT concat('CREATE OR REPLACE ', substring(replaceRegexpOne(create_table_query, '\\) ENGINE = .*', concat(') ENGINE = ', arrayJoin(['MergeTree ORDER BY tuple()', 'Memory', 'Log', 'TinyLog', 'Null', 'Set', 'StripeLog', 'MergeTree ORDER BY tuple() COMMENT \'other\'', 'File(CSVWithNames)', 'URL(\'http://localhost:1/x\', CSV)', 'Memory SETTINGS max_rows_to_keep = 10', 'GenerateRandom(1)']))), 8)) FROM own_table;

SELECT concat('CREATE OR REPLACE ', substring(replaceOne(t.create_table_query, concat('ORDER BY (', t.sorting_key, ')'), replaceAll(replaceAll(arrayJoin(['ORDER BY ({k}, {c})', 'PRIMARY KEY ({k}) ORDER BY ({k}, {c})', 'ORDER BY ({c})', 'ORDER BY ({c}, {k})', 'ORDER BY cityHash64({c})', 'ORDER BY ({k}, cityHash64({c})) SAMPLE BY cityHash64({c})']), '{k}', t.sorting_key), '{c}', c.quoted)), 8))
FROM own_tree AS t INNER JOIN own_tree_column AS c ON c.of = t.quoted WHERE c.default_kind NOT IN ('ALIAS', 'EPHEMERAL');

SELECT concat('CREATE OR REPLACE ', substring(replaceOne(t.create_table_query, concat('PARTITION BY ', t.partition_key), arrayJoin(['', 'PARTITION BY tuple()', concat('PARTITION BY ', d.quoted), concat('PARTITION BY (toYYYYMM(', d.quoted, '), 1)'), concat('PARTITION BY toMonday(', d.quoted, ')')])), 8))
FROM own_tree AS t INNER JOIN own_date AS d ON d.of = t.quoted WHERE t.partition_key != '';

SELECT concat('CREATE OR REPLACE ', substring(replaceOne(t.create_table_query, ' ORDER BY', concat(' PARTITION BY ', arrayJoin(['toYYYYMM(', 'toYear(', '(']), d.quoted, ') ORDER BY')), 8))
FROM own_tree AS t INNER JOIN own_date AS d ON d.of = t.quoted WHERE t.partition_key = '';

SELECT concat('ALTER TABLE ', quoted, ' MODIFY SETTING ', arrayJoin(['ttl_only_drop_parts = 1', 'merge_with_ttl_timeout = 7200', 'min_bytes_for_wide_part = 0', 'deduplicate_merge_projection_mode = \'rebuild\'', 'storage_policy = \'tiered\'', 'max_parts_to_merge_at_once = 10, parts_to_throw_insert = 100', 'allow_nullable_key = 1', 'min_rows_to_keep = 5, max_rows_to_keep = 50', 'enable_block_number_column = 1'])) FROM own_table;

SELECT concat('ALTER TABLE ', quoted, ' RESET SETTING ', arrayJoin(extractAll(extract(engine_full, 'SETTINGS (.*)'), '(\\w+) = '))) FROM own_table;

SELECT concat('CREATE OR REPLACE ', substring(replaceOne(create_table_query, 'index_granularity = 8192', arrayJoin(['index_granularity = 1024', 'index_granularity_bytes = 1048576', 'index_granularity = 8192, enable_mixed_granularity_parts = 1'])), 8)) FROM own_tree;

SELECT concat('ALTER TABLE ', quoted, ' MODIFY COMMENT ', arrayJoin(['\'it\'\'s; \\\\ new\'', '\'two\\nlines\'', '\'\''])) FROM own_table;

SELECT concat('ALTER TABLE ', of, ' MODIFY TTL ', replaceAll(arrayJoin(['{d} + INTERVAL 9 YEAR', '{d} + INTERVAL 5 YEAR TO VOLUME \'cold\', {d} + INTERVAL 9 YEAR DELETE', '{d} + INTERVAL 5 YEAR RECOMPRESS CODEC(ZSTD(9))', '{d} + INTERVAL 9 YEAR DELETE WHERE 1 = 1 AND {d} > \'2000-01-01\'', '{d} + toIntervalMonth(100)', '{d} + INTERVAL 7 YEAR TO DISK \'default\'']), '{d}', quoted)) FROM own_date;

SELECT concat('ALTER TABLE ', d.of, ' MODIFY TTL ', d.quoted, ' + INTERVAL 9 YEAR GROUP BY ', arrayJoin([t.sorting_key, splitByString(', ', t.sorting_key)[1]]), ' SET ', c.quoted, ' = ', arrayJoin(['max', 'any']), '(', c.quoted, ')')
FROM own_date AS d INNER JOIN own_tree AS t ON t.quoted = d.of INNER JOIN own_tree_column AS c ON c.of = d.of WHERE NOT c.is_in_sorting_key;

SELECT concat('ALTER TABLE ', quoted, ' REMOVE TTL') FROM own_tree;

SELECT concat('ALTER TABLE ', quoted, ' ADD COLUMN extra_key ', arrayJoin(['UInt64', 'String', 'DateTime', 'Nullable(UInt8)']), ', MODIFY ORDER BY (', sorting_key, ', extra_key)') FROM own_tree WHERE sorting_key != '';

SELECT concat('ALTER TABLE ', quoted, ' MODIFY ORDER BY (', arrayStringConcat(arrayPopBack(splitByString(', ', sorting_key)), ', '), ')') FROM own_tree WHERE sorting_key != '';

SELECT concat('ALTER TABLE ', t.quoted, ' MODIFY SAMPLE BY ', arrayJoin(splitByString(', ', primary_key))) FROM own_tree AS t;

SELECT concat('ALTER TABLE ', quoted, ' REMOVE SAMPLE BY') FROM own_tree WHERE sampling_key != '';
