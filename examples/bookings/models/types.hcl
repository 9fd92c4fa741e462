# What the tables are made of: extensions, domains, types and functions.

schema "public" {
}

schema "audit" {
  comment = "who changed what, by the month"
}

# Exclusion constraints compare ids with = in a GiST index.
extension "btree_gist" {
  schema = schema.public
}

enum "state" {
  schema = schema.public
  values = ["held", "confirmed", "cancelled"]
}

domain "email" {
  schema = schema.public
  type   = text
  check "email_check" {
    expr = "VALUE ~ '^[^@ ]+@[^@ ]+$'"
  }
}

composite "address" {
  schema = schema.public
  field "street" {
    type = text
  }
  field "zip" {
    type = varchar(10)
  }
}

function "nights" {
  schema     = schema.public
  lang       = SQL
  volatility = IMMUTABLE
  strict     = true
  comment    = "how many midnights a stay spans"
  arg "stay" {
    type = daterange
  }
  return = integer
  as     = "SELECT upper(stay) - lower(stay)"
}

# A function that reads tables: it comes after them, and before the view that
# calls it, without being told.
function "turnover" {
  schema     = schema.public
  lang       = SQL
  volatility = STABLE
  arg "wanted" {
    type = bigint
  }
  return = numeric
  as     = <<-SQL
    SELECT coalesce(sum(public.nights(b.stay) * r.price), 0)
    FROM public.bookings b JOIN public.rooms r ON r.id = b.room_id
    WHERE b.room_id = wanted AND b.state = 'confirmed'
  SQL
}
