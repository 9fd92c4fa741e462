table "bad_0" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("String")
    codec = sql("Delta, LZ4") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_1" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("String")
    codec = sql("T64, LZ4") # LINT: CS129 refused 431
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_2" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("UInt32")
    codec = sql("Delta(4)") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_3" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("UInt32")
    codec = sql("ZSTD(1), Delta(4)") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_4" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("UInt32")
    codec = sql("LZ4, ZSTD(1)") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_5" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("UInt32")
    codec = sql("NONE, LZ4") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_6" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("UInt32")
    codec = sql("Gorilla(4), LZ4") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_7" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("Float32")
    codec = sql("Delta(4), Gorilla(4), LZ4") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_8" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("UInt32")
    codec = sql("FPC(12)") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_9" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("Float32")
    codec = sql("GCD, LZ4") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_10" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("UUID")
    codec = sql("Delta, LZ4") # LINT: CS129 refused 433
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_11" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("Decimal(38, 2)")
    codec = sql("T64, LZ4") # LINT: CS129 refused 431
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_12" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("Map(String, UInt32)")
    codec = sql("Delta, LZ4") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_13" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("LowCardinality(String)")
    codec = sql("DoubleDelta, LZ4") # LINT: CS129 refused 36
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_14" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type  = sql("Float64")
    codec = sql("T64, LZ4") # LINT: CS129 refused 431
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "bad_alias" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c" {
    type         = sql("UInt32")
    default      = sql("id")
    default_kind = "ALIAS"
    codec        = sql("LZ4") # LINT: CS129 refused 36
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
  column "c0" {
    type  = sql("UInt32")
    codec = sql("DoubleDelta, LZ4")
  }
  column "c1" {
    type  = sql("UInt32")
    codec = sql("T64")
  }
  column "c2" {
    type  = sql("Float64")
    codec = sql("Gorilla, ZSTD(3)")
  }
  column "c3" {
    type  = sql("Float64")
    codec = sql("FPC(12)")
  }
  column "c4" {
    type  = sql("Array(UInt32)")
    codec = sql("Delta, ZSTD(1)")
  }
  column "c5" {
    type  = sql("FixedString(4)")
    codec = sql("Delta(4), LZ4")
  }
  column "c6" {
    type  = sql("DateTime64(3, 'UTC')")
    codec = sql("Delta, ZSTD(1)")
  }
  column "c7" {
    type  = sql("Int32")
    codec = sql("GCD, LZ4")
  }
  column "c8" {
    type  = sql("String")
    codec = sql("ZSTD(3)")
  }
  column "c9" {
    type  = sql("Decimal(18, 2)")
    codec = sql("Delta, LZ4")
  }
  column "c10" {
    type  = sql("Int32")
    codec = sql("NONE")
  }
  column "c11" {
    type  = sql("Nullable(Float32)")
    codec = sql("Delta(4), LZ4")
  }
  column "c12" {
    type  = sql("UInt32")
    codec = sql("Delta, T64, LZ4")
  }
  sort {
    on {
      column = column.id
    }
  }
}
