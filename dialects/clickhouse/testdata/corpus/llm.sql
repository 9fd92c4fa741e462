CREATE TABLE traces (
    `id` String,
    `timestamp` DateTime64(3),
    `name` String,
    `user_id` Nullable(String),
    `metadata` Map(LowCardinality(String), String),
    `release` Nullable(String),
    `version` Nullable(String),
    `project_id` String,
    `environment` LowCardinality(String) DEFAULT 'default',
    `public` Bool,
    `bookmarked` Bool DEFAULT false,
    `tags` Array(String),
    `input` Nullable(String) CODEC(ZSTD(3)),
    `output` Nullable(String) CODEC(ZSTD(3)),
    `session_id` Nullable(String),
    `created_at` DateTime64(3) DEFAULT now(),
    `updated_at` DateTime64(3) DEFAULT now64(3),
    event_ts DateTime64(3),
    is_deleted UInt8,
    INDEX idx_id id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_res_metadata_key mapKeys(metadata) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_metadata_value mapValues(metadata) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_input input TYPE text(tokenizer = 'splitByNonAlpha')
) ENGINE = ReplacingMergeTree(event_ts, is_deleted) PARTITION BY toYYYYMM(timestamp)
PRIMARY KEY (project_id, toDate(timestamp))
ORDER BY (project_id, toDate(timestamp), id);
CREATE TABLE observations (
    `id` String,
    `trace_id` String,
    `project_id` String,
    `type` LowCardinality(String),
    `parent_observation_id` Nullable(String),
    `start_time` DateTime64(3),
    `end_time` Nullable(DateTime64(3)),
    `name` String,
    `level` LowCardinality(String),
    `provided_usage_details` Map(LowCardinality(String), UInt64),
    `usage_details` Map(LowCardinality(String), UInt64),
    `cost_details` Map(LowCardinality(String), Decimal64(12)),
    `total_cost` Nullable(Decimal64(12)),
    `completion_start_time` Nullable(DateTime64(3)),
    `prompt_version` Nullable(UInt16),
    model_parameters JSON(max_dynamic_paths = 64, temperature Float32, SKIP secret),
    latency_ms Nullable(Int64) MATERIALIZED if(isNull(end_time), NULL, dateDiff('millisecond', start_time, end_time)),
    tokens UInt64 ALIAS arraySum(mapValues(usage_details)),
    `created_at` DateTime64(3) DEFAULT now(),
    event_ts DateTime64(3),
    is_deleted UInt8,
    INDEX idx_id id TYPE bloom_filter() GRANULARITY 1,
    INDEX idx_trace_id trace_id TYPE bloom_filter() GRANULARITY 1,
    PROJECTION by_trace (SELECT _part_offset ORDER BY trace_id),
    PROJECTION by_type (SELECT project_id, type, count(), sum(total_cost) GROUP BY project_id, type) WITH SETTINGS (index_granularity = 1024)
) ENGINE = ReplacingMergeTree(event_ts, is_deleted) PARTITION BY toYYYYMM(start_time)
PRIMARY KEY (project_id, `type`, toDate(start_time))
ORDER BY (project_id, `type`, toDate(start_time), id)
SETTINGS deduplicate_merge_projection_mode = 'drop';
CREATE TABLE scores (
    `id` String,
    `timestamp` DateTime64(3),
    `project_id` String,
    `trace_id` Nullable(String),
    `name` LowCardinality(String),
    `value` Nullable(Float64),
    `string_value` Nullable(String),
    `source` Enum('API', 'EVAL', 'ANNOTATION'),
    `data_type` Enum16('NUMERIC' = 1, 'CATEGORICAL' = 2, 'BOOLEAN' = 300),
    `created_at` DateTime64(3) DEFAULT now(),
    event_ts DateTime64(3),
    is_deleted UInt8 DEFAULT 0,
    embedding Array(Float32),
    CONSTRAINT one_value CHECK isNotNull(value) OR isNotNull(string_value),
    CONSTRAINT known ASSUME event_ts >= timestamp,
    INDEX idx_project_trace (project_id, trace_id) TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX near embedding TYPE vector_similarity('hnsw', 'L2Distance', 8)
) ENGINE = ReplacingMergeTree(event_ts, is_deleted)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), name, id);
CREATE TABLE traces_all_amt
(
    project_id String,
    id String,
    start_time SimpleAggregateFunction(min, DateTime64(3)),
    end_time SimpleAggregateFunction(max, Nullable(DateTime64(3))),
    name SimpleAggregateFunction(anyLast, String),
    metadata SimpleAggregateFunction(maxMap, Map(String, String)),
    user_ids SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    tags SimpleAggregateFunction(groupUniqArrayArray(100), Array(String)),
    cost_details SimpleAggregateFunction(sumMap, Map(String, Decimal(38, 12))),
    input AggregateFunction(argMax, String, DateTime64(3)),
    public SimpleAggregateFunction(max, Bool)
)
ENGINE = AggregatingMergeTree() PARTITION BY toYYYYMM(start_time) ORDER BY (project_id, id)
TTL toDate(start_time) + INTERVAL 30 DAY
SETTINGS allow_dimensions_outside_sorting_key = 1;
CREATE MATERIALIZED VIEW traces_all_amt_mv TO traces_all_amt AS
SELECT t0.project_id AS project_id, t0.id AS id,
    min(t0.timestamp) AS start_time,
    max(coalesce(t0.updated_at, t0.timestamp)) AS end_time,
    anyLast(t0.name) AS name,
    maxMap(CAST(t0.metadata, 'Map(String, String)')) AS metadata,
    groupUniqArray(ifNull(t0.user_id, '')) AS user_ids,
    groupUniqArrayArray(100)(t0.tags) AS tags,
    sumMap(map('', toDecimal128(0, 12))) AS cost_details,
    argMaxState(coalesce(t0.input, ''), if(t0.input <> '', t0.event_ts, toDateTime64('1970-01-01', 3))) AS input,
    max(t0.public) AS public
FROM traces t0
GROUP BY t0.project_id, t0.id;
CREATE MATERIALIZED VIEW usage_daily
REFRESH EVERY 1 DAY OFFSET 3 HOUR RANDOMIZE FOR 15 MINUTE
SETTINGS refresh_retries = 3
ENGINE = MergeTree ORDER BY (project_id, day)
SETTINGS index_granularity = 1024
EMPTY
AS SELECT project_id, toDate(start_time) AS day, sum(total_cost) AS cost, sumMap(usage_details) AS usage FROM observations FINAL GROUP BY project_id, day;
CREATE VIEW analytics_observations AS
SELECT project_id, toStartOfHour(start_time) AS hour, uniq(id) AS countObservations, max(is_deleted) AS hasDeleted
FROM observations
WHERE toStartOfHour(start_time) <= toStartOfHour(subtractHours(now(), 1))
GROUP BY project_id, hour;
CREATE VIEW scores_numeric AS
SELECT * EXCEPT (string_value), value::Decimal(18, 4) AS exact
FROM scores FINAL
WHERE data_type IN ('NUMERIC', 'BOOLEAN') AND (source = 'API' OR NOT (name LIKE 'internal%'));
CREATE TABLE event_log (
    id String,
    project_id String,
    entity_type String,
    created_at DateTime64(3) DEFAULT now(),
    updated_at DateTime64(3) DEFAULT now()
) ENGINE = MergeTree() ORDER BY (project_id, entity_type, id);
CREATE TABLE blob_storage_file_log (
    id String, project_id String, bucket_path String, size UInt64 STATISTICS(minmax, tdigest), kind LowCardinality(String) STATISTICS(uniq),
    created_at DateTime64(3) DEFAULT now() SETTINGS (min_compress_block_size = 1048576),
    event_ts DateTime64(3), is_deleted UInt8
) ENGINE = ReplacingMergeTree(event_ts, is_deleted) ORDER BY (project_id, kind, id);
