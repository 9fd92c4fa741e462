table "versionless" {
  engine = sql("ReplacingMergeTree") # LINT: CS110
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("ReplacingMergeTree(version)")
  column "id" {
    type = sql("UInt32")
  }
  column "version" {
    type = sql("UInt64")
  }
  sort {
    on {
      column = column.id
    }
  }
}
