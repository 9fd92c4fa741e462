table "broken" {
  column "id" {
    type = # ERROR: Invalid expression
  }
}
table "whole" {
  comment = 5 # ERROR: Wrong kind of value
}
table "other" {
  = # ERROR: Argument or block definition required
}
table "last" {
  odd = true # ERROR: Unknown attribute
}
