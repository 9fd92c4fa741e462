schema "db0" {}

table "customers" {
  engine = sql("ReplacingMergeTree(updated_at, deleted)")
  column "id" {
    type = UUID
  }
  column "tenant_id" {
    type = UInt32
  }
  column "email" {
    type = String
  }
  column "plan" {
    type = sql("Enum8('free' = 1, 'pro' = 2, 'enterprise' = 3)")
  }
  column "referrer" {
    type = String
    null = true
  }
  column "updated_at" {
    type = sql("DateTime64(3, 'UTC')")
  }
  column "deleted" {
    type    = UInt8
    default = 0
  }
  sort {
    columns = [column.tenant_id, column.id]
  }
}

table "orders" {
  engine = sql("ReplacingMergeTree(version)")
  column "id" {
    type = UInt64
  }
  column "tenant_id" {
    type = UInt32
  }
  column "customer_id" {
    type = UUID
  }
  column "status" {
    type = sql("LowCardinality(String)")
  }
  column "total" {
    type = sql("Decimal(18, 2)")
  }
  column "items" {
    type = sql("Array(Tuple(sku String, quantity UInt32, price Decimal(18, 2)))")
  }
  column "attributes" {
    type = sql("JSON(channel LowCardinality(String), max_dynamic_paths = 64)")
  }
  column "ordered_at" {
    type = sql("DateTime('UTC')")
  }
  column "version" {
    type = UInt64
  }
  partition {
    on {
      expr = "toYYYYMM(ordered_at)"
    }
  }
  sort {
    columns = [column.tenant_id, column.ordered_at, column.id]
  }
  settings = { deduplicate_merge_projection_mode = "rebuild" }
  index "by_customer" {
    columns = [column.customer_id]
    type    = sql("bloom_filter(0.01)")
  }
  projection "by_status" {
    as = "SELECT * ORDER BY status, ordered_at"
  }
}

table "audit_log" {
  engine = MergeTree
  column "at" {
    type  = sql("DateTime64(3, 'UTC')")
    codec = sql("DoubleDelta, ZSTD(1)")
  }
  column "tenant_id" {
    type = UInt32
  }
  column "actor" {
    type = String
  }
  column "action" {
    type = sql("LowCardinality(String)")
  }
  column "details" {
    type  = sql("Map(LowCardinality(String), String)")
    codec = sql("ZSTD(3)")
  }
  partition {
    on {
      expr = "toYYYYMM(at)"
    }
  }
  sort {
    columns = [column.tenant_id, column.action, column.at]
  }
  ttl      = sql("toDateTime(at) + INTERVAL 2 YEAR")
  settings = { ttl_only_drop_parts = 1 }
}

table "imports" {
  engine = "Null"
  column "line" {
    type = String
  }
  column "at" {
    type    = sql("DateTime64(3, 'UTC')")
    default = sql("now64(3, 'UTC')")
  }
}

materialized "imports_audited" {
  to = table.audit_log
  as = "SELECT at, 0 AS tenant_id, 'import' AS actor, 'line' AS action, map('line', line) AS details FROM imports"
}

table "settings" {
  engine = "Memory"
  column "name" {
    type = String
  }
  column "value" {
    type = String
  }
}
