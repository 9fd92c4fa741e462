table "fine_first" {
  engine = sql("MergeTree")
  column "at" {
    type = sql("DateTime('UTC')")
  }
  column "kind" {
    type = sql("LowCardinality(String)")
  }
  sort { # LINT: CS104
    on {
      column = column.at
    }
    on {
      column = column.kind
    }
  }
}
table "uuid_first" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UUID")
  }
  column "level" {
    type = sql("Enum8('low' = 1, 'high' = 2)")
  }
  sort { # LINT: CS104
    on {
      column = column.id
    }
    on {
      column = column.level
    }
  }
}
table "good" {
  engine = sql("MergeTree")
  column "at" {
    type = sql("DateTime('UTC')")
  }
  column "kind" {
    type = sql("LowCardinality(String)")
  }
  column "id" {
    type = sql("UUID")
  }
  sort {
    on {
      column = column.kind
    }
    on {
      column = column.at
    }
    on {
      column = column.id
    }
  }
}
