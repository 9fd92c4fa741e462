table "logs" {
  engine = MergeTree
  column "Timestamp" {
    type  = sql("DateTime64(9)")
    codec = sql("Delta(8), ZSTD(1)")
  }
  column "TimestampTime" {
    type    = DateTime
    default = sql("toDateTime(Timestamp)")
  }
  column "TraceId" {
    type  = String
    codec = sql("ZSTD(1)")
  }
  column "SpanId" {
    type  = String
    codec = sql("ZSTD(1)")
  }
  column "SeverityText" {
    type  = sql("LowCardinality(String)")
    codec = sql("ZSTD(1)")
  }
  column "SeverityNumber" {
    type = UInt8
  }
  column "ServiceName" {
    type  = sql("LowCardinality(String)")
    codec = sql("ZSTD(1)")
  }
  column "Body" {
    type  = String
    codec = sql("ZSTD(1)")
  }
  column "ResourceAttributes" {
    type  = sql("Map(LowCardinality(String), String)")
    codec = sql("ZSTD(1)")
  }
  column "LogAttributes" {
    type  = sql("Map(LowCardinality(String), String)")
    codec = sql("ZSTD(1)")
  }
  partition {
    on {
      expr = "toDate(TimestampTime)"
    }
  }
  primary_key {
    columns = [column.ServiceName, column.TimestampTime]
  }
  sort {
    columns = [column.ServiceName, column.TimestampTime, column.Timestamp]
  }
  ttl      = sql("TimestampTime + toIntervalDay(30)")
  settings = { ttl_only_drop_parts = 1 }
  index "idx_trace_id" {
    columns = [column.TraceId]
    type    = sql("bloom_filter(0.001)")
  }
  index "idx_res_attr_key" {
    expr = "mapKeys(ResourceAttributes)"
    type = sql("bloom_filter(0.01)")
  }
  index "idx_log_attr_value" {
    expr = "mapValues(LogAttributes)"
    type = sql("bloom_filter(0.01)")
  }
  index "idx_body" {
    columns     = [column.Body]
    type        = sql("tokenbf_v1(32768, 3, 0)")
    granularity = 8
  }
}

table "traces" {
  engine = MergeTree
  column "Timestamp" {
    type  = sql("DateTime64(9)")
    codec = sql("Delta(8), ZSTD(1)")
  }
  column "TraceId" {
    type = String
  }
  column "SpanName" {
    type = sql("LowCardinality(String)")
  }
  column "SpanKind" {
    type = sql("LowCardinality(String)")
  }
  column "ServiceName" {
    type = sql("LowCardinality(String)")
  }
  column "Duration" {
    type = UInt64
  }
  column "Events" {
    type = sql("Nested(Timestamp DateTime64(9), Name LowCardinality(String), Attributes Map(LowCardinality(String), String))")
  }
  partition {
    on {
      expr = "toDate(Timestamp)"
    }
  }
  sort {
    on {
      column = column.ServiceName
    }
    on {
      column = column.SpanName
    }
    on {
      expr = "toDateTime(Timestamp)"
    }
  }
  ttl      = sql("toDateTime(Timestamp) + toIntervalDay(14)")
  settings = { index_granularity = 8192, ttl_only_drop_parts = 1 }
  index "idx_trace_id" {
    columns = [column.TraceId]
    type    = sql("bloom_filter(0.001)")
  }
  index "idx_duration" {
    columns = [column.Duration]
    type    = minmax
  }
}

table "trace_id_ts" {
  engine = MergeTree
  column "TraceId" {
    type = String
  }
  column "Start" {
    type  = DateTime
    codec = sql("Delta(4), ZSTD(1)")
  }
  column "End" {
    type  = DateTime
    codec = sql("Delta(4), ZSTD(1)")
  }
  partition {
    on {
      expr = "toDate(Start)"
    }
  }
  sort {
    columns = [column.TraceId, column.Start]
  }
  ttl      = sql("toDateTime(Start) + toIntervalDay(14)")
  settings = { ttl_only_drop_parts = 1 }
}

materialized "trace_id_ts_mv" {
  to = table.trace_id_ts
  as = "SELECT TraceId, min(Timestamp) AS Start, max(Timestamp) AS End FROM traces WHERE TraceId != '' GROUP BY TraceId"
}

table "metrics_gauge" {
  engine = MergeTree
  column "ServiceName" {
    type = sql("LowCardinality(String)")
  }
  column "MetricName" {
    type = String
  }
  column "Attributes" {
    type = sql("Map(LowCardinality(String), String)")
  }
  column "TimeUnix" {
    type  = sql("DateTime64(9)")
    codec = sql("Delta(8), ZSTD(1)")
  }
  column "Value" {
    type  = Float64
    codec = sql("Gorilla(8), ZSTD(1)")
  }
  partition {
    on {
      expr = "toDate(TimeUnix)"
    }
  }
  sort {
    on {
      column = column.ServiceName
    }
    on {
      column = column.MetricName
    }
    on {
      column = column.Attributes
    }
    on {
      expr = "toUnixTimestamp64Nano(TimeUnix)"
    }
  }
  ttl      = sql("toDateTime(TimeUnix) + toIntervalDay(30)")
  settings = { ttl_only_drop_parts = 1 }
}
