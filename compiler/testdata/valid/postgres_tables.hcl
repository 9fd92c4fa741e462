# Tables with everything that PostgreSQL has, in the spelling of Atlas.
schema "public" {
  comment = "the application"
}

schema "audit" {
  name = "audit_log"
}

enum "status" {
  schema = schema.public
  values = ["active", "off", "it's \"odd\""]
}

table "orgs" {
  schema  = schema.public
  comment = "all organisations"
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
      start     = 10
      increment = 5
      min_value = 1
      max_value = 9000
      cache     = 20
      cycle     = true
    }
  }
  column "name" {
    null    = false
    type    = character_varying(255)
    collate = "de-x-icu"
  }
  column "region" {
    type = int
  }
  primary_key {
    columns = [column.id]
  }
  unique "orgs_name" {
    columns        = [column.id, column.region]
    include        = [column.name]
    nulls_distinct = false
    deferrable     = INITIALLY_DEFERRED
  }
}

table "users" {
  schema           = schema.public
  unlogged         = true
  tablespace       = "fast"
  access_method    = heap
  replica_identity = FULL
  row_security {
    enabled  = true
    enforced = true
  }
  storage_params {
    fillfactor         = 80
    autovacuum_enabled = false
  }
  column "id" {
    type = bigint
    identity {}
  }
  column "org_id" {
    null = true
    type = bigint
  }
  column "org_region" {
    null = true
    type = int
  }
  column "email" {
    type    = varchar(320)
    default = "x"
    unique  = true
  }
  column "price" {
    type    = numeric(10, 2)
    default = -12.50
  }
  column "active" {
    type    = boolean
    default = true
  }
  column "tags" {
    type    = sql("text[]")
    default = sql("ARRAY[]::text[]")
  }
  column "statuses" {
    type = array(enum.status)
  }
  column "status" {
    type    = enum.public.status
    default = "active"
    comment = "see enum status"
  }
  column "created_at" {
    type    = timestamptz(3)
    default = sql("now()")
  }
  column "updated_at" {
    type = timestamp_without_time_zone
  }
  column "weight" {
    type = double_precision
  }
  column "age" {
    type = day_to_second(3)
  }
  column "payload" {
    type        = jsonb
    storage     = EXTERNAL
    compression = lz4
    statistics  = 500
  }
  column "email_lower" {
    type = text
    as   = "lower(email)"
  }
  column "price_twice" {
    type = numeric
    as {
      expr = "price * 2"
      type = VIRTUAL
    }
  }
  primary_key "users_key" {
    columns = [column.id]
    include = [column.email]
  }
  index "users_email" {
    unique  = true
    columns = [column.email]
    where   = "active"
    include = [column.id]
  }
  index "users_mixed" {
    on {
      column      = column.org_id
      desc        = true
      nulls_first = false
      nulls_last  = true
    }
    on {
      expr    = "lower(email)"
      ops     = text_pattern_ops
      collate = "C"
    }
    on {
      column = column.price
      ops    = sql("numeric_ops(x=1)")
    }
    nulls_distinct = false
    comment        = "for the search"
  }
  index "users_payload" {
    type    = GIN
    columns = [column.payload]
    storage_params {
      fastupdate = false
    }
  }
  index "users_created" {
    type           = "BRIN"
    columns        = [column.created_at]
    page_per_range = 128
  }
  index {
    type    = "hnsw"
    columns = [column.weight]
  }
  foreign_key "users_org" {
    columns           = [column.org_id, column.org_region]
    ref_columns       = [table.orgs.column.id, table.public.orgs.column.region]
    match             = FULL
    on_update         = NO_ACTION
    on_delete         = SET_NULL
    on_delete_columns = [column.org_id]
    deferrable        = INITIALLY_IMMEDIATE
    not_valid         = true
    comment           = "where they work"
  }
  foreign_key {
    columns     = [column.id]
    ref_columns = [column.id]
    on_delete   = "SET DEFAULT"
  }
  check "users_price" {
    expr       = "price >= 0"
    no_inherit = true
    not_valid  = true
  }
  check {
    expr = "email <> ''"
  }
}

table "audit" "users" {
  renamed_from = "people"
  column "id" {
    type = bigint
  }
  column "label" {
    name = "odd name"
    type = text
  }
  primary_key {
    columns = [column.id, column.label]
  }
  partition {
    type    = RANGE
    columns = [column.id]
  }
}

table "entries" {
  schema = schema.audit
  column "user_id" {
    type = bigint
  }
  column "user_name" {
    type = text
  }
  foreign_key "entries_user" {
    columns     = [column.user_id, column.user_name]
    ref_columns = [table.audit.users.column.id, table.audit.users.column.label]
  }
  partition {
    type = HASH
    by {
      column = column.user_id
    }
    by {
      expr = "lower(user_name)"
    }
  }
}
