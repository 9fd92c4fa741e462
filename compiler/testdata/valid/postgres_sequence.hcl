# dialect: postgres
schema "public" {
}

sequence "ids" {
  schema    = schema.public
  type      = int
  start     = 5
  increment = 5
  min_value = 5
  max_value = 500
  cache     = 10
  cycle     = true
  unlogged  = true
  owned_by  = table.t.column.id
  comment   = "numbers"
}

table "t" {
  schema = schema.public
  column "id" {
    type    = int
    default = sql("nextval('ids')")
    using   = "id + 1"
    not_null {
      name       = "has_id"
      no_inherit = true
    }
  }
}
