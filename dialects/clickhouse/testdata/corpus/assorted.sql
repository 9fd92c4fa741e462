CREATE TABLE otel_logs
(
    `Timestamp` DateTime64(9) CODEC(Delta(8), ZSTD(1)),
    `TimestampTime` DateTime DEFAULT toDateTime(Timestamp),
    `TraceId` String CODEC(ZSTD(1)),
    `SpanId` String CODEC(ZSTD(1)),
    `TraceFlags` UInt8,
    `SeverityText` LowCardinality(String) CODEC(ZSTD(1)),
    `SeverityNumber` UInt8,
    `ServiceName` LowCardinality(String) CODEC(ZSTD(1)),
    `Body` String CODEC(ZSTD(1)),
    `ResourceSchemaUrl` LowCardinality(String) CODEC(ZSTD(1)),
    `ResourceAttributes` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    `ScopeAttributes` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    `LogAttributes` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_body Body TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8,
    INDEX idx_lower lower(Body) TYPE ngrambf_v1(4, 1024, 2, 7) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toDate(TimestampTime)
PRIMARY KEY (ServiceName, TimestampTime)
ORDER BY (ServiceName, TimestampTime, Timestamp)
TTL TimestampTime + toIntervalDay(3)
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;
CREATE TABLE otel_traces
(
    `Timestamp` DateTime64(9) CODEC(Delta, ZSTD(1)),
    `TraceId` String CODEC(ZSTD(1)),
    `Duration` UInt64 CODEC(T64, LZ4HC(3)),
    `Events.Timestamp` Array(DateTime64(9)) CODEC(ZSTD(1)),
    `Events.Name` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `Events.Attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    `Links` Nested(TraceId String, SpanId String, Attributes Map(LowCardinality(String), String)),
    INDEX idx_duration Duration TYPE minmax GRANULARITY 1,
    CONSTRAINT c_ok CHECK Duration >= 0 AND TraceId != '',
    CONSTRAINT a_ok ASSUME length(TraceId) = 32
)
ENGINE = MergeTree
PARTITION BY toDate(Timestamp)
ORDER BY (TraceId, toUnixTimestamp(Timestamp))
TTL toDateTime(Timestamp) + INTERVAL 3 DAY DELETE WHERE Duration < 1000, toDateTime(Timestamp) + INTERVAL 2 WEEK;
CREATE TABLE trace_ids (TraceId String CODEC(ZSTD(1)), Start DateTime CODEC(Delta, ZSTD(1)), End DateTime) ENGINE = MergeTree PARTITION BY toDate(Start) ORDER BY (TraceId, Start);
CREATE MATERIALIZED VIEW trace_ids_mv TO trace_ids (TraceId String, Start DateTime64(9), End DateTime64(9)) AS SELECT TraceId, min(Timestamp) AS Start, max(Timestamp) AS End FROM otel_traces WHERE TraceId != '' GROUP BY TraceId;
CREATE TABLE hist
(
    `h` UInt64,
    `at` DateTime('Europe/Berlin') DEFAULT now('Europe/Berlin'),
    `q` AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float64),
    `u` AggregateFunction(uniqCombined64(14), UInt64),
    `t` AggregateFunction(topK(10), LowCardinality(String)),
    `am` AggregateFunction(argMax, String, DateTime64(3)),
    `ci` AggregateFunction(countIf, UInt8),
    `sm` AggregateFunction(sumMap, Array(String), Array(UInt64)),
    `s` SimpleAggregateFunction(sum, UInt64),
    `m` SimpleAggregateFunction(maxMap, Map(String, UInt32)),
    `g` SimpleAggregateFunction(groupArrayArray, Array(String)),
    `a` SimpleAggregateFunction(anyLast, Nullable(String))
)
ENGINE = AggregatingMergeTree
PARTITION BY (toYYYYMM(at), h % 4)
ORDER BY (h, toStartOfHour(at))
SAMPLE BY h
TTL at + INTERVAL 1 MONTH GROUP BY h, toStartOfHour(at) SET s = sum(s), m = maxMap(m)
SETTINGS min_bytes_for_wide_part = 0, index_granularity_bytes = 1048576, allow_nullable_key = 1, merge_with_ttl_timeout = 3600;
CREATE TABLE sessions
(
    `session_id` UInt64, `sign` Int8, `version` UInt64, `site` LowCardinality(FixedString(4)),
    `start` DateTime CODEC(DoubleDelta, LZ4), `dur` UInt32 CODEC(T64, ZSTD), `val` Decimal(18, 4), `d32` Decimal32(2), `price` Decimal256(40),
    `ref` LowCardinality(Nullable(String)) DEFAULT NULL, `entry` String DEFAULT '' COMMENT 'it''s the',
    `ip` IPv6 DEFAULT toIPv6('::1'), `ip4` IPv4 DEFAULT '127.0.0.1', `uid` UUID DEFAULT generateUUIDv4(),
    `b` Bool DEFAULT true, `e8` Enum8('a' = -1, 'b' = 2, 'c' = 10) DEFAULT 'b', `e16` Enum16('x' = 1, 'it''s' = 1000),
    `pt` Point, `ring` Array(Tuple(Float64, Float64)), `tup` Tuple(a UInt8, `b c` Nullable(String), d Tuple(Int8, Date32)),
    `arr2` Array(Array(Nullable(UInt8))) DEFAULT [[1, NULL], []], `mp` Map(String, Array(Tuple(k String, v Float32))) DEFAULT map('a', [('k', 1.5)]),
    `al` String ALIAS concat(entry, '?', toString(dur)), `mat` Date MATERIALIZED toDate(start), `eph` String EPHEMERAL, `eph2` UInt8 EPHEMERAL 3, `fromeph` UInt64 DEFAULT cityHash64(eph),
    `iv` IntervalDay, `t64` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') - INTERVAL 1 HOUR,
    `neg` Int32 DEFAULT -1, `big` Int256 DEFAULT -170141183460469231731687303715884105728, `f` Float64 DEFAULT 1e-10, `inf` Float64 DEFAULT inf, `n` Float32 DEFAULT nan, `bf` BFloat16
)
ENGINE = VersionedCollapsingMergeTree(sign, version)
PARTITION BY toYYYYMM(start)
ORDER BY (site, toDate(start), session_id)
COMMENT 'sessions; with a "comment"';
CREATE TABLE coll (id UInt64, s Int8, v String TTL d + INTERVAL 1 DAY, d DateTime) ENGINE = CollapsingMergeTree(s) ORDER BY id;
CREATE TABLE sums (k String, a UInt64, b Int64, mMap Nested(k UInt32, v UInt64)) ENGINE = SummingMergeTree((a, b)) ORDER BY k;
CREATE TABLE repl (id UInt64, ver DateTime64(3), del UInt8) ENGINE = ReplacingMergeTree(ver, del) ORDER BY (id) SETTINGS clean_deleted_rows = 'Never', enable_block_number_column = 1, enable_block_offset_column = 1;
CREATE TABLE coal (id UInt64, a Nullable(String), b Nullable(UInt8)) ENGINE = CoalescingMergeTree ORDER BY id;
CREATE TABLE js (id UInt64, j JSON(max_dynamic_paths = 16, a.b UInt32, SKIP x.y, SKIP REGEXP 'z.*'), v Variant(UInt64, String, Array(UInt8)), dy Dynamic(max_types = 4), p JSON) ENGINE = MergeTree ORDER BY id;
CREATE TABLE vec (id UInt64, emb Array(Float32), txt String, INDEX v emb TYPE vector_similarity('hnsw', 'cosineDistance', 4, 'bf16', 32, 128) GRANULARITY 100000000, INDEX tx txt TYPE text(tokenizer = 'splitByNonAlpha')) ENGINE = MergeTree ORDER BY id;
CREATE TABLE proj (id UInt64, cat LowCardinality(String), at DateTime, amount Decimal(10, 2), PROJECTION by_cat (SELECT * ORDER BY cat, at), PROJECTION agg (SELECT cat, toStartOfHour(at), sum(amount), count() GROUP BY cat, toStartOfHour(at))) ENGINE = MergeTree ORDER BY (at, id) SETTINGS deduplicate_merge_projection_mode = 'rebuild';
CREATE TABLE desc_order (a UInt32, b DateTime) ENGINE = MergeTree ORDER BY (a, b DESC) SETTINGS allow_experimental_reverse_key = 1;
CREATE TABLE st (a UInt32 STATISTICS(tdigest, uniq), b String STATISTICS(uniq)) ENGINE = MergeTree ORDER BY a;
CREATE TABLE st2 (a UInt32 SETTINGS (min_compress_block_size = 1024, max_compress_block_size = 2048), b String) ENGINE = MergeTree ORDER BY tuple();
CREATE TABLE nul (a String, b DateTime) ENGINE = Null;
CREATE TABLE lg (a String) ENGINE = Log;
CREATE TABLE slg (a String) ENGINE = StripeLog;
CREATE TABLE tlg (a String) ENGINE = TinyLog;
CREATE TABLE mem (a String) ENGINE = Memory SETTINGS max_rows_to_keep = 100, min_rows_to_keep = 10, compress = 1;
CREATE TABLE st_ (a String) ENGINE = Set;
CREATE TABLE jn (k String, v UInt8) ENGINE = Join(ANY, LEFT, k) SETTINGS join_use_nulls = 1;
CREATE TABLE kv (k String, v UInt8) ENGINE = EmbeddedRocksDB PRIMARY KEY k;
CREATE TABLE bu AS nul ENGINE = Buffer(db0, nul, 16, 10, 100, 10000, 1000000, 10000000, 100000000);
CREATE TABLE mrg AS lg ENGINE = Merge(db0, '^(lg|slg|tlg)$');
CREATE TABLE gen (a UInt64, s String) ENGINE = GenerateRandom(1, 5, 3);
CREATE TABLE fl (a UInt64, s String) ENGINE = File(CSVWithNames);
CREATE TABLE ur (a UInt64, s String) ENGINE = URL('http://localhost:1/x.csv', 'CSV', 'gzip');
CREATE TABLE kfk (raw String) ENGINE = Kafka SETTINGS kafka_broker_list = 'k1:9092,k2:9092', kafka_topic_list = 'a,b', kafka_group_name = 'g', kafka_format = 'JSONEachRow', kafka_num_consumers = 1, kafka_thread_per_consumer = 0;
CREATE VIEW vw AS WITH x AS (SELECT cat, count() AS c FROM proj GROUP BY cat) SELECT cat, c, if(c > 10, 'big', 'small') AS size, CASE WHEN c = 1 THEN 'one' WHEN c = 2 THEN 'two' ELSE NULL END AS w, row_number() OVER (PARTITION BY cat ORDER BY c DESC) AS rn FROM x WHERE cat NOT IN ('a', 'b') AND c BETWEEN 1 AND 100 ORDER BY c DESC NULLS LAST LIMIT 10;
CREATE VIEW pv AS SELECT * FROM proj WHERE cat = {cat:String} AND at > {since:DateTime} - INTERVAL {n:UInt8} DAY;
CREATE VIEW arrj AS SELECT id, k, arrayMap((x, y) -> x + y, [1], [2]) AS m, a.1 AS one FROM proj LEFT ARRAY JOIN [(1, 'x')] AS a, ['k'] AS k SETTINGS max_threads = 2;
CREATE VIEW un AS SELECT 1 AS a UNION ALL SELECT 2 UNION DISTINCT SELECT 3 EXCEPT SELECT 4;
CREATE VIEW aso DEFINER = CURRENT_USER SQL SECURITY DEFINER AS SELECT p.id, h.h FROM proj AS p ASOF LEFT JOIN hist AS h ON p.id = h.h AND p.at >= h.at;
CREATE MATERIALIZED VIEW daily ENGINE = SummingMergeTree PARTITION BY toYYYYMM(day) ORDER BY (cat, day) TTL day + INTERVAL 1 YEAR AS SELECT cat, toDate(at) AS day, sum(amount) AS total, count() AS n FROM proj GROUP BY cat, day;
CREATE TABLE tgt (cat String, n UInt64) ENGINE = ReplacingMergeTree ORDER BY cat;
CREATE MATERIALIZED VIEW rf REFRESH EVERY 1 DAY OFFSET 2 HOUR RANDOMIZE FOR 10 MINUTE APPEND TO tgt AS SELECT cat, count() AS n FROM proj GROUP BY cat;
CREATE MATERIALIZED VIEW rf2 REFRESH AFTER 30 MINUTE DEPENDS ON rf SETTINGS refresh_retry_initial_backoff_ms = 200, refresh_retries = 3, refresh_retry_max_backoff_ms = 900 TO tgt EMPTY AS SELECT cat, uniq(id) AS n FROM proj GROUP BY cat
;
CREATE TABLE prs (id UInt64, k String, PROJECTION p (SELECT k, id ORDER BY k) WITH SETTINGS (index_granularity_bytes = 1048576, index_granularity = 1024)) ENGINE = MergeTree ORDER BY id;
CREATE TABLE sub (id UInt64, tags Map(String, String), pair Tuple(a UInt8, b Tuple(c String)), `x.y` UInt8, INDEX i (tags.keys) TYPE bloom_filter) ENGINE = MergeTree PARTITION BY (pair.a) ORDER BY (pair.b.c);
CREATE TABLE dotted (`x.y` UInt8) ENGINE = MergeTree ORDER BY (`x.y`);
CREATE TABLE a1 (id UInt64, d Date, INDEX i (id) TYPE minmax, INDEX i2 (id, d) TYPE minmax, INDEX i3 ((id)) TYPE minmax, PROJECTION p (SELECT id ORDER BY (d)), CONSTRAINT c CHECK (id > 0), CONSTRAINT c2 CHECK ((id > 0))) ENGINE = MergeTree PARTITION BY (d) PRIMARY KEY (id) ORDER BY (id) SAMPLE BY (id) TTL (d) + INTERVAL 1 DAY;
CREATE TABLE a6 (id UInt64, d Date) ENGINE = MergeTree ORDER BY ((id)) PRIMARY KEY (id);
CREATE TABLE a7 (id UInt64, d Date) ENGINE = ReplacingMergeTree((id)) PARTITION BY (toYYYYMM(d), id % 4) ORDER BY (toDate(d));
CREATE TABLE a8 (id UInt64, d Date) ENGINE = ReplacingMergeTree PRIMARY KEY (id, d) ORDER BY (id, d);
CREATE TABLE a9 (id UInt64, d Date) ENGINE = ReplacingMergeTree PRIMARY KEY (id);
CREATE MATERIALIZED VIEW a10 ENGINE = ReplacingMergeTree PARTITION BY (d) PRIMARY KEY (id) ORDER BY (id) AS SELECT id, d FROM a1;
CREATE TABLE b1 (id UInt64, n Int32 STATISTICS(uniq, minmax, tdigest), s String, INDEX z_first n TYPE minmax GRANULARITY 4, INDEX by_id id TYPE bloom_filter() GRANULARITY 2, INDEX a_last s TYPE set(0) GRANULARITY 1,
    CONSTRAINT positive CHECK n > 0, CONSTRAINT named ASSUME s != '', PROJECTION z (SELECT n, count() GROUP BY n), PROJECTION a (SELECT * ORDER BY s)) ENGINE = MergeTree ORDER BY id SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192, merge_with_ttl_timeout = 86400;
CREATE TABLE b2 (id UInt64, INDEX i id TYPE minmax GRANULARITY 1) ENGINE = MergeTree ORDER BY id SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;
CREATE TABLE b3 (id UInt64, at DateTime) ENGINE = ReplacingMergeTree ORDER BY id SETTINGS ttl_only_drop_parts = 1, index_granularity = 1024;
CREATE MATERIALIZED VIEW b4 ENGINE = MergeTree ORDER BY id SETTINGS ttl_only_drop_parts = 1, merge_with_ttl_timeout = 86400 AS SELECT id, n FROM b1;
CREATE VIEW b5 SQL SECURITY INVOKER AS SELECT id FROM b1;
CREATE DICTIONARY b6 (id UInt64, name String DEFAULT 'x') PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 'b1')) LAYOUT(HASHED()) LIFETIME(MIN 0 MAX 300) SETTINGS(format_csv_allow_single_quotes = 1, date_time_input_format = 'basic')
