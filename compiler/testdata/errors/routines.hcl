schema "public" {}
function "f" { # ERROR: Missing attribute
  lang = SQL
  as   = "SELECT 1"
}
function "g" { # ERROR: Conflicting attributes
  lang   = SQL
  return = int
  return_set {
    type = int
  }
  as = "SELECT 1"
}
function "h" {
  lang   = SQLX # ERROR: Unknown keyword
  return = int
  as     = "SELECT 1"
}
function "i" { # ERROR: Missing attribute
  lang   = SQL
  return = int
}
function "j" {
  lang   = SQL
  return = int
  as     = "SELECT 1"
  arg "a" {
    type = int
    mode = INN # ERROR: Unknown keyword
  }
  arg "b" { # ERROR: Missing attribute
    mode = IN
  }
  volatility = SOMETIMES # ERROR: Unknown keyword
  languages  = 5         # ERROR: Unknown attribute
}
procedure "p" {
  lang   = SQL
  return = int # ERROR: Unknown attribute
  as     = "SELECT 1"
}
function "same" {
  lang   = SQL
  return = int
  as     = "SELECT 1"
}
function "same" { # ERROR: Duplicate name
  lang   = SQL
  return = bigint
  as     = "SELECT 1"
}
