table "refunds" {
  schema = schema.public
  column "order_id" {
    type = bigint
  }
  column "amount" {
    type = numeric(10, 2)
  }
  column "reason" {
    type    = text
    default = ""
  }
  column "refunded_at" {
    type    = timestamptz
    default = sql("now()")
  }
  primary_key {
    columns = [column.order_id]
  }
  check "refunds_amount_check" {
    expr = "amount > 0"
  }
  foreign_key "refunds_order_fk" {
    columns     = [column.order_id]
    ref_columns = [table.orders.column.id]
  }
}
