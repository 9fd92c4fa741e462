table "by_day" {
  engine = sql("MergeTree")
  column "at" {
    type = sql("DateTime('UTC')")
  }
  column "id" {
    type = sql("UInt32")
  }
  partition { # LINT: CS108
    on {
      expr = "toDate(at)"
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "by_date" {
  engine = sql("MergeTree")
  column "day" {
    type = sql("Date")
  }
  column "id" {
    type = sql("UInt32")
  }
  partition { # LINT: CS108
    on {
      column = column.day
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
  column "day" {
    type = sql("Date")
  }
  column "id" {
    type = sql("UInt32")
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
table "good_with_ttl" {
  engine = sql("MergeTree")
  column "day" {
    type = sql("Date")
  }
  column "id" {
    type = sql("UInt32")
  }
  partition {
    on {
      column = column.day
    }
  }
  sort {
    on {
      column = column.id
    }
  }
  ttl      = sql("day + INTERVAL 30 DAY")
  settings = { ttl_only_drop_parts = 1 }
}
