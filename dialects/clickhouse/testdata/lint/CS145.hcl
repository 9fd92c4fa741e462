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
table "dst" {
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
table "all_src" {
  engine = sql("Distributed('main', 'db0', 'src', id)")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
  column "name" {
    type = sql("String")
  }
}
materialized "on_all" {
  to = table.dst
  as = "SELECT id, n, name FROM all_src" # LINT: CS145
}
materialized "good" {
  to = table.dst
  as = "SELECT id, n, name FROM src"
}
