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
table "dst2" {
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
  column "note" {
    type = sql("String")
  }
  column "seen" {
    type    = sql("UInt8")
    default = 1
  }
  column "hint" {
    type = sql("String")
    null = true
  }
  sort {
    on {
      column = column.id
    }
  }
}
materialized "less" {
  to = table.dst2
  as = "SELECT id, n, name FROM src" # LINT: CS147
}
materialized "good" {
  to = table.dst2
  as = "SELECT id, n, name, '' AS note FROM src"
}
