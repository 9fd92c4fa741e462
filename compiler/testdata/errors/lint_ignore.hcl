table "codes" {
  lint_ignore = ["CS103"] # ERROR: Wrong kind of value
  column "code" {
    type        = int
    lint_ignore = { CS123 = "in UTC", CS123 = "twice" } # ERROR: Duplicate name
  }
  primary_key {
    columns     = [column.code]
    lint_ignore = { CS102 = 7 + "x" } # ERROR: Invalid operand
  }
  index "by_code" {
    columns     = [column.code]
    lint_ignore = { "CS150" = "measured" }
  }
}
