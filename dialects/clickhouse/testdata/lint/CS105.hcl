table "no_prefix" {
  engine = sql("MergeTree")
  column "a" {
    type = sql("UInt32")
  }
  column "b" {
    type = sql("UInt32")
  }
  primary_key { # LINT: CS105 refused 36
    on {
      column = column.b
    }
  }
  sort {
    on {
      column = column.a
    }
    on {
      column = column.b
    }
  }
}
table "twice" {
  engine = sql("MergeTree")
  column "a" {
    type = sql("UInt32")
  }
  column "b" {
    type = sql("UInt32")
  }
  sort { # LINT: CS105 refused 36
    on {
      column = column.a
    }
    on {
      column = column.b
    }
    on {
      column = column.a
    }
  }
}
table "sample_outside" {
  engine = sql("MergeTree")
  column "a" {
    type = sql("UInt32")
  }
  column "b" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.a
    }
  }
  sample { # LINT: CS105 refused 36
    expr = "b"
  }
}
table "sample_signed" {
  engine = sql("MergeTree")
  column "a" {
    type = sql("Int32")
  }
  column "b" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.a
    }
  }
  sample { # LINT: CS105 refused 59
    expr = "a"
  }
}
table "state" {
  engine = sql("AggregatingMergeTree")
  column "a" {
    type = sql("SimpleAggregateFunction(max, UInt32)")
  }
  sort { # LINT: CS105 refused 549
    on {
      column = column.a
    }
  }
}
table "json" {
  engine = sql("MergeTree")
  column "a" {
    type = sql("JSON")
  }
  column "b" {
    type = sql("UInt32")
  }
  sort { # LINT: CS105 refused 549
    on {
      column = column.a
    }
  }
}
table "float_partition" {
  engine = sql("MergeTree")
  column "a" {
    type = sql("Float64")
  }
  column "b" {
    type = sql("UInt32")
  }
  partition { # LINT: CS105 refused 36
    on {
      column = column.a
    }
  }
  sort {
    on {
      column = column.b
    }
  }
}
table "random_partition" {
  engine = sql("MergeTree")
  column "b" {
    type = sql("UInt32")
  }
  partition { # LINT: CS105 refused 36
    on {
      expr = "rand() % 10"
    }
  }
  sort {
    on {
      column = column.b
    }
  }
}
table "good" {
  engine = sql("MergeTree")
  column "a" {
    type = sql("UInt32")
  }
  column "b" {
    type = sql("UInt32")
  }
  column "c" {
    type = sql("JSON(x UInt32)")
  }
  partition {
    on {
      expr = "b % 10"
    }
  }
  primary_key {
    on {
      column = column.a
    }
  }
  sort {
    on {
      column = column.a
    }
    on {
      column = column.b
    }
    on {
      expr = "c.x"
    }
  }
  sample {
    expr = "a"
  }
}
