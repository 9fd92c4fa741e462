table "sorted" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("Date")
    null = true
  }
  sort { # LINT: CS102 refused 44
    on {
      column = column.id
    }
    on {
      column = column.at
    }
  }
}
table "sorted_by_few" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "name" {
    type = sql("LowCardinality(Nullable(String))")
  }
  sort { # LINT: CS102 refused 44
    on {
      column = column.id
    }
    on {
      column = column.name
    }
  }
}
table "parted" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("Date")
    null = true
  }
  partition { # LINT: CS102 refused 44
    on {
      expr = "toYYYYMM(at)"
    }
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
    type = sql("Date")
    null = true
  }
  sort {
    on {
      column = column.id
    }
    on {
      expr = "ifNull(at, toDate(0))"
    }
  }
}
table "good_by_setting" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("Date")
    null = true
  }
  sort {
    on {
      column = column.id
    }
    on {
      column = column.at
    }
  }
  settings = { allow_nullable_key = 1 }
}
