table "by_uuid" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UUID")
  }
  column "day" {
    type = sql("Date")
  }
  partition { # LINT: CS101
    on {
      column = column.id
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "by_moment" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("DateTime('UTC')")
  }
  partition { # LINT: CS101
    on {
      expr = "toYYYYMM(at)"
    }
    on {
      column = column.at
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "by_minute" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("DateTime('UTC')")
  }
  partition { # LINT: CS101
    on {
      expr = "toStartOfMinute(at)"
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "by_hash" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "name" {
    type = sql("String")
  }
  partition { # LINT: CS101
    on {
      expr = "cityHash64(name)"
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "by_text_of_uuid" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UUID")
  }
  partition { # LINT: CS101
    on {
      expr = "toString(id)"
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
    type = sql("DateTime('UTC')")
  }
  column "name" {
    type = sql("LowCardinality(String)")
  }
  partition {
    on {
      expr = "toYYYYMM(at)"
    }
    on {
      column = column.name
    }
    on {
      expr = "cityHash64(id) % 16"
    }
    on {
      expr = "intDiv(id, 1000000)"
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
