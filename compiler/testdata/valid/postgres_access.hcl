# dialect: postgres
schema "public" {}
role "reader" {}
role "app" {
  login     = true
  inherit   = false
  member_of = [role.reader, "pg_monitor"]
}
table "docs" {
  schema = schema.public
  column "id" {
    type = bigint
  }
}
policy "all" {
  on = table.docs
  to = [PUBLIC]
}
policy "own" {
  on    = table.docs
  as    = RESTRICTIVE
  for   = UPDATE
  to    = [role.app, "other"]
  using = "id > 0"
  check = sql("id > 1")
}
policy "more" {
  on = table.public.docs
  as = PERMISSIVE
  to = ["PUBLIC"]
}
function "area" {
  schema = schema.public
  lang   = SQL
  arg "a" {
    type = int
  }
  return = int
  as     = "SELECT a"
}
permission {
  to         = role.app
  for        = table.docs
  privileges = [SELECT, "INSERT"]
}
permission "the label is for people" {
  to         = role.app
  for        = table.docs
  privileges = [DELETE]
  grantable  = true
}
permission {
  to         = PUBLIC
  for        = function.area
  privileges = []
}
permission {
  to         = "other"
  for        = table.docs.column.id
  privileges = [SELECT]
}
permission {
  to         = role.app
  for        = table.docs.column.id
  sequence   = true
  privileges = [USAGE]
}
permission {
  to         = role.app
  for        = schema.public
  privileges = [ALL]
}
publication "changes" {
  tables   = [table.docs]
  schemas  = [schema.public]
  publish  = [INSERT, "update"]
  via_root = true
}
publication "some" {
  part {
    table   = table.docs
    columns = [column.id]
    where   = "id > 0"
  }
}
default_permission {
  to         = role.app
  for_role   = "owner"
  schema     = schema.public
  for        = TABLES
  privileges = [SELECT]
}
foreign_server "far" {
  wrapper = "postgres_fdw"
  type    = "t"
  version = "1"
  options = { host = "h", port = 5432, "Odd name" = "x" }
  comment = "far away"
}
user_mapping {
  server  = foreign_server.far
  user    = role.app
  options = { user = "u" }
}
user_mapping "everybody" {
  server = foreign_server.far
  user   = PUBLIC
}
foreign_table "rows" {
  server  = foreign_server.far
  options = { table_name = "t" }
  column "id" {
    type = bigint
  }
  check "positive" {
    expr = "id > 0"
  }
}

foreign_table "later" {
  server   = "brought"
  inherits = [table.rows]
  column "id" {
    type            = bigint
    inherited       = true
    foreign_options = { "Column name" = "x" }
  }
}

foreign_table "parts" {
  server = foreign_server.far
  parent = table.whole
  in     = ["a", null]
}

table "whole" {
  column "k" {
    type = text
    null = true
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
}

permission {
  to         = PUBLIC
  for        = foreign_server.far
  privileges = [USAGE]
}
