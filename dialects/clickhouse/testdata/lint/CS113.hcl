# cluster: main
table "plain" {
  engine = sql("MergeTree") # LINT: CS113
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("ReplicatedMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good_null" {
  engine = sql("Null")
  column "id" {
    type = sql("UInt32")
  }
}
