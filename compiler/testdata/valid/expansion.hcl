variable "tenants" {
  type        = list(string)
  default     = ["acme", "zeta"]
  description = "who uses it"
}
variable "length" {
  type    = number
  default = 64
}
variable "columns" {
  type = map(string)
  default = {
    city = "text"
    zip  = "varchar(9)"
  }
}
locals {
  suffix = "${local.base}_${upper("x")}"
  base   = join("_", ["t", var.tenants[0]])
  checks = { for t in var.tenants : t => "id > ${length(t)}" }
}
schema "public" {}
table "${each.key}_users" {
  for_each = toset(var.tenants)
  schema   = schema.public
  comment  = "of ${each.value} ${local.suffix}"
  column "id" {
    type = bigint
  }
  column "name" {
    type    = varchar(var.length)
    default = each.key
  }
  dynamic "column" {
    for_each = var.columns
    labels   = ["the_${column.key}"]
    content {
      type = sql(column.value)
      null = true
    }
  }
  column "n_${each.key}" {
    for_each = { a = 1, b = 2 }
    type     = int
    default  = each.value
  }
  primary_key {
    columns = [column.id]
  }
  check "check_${each.key}" {
    for_each = local.checks
    expr     = each.value
  }
  index "ix_${replace("a-b", "-", "}")}" {
    columns = [column["the_city"], column.name]
  }
  foreign_key "self" {
    columns     = [column.id]
    ref_columns = [table["${each.key}_users"].column.id]
  }
}
dynamic "view" {
  for_each = var.tenants
  iterator = t
  labels   = ["${t.value}_names"]
  content {
    schema = schema.public
    as     = format("SELECT name FROM %s_users", t.value)
  }
}
