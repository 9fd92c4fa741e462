# The same table for every source of events.
table "events" {
  for_each = toset(["web", "mobile"])
  name     = "${each.key}_events"
  engine   = MergeTree
  column "user_id" {
    type = UInt64
  }
  column "at" {
    type = DateTime
  }
  column "name" {
    type = sql("LowCardinality(String)")
  }
  partition {
    on {
      expr = "toYYYYMM(at)"
    }
  }
  sort {
    columns = [column.user_id, column.at]
  }
}
