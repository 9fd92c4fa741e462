schema "public" {}
schema "old" {}

table "base" {
  schema = schema.public
  column "id" {
    type = bigint
  }
}

table "child" {
  schema   = schema.public
  inherits = [table.base, table.public.logs]
  column "own" {
    type = text
  }
  column "id" {
    type      = bigint
    inherited = true
    comment   = "as the parent's"
  }
}

table "logs" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = date
  }
  partition {
    type    = RANGE
    columns = [column.at, column.id]
  }
  index "logs_at" {
    columns = [column.at]
  }
  unique "logs_key" {
    columns = [column.id, column.at]
  }
}

partition_of "logs" {
  schema = schema.old
  parent = table.public.logs
  from   = [MINVALUE, MINVALUE]
  to     = ["2020-01-01", 5]
  index "odd" {
    of = table.public.logs.index.logs_at
  }
  unique "strange" {
    of      = table.public.logs.unique.logs_key
    comment = "c"
  }
}

partition_of "old" "rest" {
  parent  = table.public.logs
  default = true
  partition {
    type    = LIST
    columns = [column.id]
  }
}

partition_of "some" {
  schema   = schema.old
  parent   = table.rest
  in       = [1, null, sql("1 + 2")]
  unlogged = true
  partition {
    type    = HASH
    columns = [column.at]
  }
}

partition_of "h" {
  parent    = table.old.some
  modulus   = 4
  remainder = 0
}
