table "daily_views" {
  engine = SummingMergeTree
  column "day" {
    type = Date
  }
  column "path" {
    type = String
  }
  column "views" {
    type = UInt64
  }
  sort {
    columns = [column.path, column.day]
  }
}

materialized "daily_views_mv" {
  to = table.daily_views
  as = "SELECT toDate(at) AS day, path, toUInt64(count()) AS views FROM page_views GROUP BY day, path"
}
