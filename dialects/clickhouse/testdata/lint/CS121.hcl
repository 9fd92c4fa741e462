table "number" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("LowCardinality(UInt32)") # LINT: CS121 refused 455
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "day" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("LowCardinality(Nullable(Date))") # LINT: CS121 refused 455
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "nested" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("Array(LowCardinality(Float32))") # LINT: CS121 refused 455
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
  column "n" {
    type = sql("LowCardinality(FixedString(2))")
  }
  column "m" {
    type = sql("Map(LowCardinality(String), LowCardinality(Nullable(String)))")
  }
  sort {
    on {
      column = column.id
    }
  }
}
