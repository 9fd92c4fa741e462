table "customers" {
  column "id" {
    type = integer
  }
  column "email" {
    type = text
  }
  column "created_at" {
    type    = text
    default = sql("CURRENT_TIMESTAMP")
  }
  primary_key {
    columns = [column.id]
  }
  index "customers_email_idx" {
    unique = true
    on {
      expr = "lower(email)"
    }
  }
}

table "orders" {
  column "id" {
    type = integer
  }
  column "customer_id" {
    type = integer
  }
  column "status" {
    type    = text
    default = "open"
  }
  column "placed_at" {
    type    = text
    default = sql("CURRENT_TIMESTAMP")
  }
  primary_key {
    columns = [column.id]
  }
  index "orders_customer_idx" {
    columns = [column.customer_id]
  }
  foreign_key "orders_customer_fk" {
    columns     = [column.customer_id]
    ref_columns = [table.customers.column.id]
    on_delete   = RESTRICT
  }
  check "orders_status_check" {
    expr = "status IN ('open', 'paid', 'shipped', 'cancelled')"
  }
}

table "order_lines" {
  without_rowid = true
  column "order_id" {
    type = integer
  }
  column "product_id" {
    type = integer
  }
  column "quantity" {
    type    = integer
    default = 1
  }
  primary_key {
    columns = [column.order_id, column.product_id]
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
  check "order_lines_quantity_check" {
    expr = "quantity > 0"
  }
}

view "order_totals" {
  as = <<-SQL
    SELECT o.id AS order_id, o.customer_id, sum(l.quantity * p.gross_cents) AS total_cents
    FROM orders AS o
    JOIN order_lines AS l ON l.order_id = o.id
    JOIN products AS p ON p.id = l.product_id
    GROUP BY o.id, o.customer_id
  SQL
}
