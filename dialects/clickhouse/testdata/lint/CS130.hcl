table "access_log" { # LINT: CS130
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("DateTime('UTC')")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good_log" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("DateTime('UTC')")
  }
  sort {
    on {
      column = column.id
    }
  }
  ttl = sql("at + INTERVAL 90 DAY")
}
table "good_blog" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "at" {
    type = sql("DateTime('UTC')")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good_events" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "name" {
    type = sql("String")
  }
  sort {
    on {
      column = column.id
    }
  }
}
