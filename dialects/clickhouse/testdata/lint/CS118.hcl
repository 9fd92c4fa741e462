table "key" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort { # LINT: CS118 refused 47
    on {
      expr = "id + typo"
    }
  }
}
table "partition" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  partition { # LINT: CS118 refused 47
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
table "ttl" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
  ttl = sql("at + INTERVAL 1 DAY") # LINT: CS118 refused 47
}
table "indexed" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
  index "i" {
    expr = "lower(nme)" # LINT: CS118 refused 47
    type = sql("minmax")
  }
}
table "checked" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
  check "c" {
    expr = "idd > 1" # LINT: CS118 refused 47
  }
}
table "defaulted" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "twice" {
    type    = sql("UInt32")
    default = sql("idd * 2") # LINT: CS118 refused 47
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "projected" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
  projection "p" {
    as = "SELECT id, idd ORDER BY id" # LINT: CS118 refused 47
  }
}
table "good" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("Nested(a String, b UInt32)")
  }
  column "tags" {
    type = sql("Map(String, String)")
  }
  column "at" {
    type = sql("Date")
  }
  column "half" {
    type         = sql("UInt32")
    default      = sql("intDiv(id, 2)")
    default_kind = "MATERIALIZED"
  }
  partition {
    on {
      expr = "toYYYYMM(at)"
    }
  }
  sort {
    on {
      column = column.id
    }
  }
  ttl = sql("at + INTERVAL 1 DAY DELETE WHERE id > 1")
  index "i" {
    expr = "arrayMap(x -> lower(x), n.a)"
    type = sql("bloom_filter")
  }
  index "j" {
    expr = "mapKeys(tags)"
    type = sql("bloom_filter")
  }
  check "c" {
    expr = "half < id AND length(n.a) < 10"
  }
  projection "p" {
    as = "SELECT at AS d, sum(id) AS s GROUP BY d"
  }
}
