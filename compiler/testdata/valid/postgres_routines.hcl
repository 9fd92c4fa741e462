schema "public" {}
schema "s2" {}
enum "mood" {
  schema = schema.public
  values = ["ok"]
}
table "users" {
  schema = schema.public
  column "id" {
    type = int
  }
}
function "f" {
  schema = schema.public
  lang   = SQL
  arg "a" {
    type    = int
    default = 1
  }
  arg "b" {
    type    = text
    default = "x"
    mode    = IN
  }
  return = int
  as     = "SELECT a"
}
function "g(text)" {
  schema = schema.public
  name   = "g"
  lang   = "plpython3u"
  arg {
    type = text
  }
  return     = array(enum.mood)
  as         = "return 1"
  volatility = STABLE
  strict     = true
  parallel   = RESTRICTED
  cost       = 0.5
  depends_on = [function.f, table.users]
}
function "f2" {
  name   = "f"
  schema = schema.s2
  lang   = PLpgSQL
  arg "u" {
    type = table.users
  }
  arg "out" {
    type = enum.mood
    mode = OUT
  }
  as = <<-SQL

    BEGIN
      RETURN;
    END;

  SQL
  security = DEFINER
  set = {
    work_mem    = "64MB"
    search_path = "s2, public"
    "my.var"    = 5
  }
  comment = "two"
}
function "set" {
  schema = schema.public
  lang   = SQL
  return_set {
    type = table.users
  }
  as   = "SELECT * FROM ${table.users.name}"
  rows = 5
}
function "tab" {
  schema = schema.public
  lang   = SQL
  return_table {
    column "a" {
      type = int
    }
    column "b" {
      type = enum.mood
    }
  }
  as           = "BEGIN ATOMIC SELECT 1, 'ok'::mood; END"
  begin_atomic = true
}
function "c" {
  schema  = schema.public
  lang    = C
  return  = int
  library = "$libdir/x"
  as      = "sym"
  support = "pg_catalog.s"
  window  = true
}
function "empty" {
  schema = schema.public
  lang   = SQL
  return = sql("void")
  as     = ""
}
procedure "p" {
  schema = schema.public
  lang   = PLpgSQL
  arg "a" {
    type = int
    mode = INOUT
  }
  as = "BEGIN END"
}
