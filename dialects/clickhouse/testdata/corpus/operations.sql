CREATE TABLE http_requests_local
(
    at DateTime CODEC(DoubleDelta, ZSTD),
    day Date DEFAULT toDate(at),
    host LowCardinality(String),
    method Enum8('GET' = 1, 'PUT' = 3, 'POST' = 2, 'PATCH' = -10),
    path String,
    status UInt16,
    bytes UInt64 CODEC(T64, ZSTD(3)),
    ms Float32 CODEC(Gorilla),
    ip IPv6,
    v4 IPv4 DEFAULT toIPv4OrDefault(IPv6NumToString(ip)),
    user_agent String CODEC(ZSTD(6)) TTL at + INTERVAL 7 DAY,
    asn UInt32 DEFAULT 0,
    bot Bool DEFAULT match(user_agent, '(?i)bot|crawl|spider'),
    segment String DEFAULT splitByChar('/', path)[2],
    query Map(String, String) DEFAULT mapFromArrays(extractURLParameterNames(path), arrayMap(x -> splitByChar('=', x)[2], extractURLParameters(path))),
    size_class LowCardinality(String) MATERIALIZED CASE WHEN bytes < 1024 THEN 'small' WHEN bytes < 1024 * 1024 THEN 'medium' ELSE 'large' END,
    is_slow UInt8 MATERIALIZED ms > 1000 ? 1 : 0,
    raw String EPHEMERAL,
    raw_len UInt32 DEFAULT length(raw),
    hour DateTime ALIAS date_trunc('hour', at),
    INDEX paths path TYPE sparse_grams(3, 100, 5, 10000, 3, 7),
    INDEX statuses status TYPE set(50),
    INDEX slow ms * 1000 TYPE minmax GRANULARITY 2,
    INDEX hosts (host, method) TYPE bloom_filter(0.02) GRANULARITY 3,
    CONSTRAINT sane CHECK status BETWEEN 100 AND 599,
    CONSTRAINT early CHECK at < toDateTime('2100-01-01 00:00:00') AND (bytes >= 0 OR ms IS NOT NULL),
    PROJECTION by_status (SELECT status, count(), sum(bytes), quantile(0.9)(ms) GROUP BY status),
    PROJECTION by_host (SELECT * ORDER BY host, at),
    PROJECTION hosts_at INDEX host TYPE basic
)
ENGINE = MergeTree
PARTITION BY (toMonday(day), status < 500)
ORDER BY (host, day, sipHash64(path), at DESC)
TTL at + INTERVAL 1 WEEK TO VOLUME 'cold', at + INTERVAL 1 MONTH RECOMPRESS CODEC(ZSTD(12)), day + toIntervalMonth(6) DELETE WHERE status < 400, day + INTERVAL 2 YEAR
SETTINGS storage_policy = 'tiered', merge_with_ttl_timeout = 3600, enable_block_number_column = 1;
CREATE TABLE http_requests AS http_requests_local ENGINE = Distributed('main', currentDatabase(), 'http_requests_local', rand());
CREATE TABLE http_requests_buffer AS http_requests_local ENGINE = Buffer(currentDatabase(), http_requests_local, 16, 10, 100, 10000, 1000000, 10000000, 100000000);
CREATE TABLE requests_hourly
(
    hour DateTime,
    host LowCardinality(String),
    requests UInt64,
    bytes UInt64,
    errors UInt64,
    latency AggregateFunction(quantiles(0.50, 0.95), Float32),
    statuses Nested(code UInt16, n UInt64)
) ENGINE = SummingMergeTree((requests, bytes, errors)) PARTITION BY toYYYYMM(hour) PRIMARY KEY host ORDER BY (host, hour) SETTINGS allow_dimensions_outside_sorting_key = 1;
CREATE MATERIALIZED VIEW requests_hourly_mv TO requests_hourly
(
    hour DateTime, host LowCardinality(String), requests UInt64, bytes UInt64, errors UInt64, latency AggregateFunction(quantiles(0.50, 0.95), Float32)
) AS
SELECT toStartOfHour(at) hour, host, count() requests, sum(http_requests_local.bytes) bytes, countIf(status >= 500) errors, quantilesState(0.50, 0.95)(ms) latency
FROM http_requests_local GROUP BY hour, host;
CREATE MATERIALIZED VIEW top_paths ENGINE = SummingMergeTree PARTITION BY day PRIMARY KEY host ORDER BY (host, day, path) AS
SELECT host, day, path, count() AS hits, toUInt64(sum(ms)) AS ms FROM http_requests_local WHERE status < 400 GROUP BY host, day, path;
CREATE TABLE accounts
(
    id UInt64, email String, plan LowCardinality(Nullable(String)), balance Decimal(18, 4) DEFAULT 0, credit DECIMAL32(2) DEFAULT 1.50,
    settings JSON, payload Dynamic, either Variant(UInt64, String, Array(String)), home Point, area Polygon, at Time64(3) DEFAULT '12:00:00', vec Array(BFloat16),
    deep Array(Tuple(name String, scores Array(Nullable(Float32)))), matrix Array(Array(UInt8)), big Int256 DEFAULT -1, pair Tuple(UInt8, String) DEFAULT (1, 'x'),
    born Date32 DEFAULT '1990-01-01', token FixedString(16) DEFAULT unhex('00112233445566778899AABBCCDDEEFF'), id2 UUID DEFAULT generateUUIDv4(), flags Array(Bool) DEFAULT [true, false],
    since DateTime('Europe/Berlin') DEFAULT now(), gone Nullable(Date), text TEXT DEFAULT 'it''s "quoted" \\ and	tabbed', neg Int32 DEFAULT - 5, ratio Float64 DEFAULT 1e-3, hexed UInt32 DEFAULT 0xFF,
    f Float64 DEFAULT 3.0, nothing Array(String) DEFAULT [], m Map(String, UInt8) DEFAULT map('a', 1), cast_a UInt8 DEFAULT '7'::UInt8, cast_b String DEFAULT CAST(id AS String), tern String DEFAULT id = 1 ? 'one' : 'more',
    months UInt32 DEFAULT dateDiff(month, born, today()), trimmed String DEFAULT trim(BOTH ' ' FROM email), sub String DEFAULT substring(email FROM 1 FOR 3), ex UInt16 DEFAULT EXTRACT(YEAR FROM since), pos UInt64 DEFAULT position('@' IN email),
    cat String DEFAULT email || '-' || toString(id), nn UInt8 DEFAULT id IS NOT NULL AND NOT (id IN (1, 2, 3)), lam Array(UInt8) DEFAULT arrayFilter((x, i) -> x > i, [3, 1], [1, 2]), up String DEFAULT UPPER(LCASE(email)), co String DEFAULT COALESCE(plan, 'free'), rnd Float64 DEFAULT ROUND(pow(ratio, 2), 4),
    iv DateTime DEFAULT now() + INTERVAL '1 day 2 hours', bt UInt8 DEFAULT id NOT BETWEEN 5 AND 10, j String DEFAULT concat(if(empty(email), '', lower(email)), ''), o UInt8 DEFAULT (id > 5 OR id < 2) AND id % 2 = 0
) ENGINE = CoalescingMergeTree ORDER BY id;
CREATE TABLE ledger (account UInt64, at DateTime64(3), amount Decimal(38, 10), sign Int8, note String) ENGINE = CollapsingMergeTree(sign) PARTITION BY toYYYYMM(at) ORDER BY (account, at);
CREATE TABLE graphite (Path String, Time DateTime, Value Float64, Timestamp DateTime) ENGINE = GraphiteMergeTree('graphite_rollup') PARTITION BY toYYYYMM(Time) ORDER BY (Path, Time);
CREATE TABLE replicated (id UInt64, v UInt32, s String DEFAULT toString(id)) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/{database}/{table}/{shard}', '{replica}', v) ORDER BY id;
CREATE TABLE queue (id UInt64, body String) ENGINE = S3Queue('http://localhost:1/bucket/in/*.json', 'KEY', 'SECRET', 'JSONEachRow') SETTINGS mode = 'unordered', keeper_path = '/queues/incoming', loading_retries = 3;
CREATE TABLE lake (id UInt64, body String) ENGINE = S3('http://localhost:1/bucket/out/{_partition_id}.parquet', NOSIGN, 'Parquet') PARTITION BY id % 10;
CREATE TABLE pg_users (id UInt64, name String) ENGINE = PostgreSQL('localhost:1', 'app', 'users', 'reader', 'secret', 'public');
CREATE TABLE cache (k String, v String) ENGINE = EmbeddedRocksDB PRIMARY KEY k;
CREATE TABLE locks (k String, v UInt64) ENGINE = KeeperMap('/locks_db0') PRIMARY KEY k;
CREATE TABLE names (id UInt64, name String) ENGINE = Join(ANY, LEFT, id) SETTINGS join_use_nulls = 1;
CREATE TABLE blocked (ip String) ENGINE = Set;
CREATE TABLE sink (id UInt64) ENGINE = Null;
CREATE TABLE recent (id UInt64, at DateTime) ENGINE = Memory SETTINGS max_rows_to_keep = 1000, min_rows_to_keep = 100;
CREATE TABLE notes (id UInt64, t String) ENGINE = TinyLog;
CREATE TABLE anything (id UInt64) ENGINE = Merge(currentDatabase(), '^(sink|recent)$');
CREATE TABLE hooks (id UInt64, body String) ENGINE = URL('http://localhost:1/hook', JSONEachRow, headers('Authorization' = 'Bearer x'));
CREATE TABLE files (id UInt64) ENGINE = File(TabSeparated);
CREATE VIEW named AS SELECT r.host, joinGet(currentDatabase() || '.names', 'name', toUInt64(r.asn)) AS who, sum(r.bytes) AS b FROM http_requests_local AS r GROUP BY r.host, who;
CREATE VIEW percentiles AS
SELECT host, arrayJoin(arrayZip([0.5, 0.95], quantilesMerge(0.50, 0.95)(latency))) AS p, p.1 AS level, p.2 AS ms
FROM requests_hourly WHERE hour > now() - INTERVAL 24 HOUR GROUP BY host ORDER BY host ASC, level;
CREATE VIEW everything AS
SELECT 'a' AS kind, toString(id) AS id FROM accounts WHERE gone IS NULL
UNION ALL
SELECT 'l', toString(account) FROM ledger WHERE sign = 1
UNION DISTINCT
SELECT 'n', toString(id) FROM notes;
CREATE VIEW windows AS
SELECT account, at, amount, sum(amount) OVER (PARTITION BY account ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running,
    lagInFrame(amount, 1, toDecimal128(0, 10)) OVER w AS previous, row_number() OVER w AS n
FROM ledger WINDOW w AS (PARTITION BY account ORDER BY at);
CREATE VIEW asof AS
SELECT l.account, l.at, a.plan FROM ledger AS l ASOF LEFT JOIN (SELECT id, since, plan FROM accounts) AS a ON l.account = a.id AND l.at >= a.since
WHERE l.account GLOBAL IN (SELECT id FROM accounts WHERE balance > 0) LIMIT 5 BY l.account SETTINGS max_threads = 2;
CREATE VIEW filled AS
WITH toStartOfDay(now()) AS today, (SELECT max(hour) FROM requests_hourly) AS latest
SELECT hour, sum(requests) AS n FROM requests_hourly PREWHERE host != '' WHERE hour BETWEEN today AND latest GROUP BY hour ORDER BY hour WITH FILL STEP toIntervalHour(1);
