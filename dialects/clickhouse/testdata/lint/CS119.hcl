table "by_customer" {
  engine = sql("MergeTree")
  column "customer_id" {
    type = sql("UInt32")
  }
  column "id" {
    type = sql("UInt32")
  }
  partition { # LINT: CS119
    on {
      column = column.customer_id
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("MergeTree")
  column "customer_id" {
    type = sql("UInt32")
  }
  column "week" {
    type = sql("UInt32")
  }
  column "shop_id" {
    type = sql("UInt8")
  }
  column "id" {
    type = sql("UInt32")
  }
  partition {
    on {
      expr = "customer_id % 16"
    }
    on {
      column = column.week
    }
    on {
      column = column.shop_id
    }
  }
  sort {
    on {
      column = column.id
    }
  }
}
