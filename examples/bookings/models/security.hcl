role "bookings_desk" {
  comment = "the front desk of a hotel"
}

# A desk sees its own hotel's bookings, as the application says which it is.
policy "own_hotel" {
  on    = table.bookings
  to    = [role.bookings_desk]
  using = "hotel = current_setting('app.hotel', true)"
  check = "hotel = current_setting('app.hotel', true) AND state <> 'cancelled'"
}

permission {
  to         = role.bookings_desk
  for        = schema.public
  privileges = [USAGE]
}

permission {
  to         = role.bookings_desk
  for        = table.rooms
  privileges = [SELECT]
}

permission {
  to         = role.bookings_desk
  for        = view.arrivals
  privileges = [SELECT]
}

permission {
  to         = role.bookings_desk
  for        = table.bookings
  privileges = [SELECT, INSERT, UPDATE]
}
