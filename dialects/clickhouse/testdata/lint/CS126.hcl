table "long_text" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("FixedString(257)") # LINT: CS126 refused 44
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "nullable_tuple" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("Tuple(UInt32)") # LINT: CS126 refused 44
    null = true
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "nullable_inner" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("Array(Nullable(Map(String, UInt32)))") # LINT: CS126 refused 43
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
    type = sql("FixedString(256)")
  }
  column "m" {
    type = sql("Array(Nullable(String))")
  }
  column "o" {
    type = sql("Tuple(a Nullable(UInt32))")
  }
  sort {
    on {
      column = column.id
    }
  }
}
