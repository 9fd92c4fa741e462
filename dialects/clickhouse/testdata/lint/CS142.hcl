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
materialized "all" {
  to = table.dst
  as = "SELECT * FROM src" # LINT: CS142
}
materialized "all_but" {
  to = table.dst
  as = "SELECT * EXCEPT (name), 'x' AS name FROM src" # LINT: CS142
}
materialized "good" {
  to = table.dst
  as = "SELECT id, sum(n) AS n, any(name) AS name FROM (SELECT * FROM src) GROUP BY id"
}
