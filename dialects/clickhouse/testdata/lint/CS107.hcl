table "by_text" {
  engine = sql("MergeTree")
  column "name" {
    type = sql("String")
  }
  column "id" {
    type = sql("UInt32")
  }
  partition { # LINT: CS107
    on {
      expr = "lower(name)"
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "by_hour" {
  engine = sql("MergeTree")
  column "at" {
    type = sql("DateTime('UTC')")
  }
  column "id" {
    type = sql("UInt32")
  }
  partition { # LINT: CS107
    on {
      expr = "toStartOfHour(at)"
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
  column "week" {
    type = sql("UInt32")
  }
  column "name" {
    type = sql("LowCardinality(String)")
  }
  column "id" {
    type = sql("UInt32")
  }
  partition {
    on {
      column = column.week
    }
    on {
      column = column.name
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
