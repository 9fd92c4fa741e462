table "orders" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "status" {
    type = sql("String") # LINT: CS120
  }
  column "paymentMethod" {
    type = sql("String") # LINT: CS120
    null = true
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "status" {
    type = sql("LowCardinality(String)")
  }
  column "state" {
    type = sql("Enum8('a' = 1)")
  }
  column "estate" {
    type = sql("String")
  }
  column "type" {
    type = sql("UInt8")
  }
  sort {
    on {
      column = column.id
    }
  }
}
