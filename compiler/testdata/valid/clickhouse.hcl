# dialect: clickhouse
schema "analytics" {
  engine  = Atomic
  comment = "numbers"
}
schema "shared" {
  engine = sql("Replicated('/path', '{shard}', '{replica}')")
}
table "events" {
  schema = schema.analytics
  engine = MergeTree
  column "id" {
    type    = UInt64
    codec   = sql("Delta, ZSTD(3)")
    ttl     = sql("day + INTERVAL 30 DAY")
    comment = "the key"
  }
  column "day" {
    type         = Date
    default      = sql("toDate(at)")
    default_kind = MATERIALIZED
  }
  column "at" {
    type = DateTime64(3, "UTC")
  }
  column "tags" {
    type     = sql("Map(LowCardinality(String), String)")
    settings = { min_compress_block_size = 1024 }
  }
  column "note" {
    type = String
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  sort {
    columns = [column.id, column.day]
  }
  partition {
    on {
      expr = "toYYYYMM(day)"
    }
  }
  sample {
    expr = "intHash32(id)"
  }
  ttl      = sql("day + INTERVAL 90 DAY DELETE")
  settings = { index_granularity = 8192, storage_policy = "hot" }
  index "ix" {
    expr        = "note"
    type        = sql("bloom_filter(0.01)")
    granularity = 4
  }
  index "minmax_day" {
    columns = [column.day]
    type    = minmax
  }
  projection "by_day" {
    as = "SELECT day, count() GROUP BY day"
  }
  check "positive" {
    expr = "id > 0"
  }
  assume "small" {
    expr = "id < 100"
  }
}
table "daily" {
  schema = schema.analytics
  engine = ReplacingMergeTree(version)
  column "day" {
    type = Date
  }
  column "version" {
    type = Nullable(FixedString(16))
  }
  sort {
    on {
      expr = "toStartOfHour(day)"
    }
    on {
      column = column.version
      desc   = true
    }
  }
}
materialized "per_day" {
  schema = schema.analytics
  to     = table.daily
  as     = "SELECT day, count() AS n FROM events GROUP BY day"
}
materialized "own" {
  schema = schema.analytics
  engine = sql("SummingMergeTree(n)")
  sort {
    columns = [column.day]
  }
  partition {
    columns = [column.day]
  }
  settings {
    index_granularity = 1024
  }
  as       = "SELECT day, count() AS n FROM events GROUP BY day"
  definer  = "app"
  security = DEFINER
}
view "latest" {
  schema   = schema.analytics
  as       = "SELECT * FROM events"
  security = INVOKER
}
# The long forms of what has a short one.
table "long_forms" {
  engine = MergeTree
  column "a" {
    type     = Int
    unsigned = true
  }
  column "b" {
    type     = Int128
    unsigned = true
  }
  column "c" {
    type     = UInt8
    unsigned = true
  }
  column "d" {
    unsigned = false
    type     = bigint
  }
  primary_key {
    columns = [column.a]
  }
}
materialized "keyed" {
  engine = MergeTree
  column "a" {
    type = UInt32
  }
  primary_key {
    columns = [column.a]
  }
  as       = "SELECT a FROM ${table.long_forms.name}"
  populate = true
}
materialized "keyed_twice" {
  engine = MergeTree
  primary_key {
    on {
      expr = "a + 1"
    }
  }
  sort {
    on {
      expr = "a + 1"
    }
  }
  as = "SELECT a FROM ${table.long_forms.name}"
}

table "forms" {
  engine = MergeTree
  column "id" {
    type       = UInt64
    statistics = ["tdigest", "uniq"]
  }
  column "at" {
    type        = DateTime
    default     = sql("now()")
    materialize = true
  }
  sort {
    columns = [column.id]
  }
  index "by_at" {
    expr        = "at"
    type        = sql("minmax")
    materialize = true
  }
  projection "settled" {
    as = "SELECT id ORDER BY at"
    settings {
      index_granularity = 128
    }
    materialize = true
  }
  projection "indexed" {
    expr = "at"
    type = basic
  }
}
materialized "first" {
  engine = MergeTree
  as     = "SELECT id, at FROM forms"
  primary_key {
    columns = [column.id]
  }
  sort {
    on {
      expr = "id"
    }
    on {
      expr = "at"
    }
  }
  refresh {
    expr     = "EVERY 1 DAY OFFSET 2 HOUR"
    settings = { refresh_retries = 3 }
    empty    = true
  }
}
materialized "second" {
  to = table.forms
  as = "SELECT id, at FROM first"
  refresh {
    expr       = "AFTER 30 MINUTE"
    append     = true
    depends_on = [materialized.first]
  }
}
