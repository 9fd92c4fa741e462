table "categories" {
  column "id" {
    type = integer
  }
  column "parent_id" {
    type = integer
    null = true
  }
  column "name" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
  unique "categories_name_key" {
    columns = [column.name]
  }
  foreign_key "categories_parent_fk" {
    columns     = [column.parent_id]
    ref_columns = [column.id]
    on_delete   = SET_NULL
  }
}

table "products" {
  column "id" {
    type           = integer
    auto_increment = true
  }
  column "sku" {
    type = text
  }
  column "name" {
    type    = text
    collate = "NOCASE"
  }
  column "category_id" {
    type = integer
  }
  column "price_cents" {
    type = integer
  }
  column "tax_percent" {
    type    = integer
    default = 19
  }
  column "gross_cents" {
    type = integer
    as {
      expr = "price_cents + price_cents * tax_percent / 100"
      type = STORED
    }
  }
  column "discontinued_at" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  unique "products_sku_key" {
    columns = [column.sku]
  }
  index "products_category_idx" {
    columns = [column.category_id]
  }
  index "products_on_sale_idx" {
    columns = [column.name]
    where   = "discontinued_at IS NULL"
  }
  foreign_key "products_category_fk" {
    columns     = [column.category_id]
    ref_columns = [table.categories.column.id]
  }
  check "products_price_check" {
    expr = "price_cents >= 0"
  }
}

data {
  table = table.categories
  rows = [
    { id = 1, parent_id = null, name = "Books" },
    { id = 2, parent_id = 1, name = "Novels" },
    { id = 3, parent_id = null, name = "Games" },
  ]
}
