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
table "narrow" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt8")
  }
  column "n" {
    type = sql("String")
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
table "good_sums" {
  engine = sql("AggregatingMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("SimpleAggregateFunction(sum, UInt64)")
  }
  column "name" {
    type = sql("SimpleAggregateFunction(any, LowCardinality(String))")
  }
  sort {
    on {
      column = column.id
    }
  }
}
materialized "good_summed" {
  to = table.good_sums
  as = "SELECT id, n, name FROM src"
}
materialized "narrows" {
  to = table.narrow
  as = "SELECT id, toString(n) AS n, name FROM src" # LINT: CS148
}
materialized "good_cast" {
  to = table.narrow
  as = "SELECT toUInt8(id) AS id, toString(n) AS n, name AS name FROM src"
}
materialized "good" {
  to = table.dst
  as = "SELECT id, id AS n, name FROM src"
}
