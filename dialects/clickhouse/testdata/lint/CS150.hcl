table "twice" {
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
    type    = sql("minmax")
  }
  index "b" { # LINT: CS150
    columns = [column.n]
    type    = sql("minmax")
  }
}
table "first" {
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
    on {
      column = column.n
    }
  }
  index "a" {
    columns = [column.id] # LINT: CS150
    type    = sql("minmax")
  }
}
table "good" {
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
    on {
      column = column.n
    }
  }
  index "a" {
    columns = [column.n]
    type    = sql("minmax")
  }
  index "b" {
    columns = [column.n]
    type    = sql("bloom_filter")
  }
}
