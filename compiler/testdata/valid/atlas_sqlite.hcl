# dialect: sqlite
# What people write for Atlas on SQLite, in that spelling throughout.
schema "main" {
}
table "users" {
  schema = schema.main
  column "id" {
    null           = false
    type           = int
    auto_increment = true
  }
  column "name" {
    null    = true
    type    = varchar(255)
    default = "hello"
  }
  column "score" {
    type    = real
    default = 1.5
  }
  column "born" {
    type    = datetime
    default = sql("CURRENT_TIMESTAMP")
  }
  column "area" {
    null = true
    type = int
    as {
      expr = "id * 2"
      type = STORED
    }
  }
  column "old" {
    null = true
    type = int
    as   = "id + 1"
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "manager_fk" {
    columns     = [column.id]
    ref_columns = [table.users.column.id]
    on_delete   = SET_NULL
    on_update   = CASCADE
  }
  index "users_name" {
    unique  = true
    columns = [column.name]
    where   = "name IS NOT NULL"
  }
  index "users_score" {
    on {
      expr = "score + 1"
    }
    on {
      column = column.name
      desc   = true
    }
  }
  check "positive" {
    expr = "score > 0"
  }
}
table "tags" {
  schema        = schema.main
  without_rowid = true
  strict        = true
  column "key" {
    type = text
  }
  primary_key {
    columns = [column.key]
  }
}
view "names" {
  schema = schema.main
  as     = "SELECT name FROM users"
  depends_on = [table.users]
}
