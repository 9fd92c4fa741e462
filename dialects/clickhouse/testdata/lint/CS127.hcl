table "texts" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "uuid" {
    type = sql("String") # LINT: CS127
  }
  column "orderUuid" {
    type = sql("String") # LINT: CS127
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
  column "uuid" {
    type = sql("UUID")
  }
  column "order_id" {
    type = sql("String")
  }
  sort {
    on {
      column = column.id
    }
  }
}
