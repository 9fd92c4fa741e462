schema "public" {
}

table "customers" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "email" {
    type   = varchar(320)
    unique = true
  }
  column "name" {
    type = text
  }
  column "country" {
    type = char(2)
  }
  column "created_at" {
    type    = timestamptz
    default = sql("now()")
  }
  primary_key {
    columns = [column.id]
  }
}
