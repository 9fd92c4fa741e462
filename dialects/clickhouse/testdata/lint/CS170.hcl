table "wide" { # LINT: CS170
  engine = MergeTree
  column "id" {
    type = UInt32
  }
  column {
    for_each = toset([for i in range(500) : "c${i}"])
    name     = each.value
    type     = UInt32
  }
  sort {
    columns = [column.id]
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
