table "other" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "day" {
    type = sql("Date")
  }
  column "gone" {
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
  ttl = sql("gone + INTERVAL 1 DAY") # LINT: CS132
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
table "good_unparted" {
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
  ttl = sql("day + INTERVAL 1 YEAR")
}
