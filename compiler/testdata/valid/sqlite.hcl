# dialect: sqlite
schema "main" {
}
table "users" {
  schema        = schema.main
  strict        = true
  without_rowid = true
  column "id" {
    null           = false
    type           = integer
    auto_increment = true
  }
  column "name" {
    type    = text
    collate = "NOCASE"
    default = ""
  }
  column "upper_name" {
    type = text
    as   = "upper(name)"
  }
  column "big" {
    type = unsigned_big_int
  }
  primary_key {
    columns = [column.id]
  }
  index "users_name" {
    unique = true
    on {
      column = column.name
      desc   = true
    }
    on {
      expr = "length(name)"
    }
    where = "name IS NOT NULL"
  }
  foreign_key "self" {
    columns     = [column.id]
    ref_columns = [column.id]
    on_delete   = CASCADE
    deferrable  = INITIALLY_DEFERRED
  }
}
view "names" {
  schema = schema.main
  as     = "SELECT name FROM users"
}
