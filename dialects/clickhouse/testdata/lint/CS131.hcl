table "constant" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "day" {
    type = sql("Date")
  }
  sort {
    on {
      column = column.id
    }
  }
  ttl = sql("now() + INTERVAL 1 DAY") # LINT: CS131 refused 36
}
table "number" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
  ttl = sql("id") # LINT: CS131 refused 450
}
table "nullable" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("DateTime('UTC')")
    null = true
  }
  sort {
    on {
      column = column.id
    }
  }
  ttl = sql("at + INTERVAL 1 DAY") # LINT: CS131 refused 450
}
table "of_key" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("DateTime('UTC')")
  }
  column "name" {
    type = sql("String")
    ttl  = sql("at + INTERVAL 1 DAY") # LINT: CS131 refused 44
  }
  sort {
    on {
      column = column.id
    }
    on {
      column = column.name
    }
  }
}
table "of_nothing" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "name" {
    type = sql("String")
    ttl  = sql("now() + INTERVAL 1 DAY") # LINT: CS131 refused 36
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
  column "at" {
    type = sql("DateTime64(3, 'UTC')")
  }
  column "name" {
    type = sql("String")
    ttl  = sql("at + INTERVAL 1 DAY")
  }
  column "n" {
    type = sql("UInt32")
    ttl  = sql("toDateTime(id) + INTERVAL 1 DAY")
  }
  sort {
    on {
      column = column.id
    }
  }
  ttl = sql("at + INTERVAL 1 MONTH RECOMPRESS CODEC(ZSTD(9)), at + INTERVAL 1 YEAR DELETE")
}
table "good_state" {
  engine = sql("AggregatingMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("SimpleAggregateFunction(min, DateTime64(9, 'UTC'))")
  }
  sort {
    on {
      column = column.id
    }
  }
  ttl = sql("at + INTERVAL 1 MONTH")
}
