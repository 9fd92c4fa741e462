CREATE TABLE sharded_events
(
    uuid UUID,
    event VARCHAR,
    properties VARCHAR CODEC(ZSTD(3)),
    timestamp DateTime64(6, 'UTC'),
    team_id Int64,
    distinct_id VARCHAR,
    elements_hash VARCHAR,
    created_at DateTime64(6, 'UTC'),
    person_id UUID,
    person_properties VARCHAR CODEC(ZSTD(3)),
    person_mode Enum8('full' = 0, 'propertyless' = 1, 'force_upgrade' = 2),
    group0_properties VARCHAR CODEC(ZSTD(3)),
    _timestamp DateTime,
    _offset UInt64,
    inserted_at Nullable(DateTime64(6, 'UTC')) DEFAULT now64(6, 'UTC'),
    mat_browser VARCHAR MATERIALIZED JSONExtractString(properties, '$browser') COMMENT 'column_materializer::$browser',
    mat_path Nullable(String) MATERIALIZED nullIf(nullIf(JSONExtractString(properties, '$pathname'), ''), 'null'),
    session_id VARCHAR MATERIALIZED replaceRegexpAll(JSONExtractRaw(properties, '$session_id'), '^"|"$', ''),
    elements_chain_texts Array(String) MATERIALIZED arrayDistinct(extractAll(elements_hash, '(?::|\")text="(.*?)"')),
    is_identified UInt8 ALIAS person_mode != 'propertyless',
    `$group_0` VARCHAR ALIAS JSONExtractString(properties, '$group_0'),
    INDEX kafka_timestamp_minmax _timestamp TYPE minmax GRANULARITY 3,
    INDEX minmax_inserted coalesce(inserted_at, toDateTime64(0, 6)) TYPE minmax GRANULARITY 1,
    INDEX bloom_browser mat_browser TYPE bloom_filter,
    PROJECTION fast_max_kafka_timestamp (SELECT team_id, max(_timestamp), max(_offset) GROUP BY team_id)
)
ENGINE = ReplacingMergeTree(_timestamp)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))
SAMPLE BY cityHash64(distinct_id)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', min_bytes_for_wide_part = '10M';
CREATE TABLE events AS sharded_events ENGINE = Distributed(main, currentDatabase(), sharded_events, sipHash64(distinct_id));
CREATE TABLE person
(
    id UUID,
    created_at DateTime64,
    team_id Int64,
    properties VARCHAR,
    is_identified Int8,
    is_deleted Int8 DEFAULT 0,
    version UInt64,
    INDEX kafka_ts version TYPE minmax GRANULARITY 3
) ENGINE = ReplacingMergeTree(version)
ORDER BY (team_id, id);
CREATE TABLE person_distinct_id2
(
    team_id Int64,
    distinct_id VARCHAR,
    person_id UUID,
    is_deleted Int8,
    version Int64 DEFAULT 1
) ENGINE = ReplacingMergeTree(version) ORDER BY (team_id, distinct_id) SETTINGS index_granularity = 512;
CREATE TABLE kafka_events
(
    uuid UUID,
    event VARCHAR,
    properties VARCHAR,
    timestamp DateTime64(6, 'UTC'),
    team_id Int64,
    distinct_id VARCHAR
) ENGINE = Kafka
SETTINGS kafka_broker_list = 'kafka:9092', kafka_topic_list = 'events_json', kafka_group_name = 'group1', kafka_format = 'JSONEachRow', kafka_skip_broken_messages = 100;
CREATE MATERIALIZED VIEW events_json_mv TO sharded_events AS
SELECT uuid, event, properties, timestamp, team_id, distinct_id, _timestamp, _offset
FROM kafka_events
WHERE length(event) > 0;
CREATE TABLE raw_sessions
(
    team_id Int64,
    session_id_v7 UInt128,
    session_timestamp DateTime64 MATERIALIZED fromUnixTimestamp64Milli(toUInt64(bitShiftRight(session_id_v7, 80))),
    distinct_id AggregateFunction(argMax, String, DateTime64(6, 'UTC')),
    min_timestamp SimpleAggregateFunction(min, DateTime64(6, 'UTC')),
    max_timestamp SimpleAggregateFunction(max, DateTime64(6, 'UTC')),
    urls SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    entry_url AggregateFunction(argMin, String, DateTime64(6, 'UTC')),
    initial_utm_source AggregateFunction(argMin, Nullable(String), DateTime64(6, 'UTC')),
    page_screen_uniq_up_to AggregateFunction(uniqUpTo(1), Nullable(String)),
    pageview_uniq AggregateFunction(uniq, Nullable(UUID)),
    autocapture_count SimpleAggregateFunction(sum, Int64),
    vitals_lcp AggregateFunction(argMin, Nullable(Float64), DateTime64(6, 'UTC')),
    counts SimpleAggregateFunction(sumMap, Map(String, UInt64))
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(toUInt64(bitShiftRight(session_id_v7, 80))))
ORDER BY (team_id, toStartOfHour(fromUnixTimestamp64Milli(toUInt64(bitShiftRight(session_id_v7, 80)))), cityHash64(session_id_v7), session_id_v7)
SAMPLE BY cityHash64(session_id_v7);
CREATE MATERIALIZED VIEW raw_sessions_mv TO raw_sessions AS
SELECT
    team_id,
    toUInt128(toUUID(session_id)) as session_id_v7,
    argMaxState(distinct_id, timestamp) as distinct_id,
    min(timestamp) AS min_timestamp,
    max(timestamp) AS max_timestamp,
    groupUniqArray(JSONExtractString(properties, '$current_url')) AS urls,
    argMinState(JSONExtractString(properties, '$current_url'), timestamp) as entry_url,
    argMinState(nullIf(JSONExtractString(properties, 'utm_source'), ''), timestamp) as initial_utm_source,
    uniqUpToState(1)(if(event = '$pageview', mat_path, NULL)) as page_screen_uniq_up_to,
    uniqState(if(event = '$pageview', uuid, NULL)) as pageview_uniq,
    sumIf(1, event = '$autocapture') as autocapture_count,
    argMinState(CASE WHEN event = '$web_vitals' THEN JSONExtract(properties, '$lcp', 'Nullable(Float64)') ELSE NULL END, timestamp) AS vitals_lcp,
    map(event, count()) AS counts
FROM sharded_events
WHERE bitAnd(bitShiftRight(toUInt128(accurateCastOrNull(session_id, 'UUID')), 76), 0xF) == 7
GROUP BY team_id, session_id_v7, event;
CREATE TABLE web_pre_aggregated
(
    day Date,
    team_id UInt64,
    host LowCardinality(String),
    device LowCardinality(String) DEFAULT 'desktop',
    visitors AggregateFunction(uniq, UUID),
    views SimpleAggregateFunction(sum, UInt64),
    bounces SimpleAggregateFunction(sum, UInt64),
    INDEX hosts host TYPE set(0) GRANULARITY 1
) ENGINE = AggregatingMergeTree PARTITION BY toYYYYMMDD(day) ORDER BY (team_id, day, host, device) TTL day + INTERVAL 2 YEAR;
CREATE TABLE sessions_v2
(
    session_id UInt64,
    sign Int8,
    site_id UInt64,
    user_id UInt64,
    hostname String CODEC(ZSTD(3)),
    timestamp DateTime CODEC(Delta(4), LZ4),
    start DateTime CODEC(Delta(4), LZ4),
    is_bounce UInt8,
    entry_page String CODEC(ZSTD(3)),
    exit_page String CODEC(ZSTD(3)),
    pageviews Int32,
    events Int32,
    duration UInt32,
    referrer String CODEC(ZSTD(3)),
    country_code FixedString(2),
    city_geoname_id UInt32,
    screen_size LowCardinality(String),
    `entry_meta.key` Array(String) CODEC(ZSTD(3)),
    `entry_meta.value` Array(String) CODEC(ZSTD(3)),
    utm Tuple(source String, medium String, campaign Nullable(String)),
    acquisition_channel LowCardinality(String) MATERIALIZED multiIf(utm.medium = 'cpc' or utm.medium = 'ppc', 'Paid', referrer = '', 'Direct', lower(referrer) like '%google%', 'Organic', 'Referral'),
    city Nullable(String) ALIAS if(city_geoname_id > 0, toString(city_geoname_id), null),
    INDEX minmax_timestamp timestamp TYPE minmax GRANULARITY 1
) ENGINE = VersionedCollapsingMergeTree(sign, events)
PARTITION BY toYYYYMM(start)
PRIMARY KEY (site_id, toDate(start), user_id, session_id)
ORDER BY (site_id, toDate(start), user_id, session_id)
SAMPLE BY user_id
SETTINGS index_granularity = 8192, replicated_deduplication_window = 100;
CREATE VIEW funnel AS
SELECT team_id, level, count() AS users
FROM (
    SELECT team_id, person_id, windowFunnel(86400)(toDateTime(timestamp), event = '$pageview', event = 'signup', event ILIKE 'purchase%') AS level
    FROM sharded_events
    WHERE timestamp > today() - 30
    GROUP BY team_id, person_id
)
GROUP BY team_id, level WITH TOTALS;
CREATE VIEW retention AS
SELECT
    a.team_id AS team_id,
    a.day AS day,
    dateDiff('day', a.day, b.day) AS n,
    count(DISTINCT b.person_id) AS returned
FROM (SELECT team_id, person_id, min(toDate(timestamp)) AS day FROM sharded_events GROUP BY 1, 2) AS a
INNER JOIN (SELECT DISTINCT team_id, person_id, toDate(timestamp) AS day FROM sharded_events) AS b
    ON a.team_id = b.team_id AND a.person_id = b.person_id
WHERE b.day >= a.day
GROUP BY team_id, day, n;
CREATE VIEW persons_latest AS
SELECT team_id, id, argMax(properties, version) AS properties, argMax(is_deleted, version) AS deleted
FROM person
GROUP BY team_id, id
HAVING deleted = 0;
CREATE VIEW current_persons DEFINER = default SQL SECURITY DEFINER AS SELECT team_id, id, properties, version FROM person FINAL WHERE NOT is_deleted;
