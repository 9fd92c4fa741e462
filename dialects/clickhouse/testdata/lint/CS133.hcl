table "same" {
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
  ttl = sql("day + INTERVAL 1 YEAR") # LINT: CS133
}
table "good" {
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
  ttl      = sql("day + INTERVAL 1 YEAR")
  settings = { ttl_only_drop_parts = 1 }
}
table "good_where" {
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
  ttl = sql("day + INTERVAL 1 YEAR DELETE WHERE id > 3")
}
