CREATE TABLE otel_logs
(
    Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
    TimestampTime DateTime DEFAULT toDateTime(Timestamp),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    TraceFlags UInt8,
    SeverityText LowCardinality(String) CODEC(ZSTD(1)),
    SeverityNumber UInt8,
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    Body String CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    LogAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    Namespace LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.namespace.name'],
    BodyHash UInt64 ALIAS cityHash64(Body),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_log_attr_key mapKeys(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_body Body TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8,
    INDEX idx_lower_body lower(Body) TYPE ngrambf_v1(3, 10000, 3, 7) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toDate(TimestampTime)
PRIMARY KEY (ServiceName, TimestampTime)
ORDER BY (ServiceName, TimestampTime, Timestamp)
TTL TimestampTime + INTERVAL 3 DAY TO VOLUME 'cold', TimestampTime + toIntervalDay(30)
SETTINGS storage_policy = 'tiered', index_granularity = 8192, ttl_only_drop_parts = 1;
CREATE TABLE otel_traces
(
    Timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    ParentSpanId String CODEC(ZSTD(1)),
    TraceState String CODEC(ZSTD(1)),
    SpanName LowCardinality(String) CODEC(ZSTD(1)),
    SpanKind LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    Duration UInt64 CODEC(ZSTD(1)),
    StatusCode LowCardinality(String) CODEC(ZSTD(1)),
    StatusMessage String CODEC(ZSTD(1)),
    HttpStatus UInt16 MATERIALIZED toUInt16OrZero(SpanAttributes['http.status_code']),
    IsError Bool MATERIALIZED StatusCode = 'STATUS_CODE_ERROR' OR HttpStatus >= 500,
    DurationMs Float64 ALIAS Duration / 1e6,
    Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    Links Nested (TraceId String, SpanId String, TraceState String, Attributes Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_span_attr_key mapKeys(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_duration Duration TYPE minmax GRANULARITY 1,
    INDEX idx_kind (SpanKind, StatusCode) TYPE set(100) GRANULARITY 2
)
ENGINE = MergeTree()
PARTITION BY toDate(Timestamp)
ORDER BY (ServiceName, SpanName, toUnixTimestamp(Timestamp), TraceId)
TTL toDateTime(Timestamp) + INTERVAL 72 HOUR RECOMPRESS CODEC(ZSTD(17)), toDateTime(Timestamp) + INTERVAL 14 DAY DELETE WHERE StatusCode != 'STATUS_CODE_ERROR'
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 0;
CREATE TABLE otel_traces_trace_id_ts
(
    TraceId String CODEC(ZSTD(1)),
    Start DateTime64(9) CODEC(Delta, ZSTD(1)),
    End DateTime64(9) CODEC(Delta, ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree ORDER BY (TraceId, toUnixTimestamp(Start)) TTL toDate(Start) + INTERVAL 14 DAY;
CREATE MATERIALIZED VIEW otel_traces_trace_id_ts_mv TO otel_traces_trace_id_ts AS
SELECT TraceId, min(Timestamp) as Start, max(Timestamp) as End
FROM otel_traces
WHERE TraceId != ''
GROUP BY TraceId;
CREATE TABLE otel_metrics_gauge
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    TimeUnix DateTime64(9) CODEC(DoubleDelta, ZSTD(1)),
    Value Float64 CODEC(Gorilla, ZSTD(1)),
    Flags UInt32 CODEC(T64, LZ4HC(9)),
    Exemplars Nested (FilteredAttributes Map(LowCardinality(String), String), TimeUnix DateTime64(9), Value Float64, SpanId String, TraceId String),
    CONSTRAINT named CHECK length(MetricName) > 0 AND NOT startsWith(MetricName, '_')
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(TimeUnix)
ORDER BY (ServiceName, MetricName, Attributes, toUnixTimestamp64Nano(TimeUnix))
TTL toDateTime(TimeUnix) + INTERVAL 1 MONTH
SETTINGS ttl_only_drop_parts = 1;
CREATE TABLE otel_metrics_histogram
(
    ServiceName LowCardinality(String),
    MetricName LowCardinality(String),
    Attributes Map(LowCardinality(String), String),
    TimeUnix DateTime64(9) CODEC(Delta, ZSTD),
    Count UInt64 CODEC(Delta, ZSTD),
    Sum Float64 CODEC(FPC, ZSTD),
    BucketCounts Array(UInt64) CODEC(ZSTD(1)),
    ExplicitBounds Array(Float64) CODEC(ZSTD(1)),
    Min Nullable(Float64),
    Max Nullable(Float64),
    Mean Float64 ALIAS if(Count = 0, nan, Sum / Count),
    P50 Float64 ALIAS arrayElement(ExplicitBounds, indexOf(arrayCumSum(BucketCounts), intDiv(Count, 2)))
)
ENGINE = MergeTree PARTITION BY toDate(TimeUnix) ORDER BY (ServiceName, MetricName, TimeUnix);
CREATE TABLE metrics_1m
(
    ServiceName LowCardinality(String),
    MetricName LowCardinality(String),
    Minute DateTime CODEC(DoubleDelta, LZ4),
    Values SimpleAggregateFunction(sum, Float64),
    Biggest SimpleAggregateFunction(max, Float64),
    Quantiles AggregateFunction(quantilesTDigest(0.5, 0.90, 0.99), Float64),
    Series AggregateFunction(uniqCombined(17), String)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Minute)
ORDER BY (ServiceName, MetricName, Minute)
TTL Minute + INTERVAL 90 DAY;
CREATE MATERIALIZED VIEW metrics_1m_mv TO metrics_1m AS
SELECT
    ServiceName,
    MetricName::LowCardinality(String) AS MetricName,
    toStartOfInterval(toDateTime(TimeUnix), INTERVAL 1 MINUTE) AS Minute,
    sum(Value) AS Values,
    max(Value) AS Biggest,
    quantilesTDigestState(0.5, 0.90, 0.99)(Value) AS Quantiles,
    uniqCombinedState(17)(toString(Attributes)) AS Series
FROM otel_metrics_gauge
GROUP BY ServiceName, MetricName, Minute;
CREATE TABLE samples_rollup
(
    series_id UInt64,
    ts DateTime CODEC(DoubleDelta, ZSTD(1)),
    value Float64 CODEC(Gorilla, ZSTD(1)),
    value_max Float64 DEFAULT value,
    n UInt32 DEFAULT 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ts)
ORDER BY (series_id, toStartOfHour(ts), ts)
TTL ts + INTERVAL 7 DAY GROUP BY series_id, toStartOfHour(ts) SET value = sum(value), value_max = max(value_max), n = count(),
    ts + INTERVAL 1 YEAR DELETE;
CREATE VIEW error_rate AS
SELECT
    ServiceName,
    toStartOfFiveMinutes(Timestamp) AS t,
    countIf(IsError) AS errors,
    count(*) AS total,
    round(100 * errors / greatest(total, 1), 2) AS percent
FROM otel_traces
WHERE Timestamp >= now() - INTERVAL 1 DAY AND SpanKind IN ('SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER')
GROUP BY ServiceName, t
HAVING total > 10
ORDER BY t DESC, percent DESC
LIMIT 1000;
CREATE VIEW slow_spans AS
WITH quantiles(0.5, 0.95)(Duration) AS q
SELECT ServiceName, SpanName, q[1] / 1000000 AS p50, q[2] / 1e6 AS p95, uniqExact(TraceId) AS traces
FROM otel_traces
WHERE ParentSpanId = '' AND Timestamp BETWEEN now64(9) - toIntervalHour(6) AND now64(9)
GROUP BY ALL;
CREATE VIEW logs_of_trace AS SELECT Timestamp, SeverityText, Body, LogAttributes FROM otel_logs WHERE TraceId = {trace:String} AND SeverityNumber >= {severity:UInt8} ORDER BY Timestamp;
