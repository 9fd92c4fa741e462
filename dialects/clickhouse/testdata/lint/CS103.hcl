table "unsorted" { # LINT: CS103
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
}
table "unsorted_merging" { # LINT: CS103
  engine = sql("ReplacingMergeTree(id)")
  column "id" {
    type = sql("UInt32")
  }
}
table "good" {
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
table "good_by_key" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  primary_key {
    on {
      column = column.id
    }
  }
}
table "good_log" {
  engine = sql("Log")
  column "id" {
    type = sql("UInt32")
  }
}
