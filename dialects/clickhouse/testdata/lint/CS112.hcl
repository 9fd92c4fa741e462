table "outside" {
  engine = sql("ReplacingMergeTree(v)")
  column "id" {
    type = sql("UInt32")
  }
  column "v" {
    type = sql("UInt32")
  }
  column "day" {
    type = sql("Date")
  }
  partition { # LINT: CS112
    on {
      expr = "toYYYYMM(day)"
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("ReplacingMergeTree(v)")
  column "id" {
    type = sql("UInt32")
  }
  column "v" {
    type = sql("UInt32")
  }
  column "day" {
    type = sql("Date")
  }
  partition {
    on {
      expr = "toYYYYMM(day)"
    }
    on {
      expr = "id % 4"
    }
  }
  sort {
    on {
      expr = "toDate(day)"
    }
    on {
      column = column.id
    }
  }
}
table "good_plain" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "day" {
    type = sql("Date")
  }
  partition {
    on {
      expr = "toYYYYMM(day)"
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
