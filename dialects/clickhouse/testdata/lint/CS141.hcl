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
materialized "more" {
  to = table.dst
  as = "SELECT id, n, name, 1 AS extra FROM src" # LINT: CS141 refused 8
}
materialized "unnamed" {
  to = table.dst
  as = "SELECT id, n, lower(name) FROM src" # LINT: CS141 refused 8
}
materialized "good" {
  to = table.dst
  as = "SELECT id, n + 1 AS n, lower(name) AS name FROM src"
}
