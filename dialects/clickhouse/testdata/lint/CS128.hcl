table "visits" {
  engine = sql("MergeTree")
  column "id" {
    type = sql("UInt32")
  }
  column "page_url" {
    type = sql("LowCardinality(String)") # LINT: CS128
  }
  column "visit" {
    type = sql("LowCardinality(UUID)") # LINT: CS128
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
  column "tenant_id" {
    type = sql("LowCardinality(String)")
  }
  column "url" {
    type = sql("String")
  }
  sort {
    on {
      column = column.id
    }
  }
}
