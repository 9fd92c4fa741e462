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
  column "n" {
    type = sql("UInt32") # LINT: CS163
  }
}
table "good" {
  engine = sql("Distributed('main', 'db0', 'local', id)")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
}
