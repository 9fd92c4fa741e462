table "src" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
  column "name" {
    type = sql("String")
  }
  sort {
    on {
      column = column.id
    }
  }
}
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
  engine = sql("Distributed('main', 'db0', 'local')")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
}
materialized "writes" {
  to = table.all_rows # LINT: CS162
  as = "SELECT id, n FROM src"
}
table "keyed" {
  engine = sql("Distributed('main', 'db0', 'local', rand())")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
}
materialized "good" {
  to = table.keyed
  as = "SELECT id, n FROM src"
}
