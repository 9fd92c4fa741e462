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
materialized "keeps" {
  engine = sql("MergeTree") # LINT: CS140
  sort {
    on {
      expr = "id"
    }
  }
  as = "SELECT id, n FROM src"
}
materialized "good_refreshed" {
  engine = sql("MergeTree")
  sort {
    on {
      expr = "id"
    }
  }
  refresh {
    expr = "EVERY 1 HOUR"
  }
  as = "SELECT id, n FROM src"
}
materialized "good" {
  to = table.dst
  as = "SELECT id, n, name FROM src"
}
