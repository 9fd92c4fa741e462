table "by_map" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "tags" {
    type = sql("Map(String, String)")
  }
  column "list" {
    type = sql("Array(String)")
  }
  sort { # LINT: CS109; CS109
    on {
      column = column.id
    }
    on {
      column = column.tags
    }
    on {
      column = column.list
    }
  }
}
table "good" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "tags" {
    type = sql("Map(String, String)")
  }
  sort {
    on {
      column = column.id
    }
    on {
      expr = "tags['name']"
    }
  }
}
