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
# A view names what it reads by reference, so that it follows a rename.
table "people" {
  name   = "persons"
  schema = schema.public
  column "id" {
    name = "person_id"
    type = bigint
  }
}
schema "archive" {
  name = "old_things"
}
table "archive" "entries" {
  schema = schema.archive
  column "id" {
    type = bigint
  }
}
view "by_reference" {
  schema     = schema.public
  as         = <<-SQL
    SELECT ${table.people.column.id.name} AS id FROM ${table.people.name}
    UNION ALL
    SELECT id FROM ${schema.archive.name}.${table["archive"].entries.name}
  SQL
  depends_on = [table.people]
}
view "every" {
  for_each = toset(["x", "y"])
  name     = "all_${each.value}"
  schema   = schema.public
  as       = "SELECT '${each.value}' AS ${upper(each.value)} FROM ${view.by_reference.name}"
}
