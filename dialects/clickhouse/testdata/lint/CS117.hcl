table "any_number" {
  engine = sql("AggregatingMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("SimpleAggregateFunction(sum, UInt64)")
  }
  column "m" {
    type = sql("UInt64") # LINT: CS117 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("AggregatingMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "week" {
    type = sql("Date")
  }
  column "n" {
    type = sql("SimpleAggregateFunction(sum, UInt64)")
  }
  column "m" {
    type = sql("AggregateFunction(uniq, UInt64)")
  }
  column "double" {
    type         = sql("UInt32")
    default      = sql("id * 2")
    default_kind = "ALIAS"
  }
  partition {
    on {
      expr = "toYYYYMM(week)"
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good_plain" {
  engine = sql("AggregatingMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "m" {
    type = sql("UInt64")
  }
  sort {
    on {
      column = column.id
    }
  }
}
