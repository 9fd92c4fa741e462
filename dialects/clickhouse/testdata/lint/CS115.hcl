table "text_sum" {
  engine = sql("SummingMergeTree((n, label))") # LINT: CS115
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
  column "label" {
    type = sql("String")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("SummingMergeTree((n, m))")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
  column "label" {
    type = sql("String")
  }
  column "m" {
    type = sql("Map(String, UInt64)")
  }
  sort {
    on {
      column = column.id
    }
  }
}
