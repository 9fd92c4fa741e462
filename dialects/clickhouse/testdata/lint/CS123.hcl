table "times" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "a" {
    type = sql("DateTime") # LINT: CS123
  }
  column "b" {
    type = sql("DateTime64(3)") # LINT: CS123
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
  column "a" {
    type = sql("DateTime('UTC')")
  }
  column "b" {
    type = sql("DateTime64(3, 'Europe/Berlin')")
  }
  column "c" {
    type = sql("Date")
  }
  sort {
    on {
      column = column.id
    }
  }
}
