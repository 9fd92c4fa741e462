table "by_float" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "score" {
    type = sql("Float64")
  }
  sort { # LINT: CS106
    on {
      column = column.id
    }
    on {
      column = column.score
    }
  }
}
table "good" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "score" {
    type = sql("Decimal(9, 2)")
  }
  column "height" {
    type = sql("Float64")
  }
  sort {
    on {
      column = column.id
    }
    on {
      column = column.score
    }
  }
}
