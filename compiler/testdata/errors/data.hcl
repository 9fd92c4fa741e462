schema "public" {}
table "t" {
  schema = schema.public
  column "id" {
    type = int
  }
  column "name" {
    type = text
    null = true
  }
  column "twice" {
    type = int
    as {
      expr = "id * 2"
      type = STORED
    }
  }
  primary_key {
    columns = [column.id]
  }
}
table "needs" {
  schema = schema.public
  column "id" {
    type = int
  }
  column "name" {
    type = text
  }
  column "size" {
    type    = int
    default = 0
  }
  primary_key {
    columns = [column.id]
  }
}
data {
  table = table.needs
  rows = [
    { id = 1 }, # ERROR: Row without a value that it needs
    { id = 2, name = "x" },
  ]
}
table "keyless" {
  schema = schema.public
  column "id" {
    type = int
  }
}
data {
  table = table.t
  rows = [
    { id = 1, name = "a" }, # ERROR: Duplicate row
    { id = 2, nam = "b" }, # ERROR: Reference to an unknown object
    { name = "no key" }, # ERROR: Row without its key
    { id = null, name = "no key" }, # ERROR: Row without its key
    { id = sql("nextval('x')"), name = "computed key" }, # ERROR: Row with a computed key
    { id = 5, twice = 10 }, # ERROR: Value for a generated column
  ]
}
data "again" {
  table = table.t
  rows = [
    { id = 1, name = "c" }, # ERROR: Duplicate row
  ]
}
data {
  table = table.keyless # ERROR: Rows of a table without a key
  rows  = [{ id = 1 }]
}
data { # ERROR: Missing attribute
  table = table.t
}
data { # ERROR: Missing attribute
  rows = []
}
data {
  table = table.nowhere # ERROR: Reference to an unknown object
  rows  = [{ id = 1 }]
}
data {
  table = view.t # ERROR: Wrong kind of reference
  rows  = []
}
data {
  table = "t" # ERROR: Wrong kind of value
  rows  = []
}
data {
  table = table.t
  rows  = { id = 7 } # ERROR: Wrong kind of value
}
data {
  table = table.t
  rows = [
    5, # ERROR: Wrong kind of value
    { id = [1] }, # ERROR: Wrong kind of value
    { id = 8, name = bare }, # ERROR: Wrong kind of value
    { id = 9, name = "x", name = "y" }, # ERROR: Duplicate name
    { id = 10, name = local.gone }, # ERROR: Unknown variable
    { id = 11, name = sql(" ") }, # ERROR: Empty expression
  ]
}
data {
  table   = table.t
  rows    = [for n in ["x"] : { id = 20, name = [n] }] # ERROR: Wrong kind of value
  comment = "x" # ERROR: Unknown attribute
}
data "a" "b" { # ERROR: Too many labels
  table = table.t
  rows  = []
}
