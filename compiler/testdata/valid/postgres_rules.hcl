schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = int
  }
  column "b" {
    type = text
  }
}
view "v" {
  schema  = schema.public
  as      = "SELECT a, b FROM t"
  columns = ["x", "y"]
  column "y" {
    type    = text
    default = sql("now()::text")
  }
  column "x" {
    comment = "first"
    default = 5
  }
}
materialized "m" {
  schema         = schema.public
  as             = "SELECT a FROM t"
  with_no_data   = true
  tablespace     = "fast"
  access_method  = heap
  storage_params = { fillfactor = 70 }
  column "a" {
    storage    = PLAIN
    statistics = 5
  }
  index "m_a" {
    columns = [column.a]
  }
}
rule "keep" {
  on      = table.t
  event   = DELETE
  instead = true
}
rule "log" {
  on      = view.v
  event   = INSERT
  where   = "NEW.x > 0"
  as      = ["DELETE FROM t", "NOTIFY t"]
  enabled = REPLICA
  comment = "twice"
}
text_search_dictionary "stem" {
  schema   = schema.public
  template = snowball
  options {
    language = "english"
  }
}
text_search_config "site" {
  parser = default
  mapping {
    tokens       = ["word", "asciiword"]
    dictionaries = ["stem", "simple"]
  }
  mapping {
    tokens       = ["int"]
    dictionaries = ["simple"]
  }
}
