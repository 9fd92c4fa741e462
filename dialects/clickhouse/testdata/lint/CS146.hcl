table "a" {
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
table "b" {
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
table "c" {
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
materialized "there" {
  to = table.b # LINT: CS146
  as = "SELECT id FROM a"
}
materialized "back" {
  to = table.a # LINT: CS146
  as = "SELECT id FROM b"
}
materialized "good" {
  to = table.c
  as = "SELECT id FROM a"
}
