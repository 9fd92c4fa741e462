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
