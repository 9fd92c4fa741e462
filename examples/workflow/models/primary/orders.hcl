enum "order_status" {
  schema = schema.public
  values = ["open", "paid", "shipped", "refunded"]
}

table "orders" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "customer_id" {
    type = bigint
  }
  column "status" {
    type    = enum.order_status
    default = "open"
  }
  column "placed_at" {
    type    = timestamptz
    default = sql("now()")
  }
  primary_key {
    columns = [column.id]
  }
  index "orders_customer_idx" {
    columns = [column.customer_id]
  }
  index "orders_placed_at_idx" {
    columns = [column.placed_at]
  }
  foreign_key "orders_customer_fk" {
    columns     = [column.customer_id]
    ref_columns = [table.customers.column.id]
  }
}
