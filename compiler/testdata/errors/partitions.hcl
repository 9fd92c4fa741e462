schema "public" {}
table "logs" {
  column "id" {
    type = bigint
  }
  index "i" {
    columns = [column.id]
  }
  partition {
    type    = LIST
    columns = [column.id]
  }
}
partition_of "none" { # ERROR: Partition without one bound
  parent = table.logs
}
partition_of "two" { # ERROR: Partition without one bound
  parent  = table.logs
  default = true
  in      = [1]
}
partition_of "half" { # ERROR: Partition without one bound
  parent = table.logs
  from   = [1]
}
partition_of "uneven" { # ERROR: Partition without one bound
  parent = table.logs
  from   = [1, 2]
  to     = [3]
}
partition_of "hash" { # ERROR: Partition without one bound
  parent    = table.logs
  modulus   = 2
  remainder = 2
}
partition_of "orphan" { # ERROR: Missing attribute
  default = true
}
partition_of "view" {
  parent  = view.logs # ERROR: Wrong kind of reference
  default = true
}
partition_of "unknown" { # ERROR: Reference to an unknown object
  parent  = table.nothing
  default = true
}
partition_of "index" {
  parent  = table.logs
  default = true
  index "x" { # ERROR: Key without columns
    of = table.logs.column.id # ERROR: Wrong kind of reference
  }
  inherits = [table.logs] # ERROR: Unknown attribute
}
table "heir" {
  inherits = table.logs # ERROR: Wrong kind of value
  column "id" {
    type = bigint
  }
}
