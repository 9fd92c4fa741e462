# dialect: clickhouse
enum "e" { # ERROR: Not available in this dialect
  values = ["a"]
}
schema "d" {
  engine = Atomic
}
table "t" {
  schema   = schema.d
  unlogged = true # ERROR: Not available in this dialect
  settings = 5 # ERROR: Wrong kind of value
  column "id" {
    type           = UInt64
    auto_increment = true # ERROR: Not available in this dialect
    default_kind   = MATERIALISED # ERROR: Unknown keyword
    unique         = true # ERROR: Not available in this dialect
  }
  foreign_key { # ERROR: Not available in this dialect
  }
  sort {
    columns = [column.id]
    desc    = true # ERROR: Unknown attribute
  }
  sort { # ERROR: Duplicate block
  }
  index "i" {
    columns = [column.id]
    expr    = "id" # ERROR: Conflicting attributes
    unique  = true # ERROR: Not available in this dialect
  }
  settings {
    a = 1
    a {} # ERROR: Unknown block
  }
  projection { # ERROR: Missing name
    as = "SELECT 1"
  }
  projection "nothing" { # ERROR: Missing attribute
  }
  projection "typeless" { # ERROR: Missing attribute
    expr = "a"
  }
  projection "both" { # ERROR: Conflicting attributes
    as   = "SELECT 1"
    type = "basic"
  }
}
materialized "m" {
  schema = schema.d
  to     = table.missing # ERROR: Reference to an unknown object
  as     = "SELECT 1"
  refresh { # ERROR: Missing attribute
    append = true
  }
}
table "signs" {
  column "s" {
    type     = String
    unsigned = true # ERROR: Conflicting attributes
  }
}
