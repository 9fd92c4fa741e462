table "any_label" {
  engine = sql("SummingMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
  column "label" {
    type = sql("String") # LINT: CS116
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("SummingMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "day" {
    type = sql("Date")
  }
  column "n" {
    type = sql("UInt64")
  }
  sort {
    on {
      column = column.id
    }
    on {
      column = column.day
    }
  }
}
