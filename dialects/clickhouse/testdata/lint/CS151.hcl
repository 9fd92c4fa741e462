table "replacing" {
  engine = sql("ReplacingMergeTree(v)")
  column "id" {
    type = sql("UInt32")
  }
  column "v" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
  projection "p" { # LINT: CS151 refused 344
    as = "SELECT id, v ORDER BY v"
  }
}
table "summing" {
  engine = sql("SummingMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "v" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
  projection "p" { # LINT: CS151 refused 344
    as = "SELECT id, v ORDER BY v"
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
  sort {
    on {
      column = column.id
    }
  }
  settings = { deduplicate_merge_projection_mode = "rebuild" }
  projection "p" {
    as = "SELECT id, v ORDER BY v"
  }
}
table "good_plain" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "v" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
  projection "p" {
    as = "SELECT id, v ORDER BY v"
  }
}
