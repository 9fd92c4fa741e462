# What people write for Atlas on PostgreSQL, in that spelling throughout.
schema "public" {
  comment = "standard public schema"
}

schema "billing" {
}

enum "state" {
  schema = schema.public
  values = ["pending", "done"]
}

enum "billing" "state" {
  schema = schema.billing
  values = ["open", "paid"]
}

table "customers" {
  schema = schema.public
  column "id" {
    null = false
    type = integer
    identity {
      generated = BY_DEFAULT
      start     = 0
      increment = 1
    }
  }
  column "first_name" {
    null = true
    type = character_varying(100)
  }
  column "last_name" {
    null = true
    type = varchar
  }
  column "full_name" {
    null = true
    type = text
    as {
      expr = "first_name || ' ' || last_name"
      type = STORED
    }
  }
  column "flags" {
    type    = bit_varying(10)
    default = sql("B'101'::bit varying")
  }
  column "letters" {
    type = char(3)
  }
  column "amount" {
    type    = decimal(10, 2)
    default = 0
  }
  column "paid" {
    type    = money
    default = sql("'0'::money")
  }
  column "ratio" {
    type = float(24)
  }
  column "at" {
    type    = timestamptz(6)
    default = sql("CURRENT_TIMESTAMP")
  }
  column "clock" {
    type = time(1)
  }
  column "lasting" {
    type = second(4)
  }
  column "span" {
    type = year_to_month
  }
  column "doc" {
    type    = jsonb
    default = "{}"
  }
  column "labels" {
    type    = hstore
    default = "a=>1"
  }
  column "ips" {
    type = sql("cidr[]")
  }
  column "during" {
    type = tstzrange
  }
  column "state" {
    null    = false
    type    = enum.state
    default = "pending"
  }
  column "uid" {
    type    = uuid
    default = sql("gen_random_uuid()")
  }
  column "count" {
    type = bigserial
  }
  primary_key {
    columns = [column.id]
  }
  unique "customers_uid" {
    columns = [column.uid]
  }
  index "customers_name" {
    unique = true
    on {
      column = column.last_name
    }
    on {
      expr = "(first_name || ' ')"
      desc = true
    }
    where = "(state = 'done'::state)"
  }
  index "customers_doc" {
    type = GIN
    on {
      column = column.doc
      ops    = jsonb_path_ops
    }
  }
  index "customers_letters" {
    type = "HASH"
    columns = [
      column.letters,
    ]
  }
  index "customers_at" {
    type           = BRIN
    page_per_range = 2
    columns        = [column.at]
  }
  check "positive" {
    expr = "(amount >= 0)"
  }
}

table "orders" {
  schema = schema.billing
  column "id" {
    type = integer
  }
  column "customer_id" {
    null = true
    type = integer
  }
  column "day" {
    type = date
  }
  primary_key {
    columns = [column.id, column.day]
  }
  foreign_key "customer" {
    columns     = [column.customer_id]
    ref_columns = [table.customers.column.id]
    on_update   = NO_ACTION
    on_delete   = CASCADE
  }
  partition {
    type = RANGE
    by {
      column = column.day
    }
    by {
      expr = "(id / 10)"
    }
  }
}

view "done_customers" {
  schema = schema.public
  column "id" {
    null = false
    type = integer
  }
  as           = <<-SQL
  SELECT c.id
    FROM customers AS c
   WHERE c.state = 'done'
  SQL
  depends_on   = [table.customers]
  check_option = LOCAL
  comment      = "finished"
}

materialized "totals" {
  schema = schema.billing
  column "customer_id" {
    type = integer
  }
  as = "SELECT customer_id, count(*) FROM orders GROUP BY customer_id"
  index "totals_customer" {
    unique  = true
    columns = [column.customer_id]
  }
  depends_on = [table.orders, view.done_customers]
}
