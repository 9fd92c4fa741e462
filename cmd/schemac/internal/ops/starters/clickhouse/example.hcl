table "events" {
  engine = MergeTree
  column "at" {
    type = DateTime
  }
  column "user_id" {
    type = UInt64
  }
  column "name" {
    type = sql("LowCardinality(String)")
  }
  sort {
    columns = [column.user_id, column.at]
  }
  partition {
    on {
      expr = "toYYYYMM(at)"
    }
  }
}
