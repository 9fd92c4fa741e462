table "unlimited" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
  index "a" {
    columns = [column.n]
    type    = sql("set(0)") # LINT: CS152
  }
}
table "few" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("LowCardinality(String)")
  }
  sort {
    on {
      column = column.id
    }
  }
  index "a" {
    columns = [column.n]
    type    = sql("bloom_filter") # LINT: CS152
  }
}
table "good" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("String")
  }
  column "m" {
    type = sql("LowCardinality(String)")
  }
  sort {
    on {
      column = column.id
    }
  }
  index "a" {
    columns = [column.n]
    type    = sql("bloom_filter")
  }
  index "b" {
    columns = [column.m]
    type    = sql("set(100)")
  }
}
