table "rooms" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "hotel" {
    type = text
  }
  column "number" {
    type = text
  }
  column "at" {
    type = composite.address
    null = true
  }
  column "price" {
    type = numeric(8, 2)
  }
  primary_key {
    columns = [column.id]
  }
  unique "rooms_hotel_number_key" {
    columns = [column.hotel, column.number]
  }
}

table "bookings" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "room_id" {
    type = bigint
  }
  column "hotel" {
    type    = text
    comment = "whose booking it is: see the policy"
  }
  column "guest" {
    type = domain.email
  }
  column "stay" {
    type = daterange
  }
  column "state" {
    type    = enum.state
    default = "held"
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "bookings_room_fk" {
    columns     = [column.room_id]
    ref_columns = [table.rooms.column.id]
  }
  check "bookings_stay_check" {
    expr = "nights(stay) > 0"
  }
  # Nobody sleeps in a room that somebody else has.
  exclude "bookings_no_overlap" {
    type = GIST
    on {
      column = column.room_id
      op     = "="
    }
    on {
      column = column.stay
      op     = "&&"
    }
    where = "state <> 'cancelled'"
  }
  row_security {
    enabled  = true
    enforced = true
  }
}

view "arrivals" {
  schema = schema.public
  as     = <<-SQL
    SELECT b.hotel, lower(b.stay) AS day, r.number, b.guest
    FROM bookings b JOIN rooms r ON r.id = b.room_id
    WHERE b.state = 'confirmed'
  SQL
}

materialized "revenue" {
  schema = schema.public
  as     = "SELECT r.hotel, sum(turnover(r.id)) AS total FROM rooms r GROUP BY r.hotel"
  index "revenue_hotel_key" {
    unique  = true
    columns = [column.hotel]
  }
}
