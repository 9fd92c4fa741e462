table "events" {
  engine = MergeTree
  column "team_id" {
    type = UInt32
  }
  column "event" {
    type = sql("LowCardinality(String)")
  }
  column "uuid" {
    type = UUID
  }
  column "distinct_id" {
    type = String
  }
  column "properties" {
    type  = String
    codec = sql("ZSTD(3)")
  }
  column "timestamp" {
    type = sql("DateTime64(6, 'UTC')")
  }
  column "revenue" {
    type = sql("Decimal(18, 4)")
    null = true
  }
  column "browser" {
    type         = sql("LowCardinality(String)")
    default      = sql("JSONExtractString(properties, '$browser')")
    default_kind = MATERIALIZED
  }
  column "_inserted_at" {
    type    = DateTime
    default = sql("now()")
  }
  partition {
    on {
      expr = "toYYYYMM(timestamp)"
    }
  }
  sort {
    on {
      column = column.team_id
    }
    on {
      expr = "toDate(timestamp)"
    }
    on {
      column = column.event
    }
    on {
      expr = "cityHash64(distinct_id)"
    }
    on {
      expr = "cityHash64(uuid)"
    }
  }
  sample {
    expr = "cityHash64(distinct_id)"
  }
  index "minmax_timestamp" {
    columns = [column.timestamp]
    type    = minmax
  }
  projection "by_event" {
    as = "SELECT team_id, event, count() GROUP BY team_id, event"
  }
  check "team" {
    expr = "team_id > 0"
  }
}

table "events_by_day" {
  engine = AggregatingMergeTree
  column "team_id" {
    type = UInt32
  }
  column "event" {
    type = sql("LowCardinality(String)")
  }
  column "day" {
    type = Date
  }
  column "count" {
    type = sql("SimpleAggregateFunction(sum, UInt64)")
  }
  column "persons" {
    type = sql("AggregateFunction(uniq, String)")
  }
  column "revenue" {
    type = sql("AggregateFunction(sum, Nullable(Decimal(18, 4)))")
  }
  partition {
    on {
      expr = "toYYYYMM(day)"
    }
  }
  sort {
    columns = [column.team_id, column.event, column.day]
  }
}

materialized "events_by_day_mv" {
  to = table.events_by_day
  as = <<-SQL
    SELECT team_id, event, toDate(timestamp) AS day, count() AS count,
        uniqState(distinct_id) AS persons, sumState(revenue) AS revenue
    FROM events
    GROUP BY team_id, event, day
  SQL
}

view "top_events" {
  as = "SELECT team_id, event, sum(count) AS total FROM events_by_day GROUP BY team_id, event"
}

table "sessions" {
  engine = sql("VersionedCollapsingMergeTree(sign, version)")
  column "site_id" {
    type = UInt64
  }
  column "session_id" {
    type = UInt64
  }
  column "start" {
    type  = DateTime
    codec = sql("Delta(4), LZ4")
  }
  column "duration" {
    type = UInt32
  }
  column "country" {
    type = sql("LowCardinality(FixedString(2))")
  }
  column "sign" {
    type = Int8
  }
  column "version" {
    type = UInt64
  }
  partition {
    on {
      expr = "toYYYYMM(start)"
    }
  }
  sort {
    on {
      column = column.site_id
    }
    on {
      expr = "toDate(start)"
    }
    on {
      column = column.session_id
    }
  }
}

table "hits" {
  engine = sql("SummingMergeTree((hits, bytes))")
  column "site_id" {
    type = UInt64
  }
  column "path" {
    type = String
  }
  column "day" {
    type = Date
  }
  column "hits" {
    type = UInt64
  }
  column "bytes" {
    type = UInt64
  }
  partition {
    on {
      expr = "toYYYYMM(day)"
    }
  }
  sort {
    columns = [column.site_id, column.day, column.path]
  }
}
