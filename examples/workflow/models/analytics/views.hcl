table "page_views" {
  engine = MergeTree
  column "at" {
    type = DateTime
  }
  column "path" {
    type = String
  }
  column "referrer" {
    type    = sql("LowCardinality(String)")
    default = ""
  }
  column "visitor" {
    type = UInt64
  }
  partition {
    on {
      expr = "toYYYYMM(at)"
    }
  }
  sort {
    columns = [column.path, column.at]
  }
}
