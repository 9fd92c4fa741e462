variable "given" {
  type    = list(string)
  default = 5 # ERROR: Wrong kind of value
}
variable "required" { # ERROR: Missing variable
  type = string
}
variable "odd" {
  type    = strng # ERROR: Invalid type specification
  default = "x"
}
variable "given" { # ERROR: Duplicate name
  default = 5
}
variable "a" "b" { # ERROR: Missing name
}
variable "more" {
  default = 1
  typ     = 5 # ERROR: Unknown attribute
}
locals {
  a = local.b # ERROR: Locals refer to each other in a circle
  b = "${local.c}x"
  c = local.a
  d = local.nothing # ERROR: Unknown variable
  e = 1
}
locals {
  e = 2 # ERROR: Duplicate name
  inner { # ERROR: Unknown block
  }
}
table "t_${each.key}" { # ERROR: Unknown variable
  column "id" {
    type = int
  }
}
table "list" {
  column "c_${each.key}" {
    for_each = 5 # ERROR: Wrong kind of value
    type     = int
  }
  column "d_${each.key}" {
    for_each = { for i in range(50) : i => [for j in range(50) : j] }
    type     = int
    null     = length(each.value) > 5
  }
  column "id" {
    type = int
  }
  dynamic "column" { # ERROR: Invalid dynamic block
    content {}
  }
  dynamic "column" { # ERROR: Invalid dynamic block
    for_each = []
  }
  dynamic "column" {
    for_each = []
    label    = [] # ERROR: Unknown attribute
    content {}
  }
  column "e_${[]}" { # ERROR: Invalid template interpolation value
    type = int
  }
  column "" { # ERROR: Empty name
    type = int
  }
  column "n" {
    name = "" # ERROR: Empty name
    type = int
  }
}
table "many_${each.key}" {
  for_each = flatten([for i in range(100) : [for j in range(200) : "${i}_${j}"]]) # ERROR: Too many blocks
}
