table "products" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "sku" {
    type   = varchar(40)
    unique = true
  }
  column "title" {
    type = text
  }
  column "price" {
    type = numeric(10, 2)
  }
  primary_key {
    columns = [column.id]
  }
  check "products_price_check" {
    expr = "price >= 0"
  }
}
