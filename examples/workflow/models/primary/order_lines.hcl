table "order_lines" {
  schema = schema.public
  column "order_id" {
    type = bigint
  }
  column "product_id" {
    type = bigint
  }
  column "quantity" {
    type = integer
  }
  column "price" {
    type = numeric(10, 2)
  }
  primary_key {
    columns = [column.order_id, column.product_id]
  }
  check "order_lines_quantity_check" {
    expr = "quantity > 0"
  }
  foreign_key "order_lines_order_fk" {
    columns     = [column.order_id]
    ref_columns = [table.orders.column.id]
    on_delete   = CASCADE
  }
  foreign_key "order_lines_product_fk" {
    columns     = [column.product_id]
    ref_columns = [table.products.column.id]
  }
}
