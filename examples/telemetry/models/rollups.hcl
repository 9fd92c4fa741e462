table "hourly" {
  engine = AggregatingMergeTree
  column "tenant_id" {
    type = UInt32
  }
  column "hour" {
    type = DateTime
  }
  column "name" {
    type = sql("LowCardinality(String)")
  }
  column "events" {
    type = sql("SimpleAggregateFunction(sum, UInt64)")
  }
  column "value" {
    type = sql("AggregateFunction(avg, Nullable(Float64))")
  }
  partition {
    on {
      expr = "toYYYYMM(hour)"
    }
  }
  sort {
    columns = [column.tenant_id, column.name, column.hour]
  }
}

materialized "hourly_mv" {
  to = table.hourly
  as = <<-SQL
    SELECT tenant_id, toStartOfHour(at) AS hour, name, count() AS events, avgState(value) AS value
    FROM events
    GROUP BY tenant_id, hour, name
  SQL
}

materialized "latest_mv" {
  to = table.latest
  as = "SELECT tenant_id, device_id, name, at, value FROM events"
}

view "errors_today" {
  as = "SELECT tenant_id, name, count() AS errors FROM events WHERE level = 'error' AND day = today() GROUP BY tenant_id, name"
}
