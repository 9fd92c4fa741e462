schema "public" {
}
table "users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
}
view "active_users" {
  schema = schema.public
  column "id" {
    type = bigint
    null = true
  }
  as               = <<-SQL
    SELECT id
      FROM users
     WHERE '$${x}' <> '%%{y}'
  SQL
  check_option     = CASCADED
  security_barrier = true
  security_invoker = true
  comment          = "those who are there"
  depends_on       = [table.users, materialized.totals]
}
materialized "totals" {
  schema = schema.public
  as     = "SELECT count(*) AS n FROM users"
  column "n" {
    type = bigint
  }
  index "totals_n" {
    unique  = true
    columns = [column.n]
  }
}
view "kept" {
  schema = schema.public
  as     = <<SQL
  SELECT 1
SQL
}
