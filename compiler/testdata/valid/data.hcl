variable "codes" {
  type    = list(string)
  default = ["AT", "CH"]
}
locals {
  names = { AT = "Austria", CH = "Switzerland" }
  dach  = [{ code = "LI", name = "Liechtenstein" }]
  plans = { free = 0, team = 12.50 }
}
schema "public" {}
schema "billing" {}

table "countries" {
  schema = schema.public
  column "code" {
    type = char(2)
  }
  column "name" {
    type = text
  }
  column "population" {
    type = bigint
    null = true
  }
  column "the flag" {
    name = "flag"
    type = text
    null = true
  }
  column "eu" {
    type    = boolean
    default = false
  }
  column "at" {
    type    = timestamptz
    default = sql("now()")
  }
  primary_key {
    columns = [column.code]
  }
}

table "plans" {
  schema = schema.billing
  column "name" {
    type = text
  }
  column "price" {
    type = numeric(10, 2)
  }
  unique "plans_name_key" {
    columns = [column.name]
  }
}

# Blocks for one table are joined; a label is for people.
data {
  table = table.countries
  rows = [
    { code = "US", name = "United \"States\"\\\n$${x}", population = 334914895 },
    { "code" = "DE", name = "Germany", "the flag" = "🇩🇪", eu = true, at = sql("'2024-01-01'::timestamptz") },
    { code = "AQ", name = "", population = null },
  ]
}

data "computed" {
  table = table.public.countries
  rows  = [for code in var.codes : { code = code, name = local.names[code] }]
}

data "from a local" {
  table      = table.countries
  rows       = local.dach
  depends_on = [table.plans]
}

data {
  for_each = local.plans
  table    = table.billing.plans
  rows     = [{ name = each.key, price = each.value }]
}

table "emptied" {
  schema = schema.public
  column "id" {
    type = int
  }
  primary_key {
    columns = [column.id]
  }
}

data {
  table = table.emptied
  rows  = []
}
