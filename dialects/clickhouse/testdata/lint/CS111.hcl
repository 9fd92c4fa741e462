table "text_version" {
  engine = sql("ReplacingMergeTree(v)") # LINT: CS111 refused 169
  column "id" {
    type = sql("UInt32")
  }
  column "v" {
    type = sql("String")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "nullable_version" {
  engine = sql("ReplacingMergeTree(v)") # LINT: CS111 refused 169
  column "id" {
    type = sql("UInt32")
  }
  column "v" {
    type = sql("UInt32")
    null = true
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "no_version" {
  engine = sql("ReplacingMergeTree(v)") # LINT: CS111 refused 16
  column "id" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "signed_deleted" {
  engine = sql("ReplacingMergeTree(v, d)") # LINT: CS111 refused 169
  column "id" {
    type = sql("UInt32")
  }
  column "v" {
    type = sql("UInt32")
  }
  column "d" {
    type = sql("Int8")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "unsigned_sign" {
  engine = sql("CollapsingMergeTree(s)") # LINT: CS111 refused 169
  column "id" {
    type = sql("UInt32")
  }
  column "s" {
    type = sql("UInt8")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "decimal_version" {
  engine = sql("VersionedCollapsingMergeTree(s, v)") # LINT: CS111 refused 169
  column "id" {
    type = sql("UInt32")
  }
  column "s" {
    type = sql("Int8")
  }
  column "v" {
    type = sql("Decimal(9, 2)")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "no_sum" {
  engine = sql("SummingMergeTree(m)") # LINT: CS111 refused 16
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "sum_of_key" {
  engine = sql("SummingMergeTree((id, n))") # LINT: CS111 refused 36
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt32")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good" {
  engine = sql("ReplacingMergeTree(v, d)")
  column "id" {
    type = sql("UInt32")
  }
  column "v" {
    type = sql("DateTime64(3, 'UTC')")
  }
  column "d" {
    type = sql("UInt8")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good_float" {
  engine = sql("VersionedCollapsingMergeTree(s, v)")
  column "id" {
    type = sql("UInt32")
  }
  column "s" {
    type = sql("Int8")
  }
  column "v" {
    type = sql("Float64")
  }
  sort {
    on {
      column = column.id
    }
  }
}
table "good_sum" {
  engine = sql("SummingMergeTree((n, m))")
  column "id" {
    type = sql("UInt32")
  }
  column "n" {
    type = sql("UInt64")
  }
  column "m" {
    type = sql("UInt64")
  }
  sort {
    on {
      column = column.id
    }
  }
}
