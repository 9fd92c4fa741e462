table "t0" { # LINT: CS144
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "t1" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "t2" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "t3" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "t4" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
materialized "m0" {
  to = table.t1
  as = "SELECT id FROM t0"
}
materialized "m1" {
  to = table.t2
  as = "SELECT id FROM t1"
}
materialized "m2" {
  to = table.t3
  as = "SELECT id FROM t2"
}
materialized "m3" {
  to = table.t4
  as = "SELECT id FROM t3"
}
table "good0" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good1" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good2" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good3" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
materialized "good_m0" {
  to = table.good1
  as = "SELECT id FROM good0"
}
materialized "good_m1" {
  to = table.good2
  as = "SELECT id FROM good1"
}
materialized "good_m2" {
  to = table.good3
  as = "SELECT id FROM good2"
}
