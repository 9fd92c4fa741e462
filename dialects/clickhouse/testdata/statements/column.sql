SELECT concat('ALTER TABLE ', quoted, ' ADD COLUMN extra ', arrayJoin(['UInt64', 'String DEFAULT \'it\'\'s\'', 'Nullable(Int32) DEFAULT NULL COMMENT \'it\'\'s; new\'',
  'LowCardinality(String) CODEC(ZSTD(3))', 'DateTime DEFAULT now() CODEC(Delta, ZSTD)', 'Array(Tuple(a UInt8, b String))', 'Nested(k String, v UInt8)', 'Enum(\'a\', \'b\' = 5)',
  'UInt8 EPHEMERAL', 'UInt8 EPHEMERAL defaultValueOfTypeName(\'UInt8\')', 'String EPHEMERAL \'x\'', 'UInt64 STATISTICS(tdigest, uniq)', 'String SETTINGS (min_compress_block_size = 1024)', 'Decimal32(2) DEFAULT 1.50', 'JSON(a UInt8, max_dynamic_paths = 4)',
  'Dynamic', 'Variant(UInt8, String)', 'Bool DEFAULT true', 'IPv6', 'UUID DEFAULT generateUUIDv4()', 'Map(String, Array(UInt8))', 'DateTime64(3, \'UTC\')', 'FixedString(4)',
  'AggregateFunction(sum, UInt64)', 'SimpleAggregateFunction(max, UInt64)', 'Float64 DEFAULT 1e3 CODEC(Gorilla, LZ4)', 'Tuple(a UInt8, b Nullable(String))', 'LowCardinality(Nullable(String))', 'Date TTL extra + INTERVAL 1 YEAR']),
  arrayJoin(['', '', ' FIRST']))
FROM own_table;

SELECT concat('ALTER TABLE ', of, ' ADD COLUMN extra_', toString(position), ' ', replaceAll(replaceAll(concat(
  arrayJoin(['String DEFAULT toString({c})', 'String MATERIALIZED toString({c})', 'UInt64 ALIAS length(toString({c}))', 'UInt8 MATERIALIZED {c} = {c}', '{t} DEFAULT {c}', '{t}', '{t} ALIAS {c}']),
  arrayJoin(['', ' AFTER {c}'])), '{t}', type), '{c}', quoted))
FROM own_column;

SELECT concat('ALTER TABLE ', quoted, ' ADD COLUMN `extra.part` ', arrayJoin(['String', 'Array(String)', 'UInt64'])) FROM own_table;

SELECT concat('ALTER TABLE ', of, ' DROP COLUMN ', quoted) FROM own_column;

SELECT concat('ALTER TABLE ', of, ' DROP COLUMN ', quoted) FROM own_column WHERE NOT is_in_sorting_key AND NOT is_in_partition_key;

SELECT concat('ALTER TABLE ', of, ' RENAME COLUMN ', quoted, ' TO `', name, '_new`') FROM own_column WHERE NOT match(name, '[`\\\\.]');

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' ', arrayJoin(['String', 'Nullable(String)', 'LowCardinality(String)', 'UInt64', 'Int64', 'UInt8', 'Int32', 'Float64', 'Decimal(18, 4)', 'Decimal(38, 6)', 'DateTime', 'DateTime64(6)', 'Date', 'Date32', 'UUID', 'Array(String)', 'Map(String, String)', 'FixedString(40)', 'Bool', 'Dynamic', 'Variant(String, UInt64)', 'JSON'])) FROM own_column;

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, arrayJoin([' Nullable(', ' LowCardinality(', ' Array(', ' SimpleAggregateFunction(any, ', ' Tuple(a ']), type, ')') FROM own_column;

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' ', extract(type, '^(?:Nullable|LowCardinality)\\((.*)\\)$'), arrayJoin(['', ' DEFAULT defaultValueOfTypeName(\'UInt8\')', ' DEFAULT \'0\''])) FROM own_column WHERE match(type, '^(Nullable|LowCardinality)\\(');

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' ', replaceRegexpOne(type, '(Enum(?:8|16)\\(.*\'[^\']*\' = \\d+)\\)', '\\1, \'extra\' = 101)')) FROM own_column WHERE type LIKE '%Enum%';

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' ', replaceRegexpOne(type, '(Enum(?:8|16)\\()\'[^\']*\' = -?\\d+, ', '\\1')) FROM own_column WHERE type LIKE '%Enum%';

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' ', replaceRegexpOne(type, '(DateTime(?:64\\(\\d)?)\\)?', '\\1, \'Asia/Tokyo\')')) FROM own_column WHERE match(type, '^DateTime64\\(\\d\\)$');

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' ', type, ' ', arrayJoin(['DEFAULT 1', 'DEFAULT \'1\'', 'DEFAULT \'2024-01-02\'', 'DEFAULT now()', 'DEFAULT []', 'DEFAULT NULL', 'MATERIALIZED 7', 'MATERIALIZED \'8\'', 'ALIAS \'9\'', 'EPHEMERAL', 'EPHEMERAL 3', 'DEFAULT rand()', 'DEFAULT 0x10', 'DEFAULT toString(1 + 2 * 3)', 'DEFAULT CAST(1 AS UInt8)'])) FROM own_column;

SELECT concat('ALTER TABLE ', a.of, ' MODIFY COLUMN ', a.quoted, ' ', a.type, ' ', arrayJoin(['DEFAULT ', 'MATERIALIZED ', 'ALIAS ']), b.quoted) FROM own_column AS a INNER JOIN own_column AS b ON a.of = b.of AND a.type = b.type WHERE a.name != b.name;

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' REMOVE ', arrayJoin([default_kind, 'COMMENT', 'CODEC', 'TTL', 'SETTINGS'])) FROM own_column WHERE default_kind != '' OR comment != '' OR compression_codec != '';

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' REMOVE ', arrayJoin(['TTL', 'SETTINGS', 'CODEC', 'COMMENT'])) FROM own_tree_column;

SELECT concat('ALTER TABLE ', of, ' COMMENT COLUMN ', quoted, ' ', arrayJoin(['\'it\'\'s; \\\\ new\'', '\'two\\nlines\'', '\'\''])) FROM own_column;

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' CODEC(', arrayJoin(['ZSTD(3)', 'LZ4HC', 'Delta, LZ4', 'DoubleDelta', 'T64, ZSTD', 'NONE', 'Default', 'Gorilla, ZSTD(2)', 'FPC', 'GCD, LZ4', 'AES_128_GCM_SIV', 'Delta(1), Default']), ')') FROM own_tree_column;

SELECT concat('ALTER TABLE ', c.of, ' MODIFY COLUMN ', c.quoted, ' TTL ', d.quoted, arrayJoin([' + INTERVAL 5 YEAR', ' + INTERVAL 90 DAY + INTERVAL 1 MONTH', ' + toIntervalWeek(500)'])) FROM own_tree_column AS c INNER JOIN own_date AS d ON d.of = c.of;

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, arrayJoin([' MODIFY SETTING min_compress_block_size = 4096', ' MODIFY SETTING max_compress_block_size = 131072, min_compress_block_size = 512', ' RESET SETTING min_compress_block_size', ' RESET SETTING min_compress_block_size, max_compress_block_size'])) FROM own_tree_column;

SELECT concat('ALTER TABLE ', of, replaceOne(arrayJoin([' ADD STATISTICS {c} TYPE tdigest', ' ADD STATISTICS {c} TYPE uniq, minmax', ' MODIFY STATISTICS {c} TYPE tdigest, minmax', ' MODIFY STATISTICS {c} TYPE countmin', ' DROP STATISTICS {c}']), '{c}', quoted)) FROM own_tree_column;

SELECT concat('ALTER TABLE ', of, ' MODIFY COLUMN ', quoted, ' ', type, arrayJoin([' FIRST', ' CODEC(ZSTD(5)) FIRST'])) FROM own_column;

SELECT concat('ALTER TABLE ', a.of, ' MODIFY COLUMN ', a.quoted, ' ', a.type, ' AFTER ', b.quoted) FROM own_column AS a INNER JOIN own_column AS b ON a.of = b.of WHERE b.position > a.position;
