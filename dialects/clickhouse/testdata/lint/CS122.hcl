table "imported" { # LINT: CS122
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c0" {
    type = sql("String")
    null = true
  }
  column "c1" {
    type = sql("String")
    null = true
  }
  column "c2" {
    type = sql("String")
    null = true
  }
  column "c3" {
    type = sql("String")
    null = true
  }
  column "c4" {
    type = sql("String")
    null = true
  }
  column "c5" {
    type = sql("String")
    null = true
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "c0" {
    type = sql("String")
    null = true
  }
  column "c1" {
    type = sql("String")
    null = true
  }
  column "c2" {
    type = sql("String")
    null = true
  }
  column "c3" {
    type = sql("String")
    null = true
  }
  column "d0" {
    type = sql("String")
  }
  column "d1" {
    type = sql("String")
  }
  column "d2" {
    type = sql("String")
  }
  column "d3" {
    type = sql("String")
  }
  sort {
    on {
      column = column.id
    }
  }
}
