schema "public" {}
tabel "x" { # ERROR: Unknown block
}
title = "x" # ERROR: Unknown attribute
dictionary "f" { # ERROR: Not available in this dialect
}
table "users" {
  schema  = schema.public
  comment = 5 # ERROR: Wrong kind of value
  engine  = MergeTree # ERROR: Not available in this dialect
  strict  = true # ERROR: Not available in this dialect
  unloged = true # ERROR: Unknown attribute
  inherit = [table.second] # ERROR: Unknown attribute
  check "c" {
    expr     = "true"
    enforcd = false # ERROR: Unknown attribute
  }
  columm "id" { # ERROR: Unknown block
    type = int
  }
  exclude "e" {
    on { # ERROR: Missing attribute
      column = column.id
    }
    on { # ERROR: Invalid part of a key
      op = "="
    }
  }
  statistics "s" {
    kinds = [mcv, all] # ERROR: Unknown keyword
  }
  statistics "s2" { # ERROR: Key without columns
  }
  projection "p" { # ERROR: Not available in this dialect
    as = "SELECT 1"
  }
  storage_params = {
    fillfactor = var.nothing # ERROR: Unknown variable
  }
  row_security = true # ERROR: Unknown attribute
  comment { # ERROR: Unknown block
  }
  column "id" {
    typ      = int # ERROR: Unknown attribute
    type     = int
    unsigned = true # ERROR: Not available in this dialect
  }
  column "a" "b" { # ERROR: Too many labels
    type = int
  }
  column { # ERROR: Missing name
    type = int
  }
  column "wrong" {
    type     = unknown_thing(5) # ERROR: Unknown type
    null     = "maybe" # ERROR: Wrong kind of value
    default  = [1] # ERROR: Wrong kind of value
    codec    = x # ERROR: Not available in this dialect
    identity = ALWAYS # ERROR: Unknown attribute
  }
  column "typed" {
    type = column.email # ERROR: Wrong kind of value
  }
  column "eval" {
    type    = int
    default = uper("x") # ERROR: Call to unknown function
  }
  column "eval2" {
    type    = int
    default = getenv("x") # ERROR: Call to unknown function
  }
  column "eval3" {
    type    = int
    default = file("/etc/passwd") # ERROR: Invalid function argument
  }
  column "word" {
    type    = timestamp
    default = CURRENT_TIMESTAMP # ERROR: Wrong kind of value
  }
  column "storage" {
    type    = int
    storage = EXTENED # ERROR: Unknown keyword
  }
  column "identity" {
    type = int
    identity {
      generated = SOMETIMES # ERROR: Unknown keyword
      start     = 1.5 # ERROR: Wrong kind of value
      strat     = 1 # ERROR: Unknown attribute
    }
    identity { # ERROR: Duplicate block
    }
  }
  primary_key {
    columns = [column.id, id] # ERROR: Wrong kind of reference
  }
  primary_key { # ERROR: Duplicate block
    columns = [column.id]
  }
}
table "second" { # still read
  schema = schema.public
  column "id" {
    type    = text
    collate = 7 # ERROR: Wrong kind of value
  }
}
