schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = int
  }
}
view "v" {
  schema  = schema.public
  as      = "SELECT a FROM t"
  columns = "a" # ERROR: Wrong kind of value
  column "a" {
    storage = BIG # ERROR: Unknown keyword
    serial  = true # ERROR: Unknown attribute
  }
}
materialized "m" {
  schema       = schema.public
  as           = "SELECT a FROM t"
  check_option = LOCAL # ERROR: Unknown attribute
  with_no_data = "perhaps" # ERROR: Wrong kind of value
}
rule "nowhere" { # ERROR: Missing attribute
  event = INSERT
}
rule "on_enum" {
  on    = enum.e # ERROR: Wrong kind of reference
  event = INSERT
}
rule "select" {
  on    = table.t
  event = SELECT # ERROR: Unknown keyword
}
rule "missing" { # ERROR: Reference to an unknown object
  on    = table.missing
  event = DELETE
}
text_search_dictionary "d" { # ERROR: Missing attribute
  schema = schema.public
}
text_search_config "c" {
  schema = schema.public
  mapping { # ERROR: Missing attribute
    tokens = ["word"]
  }
  mapping {
    tokens       = ["email"]
    dictionaries = ["simple"]
  }
  mapping { # ERROR: Duplicate name
    tokens       = ["email"]
    dictionaries = ["d"]
  }
}
