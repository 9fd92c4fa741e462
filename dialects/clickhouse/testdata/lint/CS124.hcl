table "prices" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "price" {
    type = sql("Float64") # LINT: CS124
  }
  column "totalAmount" {
    type = sql("Float32") # LINT: CS124
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
  column "price" {
    type = sql("Decimal(18, 2)")
  }
  column "ratio" {
    type = sql("Float64")
  }
  column "surprise" {
    type = sql("Float64")
  }
  sort {
    on {
      column = column.id
    }
  }
}
