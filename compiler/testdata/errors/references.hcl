schema "public" {}
schema "other" {}
table "users" {
  schema = schema.publik # ERROR: Reference to an unknown object
  column "id" {
    type = bigint
  }
}
table "orgs" {
  schema     = schema.public
  depends_on = [table.nothing, 5, dictionary.f, thing.x] # ERROR: Reference to an unknown object; Wrong kind of value; Reference to an unknown object; Wrong kind of reference
  column "id" {
    type = bigint
  }
  column "status" {
    type = enum.statsu # ERROR: Reference to an unknown object
  }
  column "small" {
    type = int
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "missing_table" {
    columns     = [column.id]
    ref_columns = [table.user.column.id] # ERROR: Reference to an unknown object
  }
  foreign_key "missing_column" {
    columns     = [column.idd] # ERROR: Reference to an unknown object
    ref_columns = [column.id]
  }
  foreign_key "types" {
    columns     = [column.small] # ERROR: Foreign key between different types
    ref_columns = [column.id]
  }
  foreign_key "target" {
    columns     = [column.small]
    ref_columns = [column.small] # ERROR: Foreign key target is not unique
  }
  foreign_key "counts" {
    columns     = [column.id]
    ref_columns = [column.id, column.small] # ERROR: Foreign key with unequal columns
  }
  foreign_key "tables" {
    columns     = [column.id, column.small]
    ref_columns = [table.orgs.column.id, table.twice.column.id] # ERROR: Ambiguous reference
  }
  foreign_key "tables2" {
    columns     = [column.id, column.small]
    ref_columns = [table.orgs.column.id, table.public.twins.column.id] # ERROR: Foreign key to several tables
  }
  foreign_key "shape" {
    columns     = [table.other.column.id] # ERROR: Wrong kind of reference
    ref_columns = [table.orgs] # ERROR: Wrong kind of reference
  }
  foreign_key "incomplete" { # ERROR: Missing attribute
    columns = [column.id]
  }
  index "missing" {
    columns = [column.nothing] # ERROR: Reference to an unknown object
  }
  index "empty" { # ERROR: Key without columns
  }
  index "both" {
    columns = [column.id]
    on { # ERROR: Conflicting attributes
      column = column.id
    }
  }
  index "part" {
    on { # ERROR: Invalid part of a key
      column = column.id
      expr   = "id"
    }
    on { # ERROR: Conflicting attributes
      column      = column.id
      nulls_first = true
      nulls_last  = true
    }
  }
  index "type" {
    type    = BTREEE # ERROR: Unknown keyword
    columns = [column.id]
  }
  unique "twice" {
    columns = [column.id, column.id] # ERROR: Column listed twice
  }
  check "none" {
    expr = "" # ERROR: Empty expression
  }
  check "double" {
    expr = "id > 0"
  }
  check "double" { # ERROR: Duplicate name
    expr = "id > 0"
  }
}
table "a" "twice" {
  schema = schema.other
  column "id" {
    type = bigint
  }
}
table "b" "twice" {
  schema = "third" # ERROR: Reference to an unknown object
  column "id" {
    type = bigint
  }
}
table "public" "twins" {
  column "id" {
    type = bigint
  }
  column "untyped" { # ERROR: Column without a type
  }
  column "two_ways" {
    type    = int
    default = 5
    as      = "1 + 1" # ERROR: Conflicting column values
  }
}
table "orgs" { # ERROR: Duplicate name
  schema = schema.public
}
enum "e" {
  values = ["a", "a"] # ERROR: Duplicate enum value
}
enum "none" { # ERROR: Missing attribute
}
view "whole_object" {
  as = "SELECT 1 FROM ${table.orgs}" # ERROR: Wrong kind of reference
}
view "nobody" {
  as = "SELECT 1 FROM ${table.nobody.name} JOIN ${schema.nowhere.name}.x" # ERROR: Reference to an unknown object; Reference to an unknown object
}
