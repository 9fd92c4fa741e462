table "fixed" {
  engine = sql("ReplicatedMergeTree('/tables/fixed', '{replica}')") # LINT: CS161
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "fixed_replica" {
  engine = sql("ReplicatedMergeTree('/tables/{shard}/t', 'one')") # LINT: CS161
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("ReplicatedMergeTree('/tables/{shard}/good', '{replica}')")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good_default" {
  engine = sql("ReplicatedMergeTree")
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
