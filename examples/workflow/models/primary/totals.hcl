view "order_totals" {
  schema = schema.public
  as     = <<-SQL
    SELECT o.id, o.customer_id, sum(l.quantity * l.price) AS total
    FROM orders o
    JOIN order_lines l ON l.order_id = o.id
    GROUP BY o.id, o.customer_id
  SQL
}
