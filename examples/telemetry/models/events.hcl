variable "retention_days" {
  type        = number
  default     = 90
  description = "how long raw events are kept"
}

table "events" {
  comment = "raw events, as devices send them"
  engine  = MergeTree
  column "tenant_id" {
    type = UInt32
  }
  column "device_id" {
    type = UUID
  }
  column "at" {
    type  = sql("DateTime64(3, 'UTC')")
    codec = sql("Delta, ZSTD(1)")
  }
  column "day" {
    type         = Date
    default      = sql("toDate(at)")
    default_kind = MATERIALIZED
  }
  column "name" {
    type = sql("LowCardinality(String)")
  }
  column "level" {
    type    = sql("Enum8('debug' = 1, 'info' = 2, 'warn' = 3, 'error' = 4)")
    default = "info"
  }
  column "value" {
    type  = Float64
    null  = true
    codec = sql("Gorilla, LZ4")
  }
  column "labels" {
    type = sql("Map(LowCardinality(String), String)")
  }
  column "payload" {
    type    = String
    codec   = sql("ZSTD(3)")
    ttl     = sql("toDateTime(at) + INTERVAL 7 DAY")
    comment = "kept for a week only"
  }
  partition {
    on {
      expr = "toYYYYMM(day)"
    }
  }
  primary_key {
    columns = [column.tenant_id, column.name]
  }
  sort {
    columns = [column.tenant_id, column.name, column.at]
  }
  ttl = sql("day + INTERVAL ${var.retention_days} DAY DELETE")
  settings = {
    index_granularity   = 8192
    ttl_only_drop_parts = 1
  }
  index "payload_words" {
    expr        = "payload"
    type        = sql("tokenbf_v1(4096, 3, 0)")
    granularity = 4
  }
  projection "by_device" {
    as = "SELECT device_id, count() GROUP BY device_id"
  }
  check "named" {
    expr = "notEmpty(name)"
  }
}

table "latest" {
  comment = "the newest value of each device"
  engine  = sql("ReplacingMergeTree(at)")
  column "tenant_id" {
    type = UInt32
  }
  column "device_id" {
    type = UUID
  }
  column "name" {
    type = sql("LowCardinality(String)")
  }
  column "at" {
    type = sql("DateTime64(3, 'UTC')")
  }
  column "value" {
    type = Float64
    null = true
  }
  sort {
    columns = [column.tenant_id, column.device_id, column.name]
  }
}
