table "local" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "all_rows" {
  engine = sql("Distributed('main', 'db0', 'local', id)")
  column "id" {
    type = sql("UInt32")
  }
  column "m" { # LINT: CS160
    type = sql("UInt64")
  }
}
table "good" {
  engine = sql("Distributed('main', 'db0', 'local', id)")
  column "id" {
    type = sql("UInt32")
  }
  column "s" {
    type         = sql("UInt64")
    default      = sql("n + 1")
    default_kind = "ALIAS"
  }
  column "n" {
    type = sql("UInt64")
  }
}
