# dialect: postgres
schema "public" {}
sequence "s" {
  schema   = schema.public
  owned_by = table.t # ERROR: Wrong kind of reference
}
sequence "b" {
  schema = schema.public
  step   = 2 # ERROR: Unknown attribute
}
sequence "c" {
  schema = schema.public
  start  = "one" # ERROR: Wrong kind of value
}
table "t" {
  schema = schema.public
  column "id" {
    type = int
    not_null {
      nme = "x" # ERROR: Unknown attribute
    }
  }
}
