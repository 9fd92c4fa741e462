# dialect: postgres
role "app" {
  logn = true # ERROR: Unknown attribute
}
table "docs" {
  column "id" {
    type = bigint
  }
}
policy "a" { # ERROR: Missing attribute
  to = [PUBLIC]
}
policy "b" {
  on = view.docs # ERROR: Wrong kind of reference
}
policy "c" {
  on  = table.docs
  for = TRUNCATE # ERROR: Unknown keyword
  to  = [role.ap] # ERROR: Reference to an unknown object
}
policy "d" {
  on = table.docs
  to = [CURRENT_USER] # ERROR: Wrong kind of value
}
policy "e" {
  on = table.docs
  to = [app] # ERROR: Wrong kind of value
}
policy "f" {
  on = table.doc # ERROR: Reference to an unknown object
}
policy "g" {
  on = table.docs
  as = LENIENT # ERROR: Unknown keyword
  to = [table.docs] # ERROR: Wrong kind of reference
}
permission { # ERROR: Missing attribute
  to  = role.app
  for = table.docs
}
permission {
  to         = role.app
  for        = policy.a # ERROR: Wrong kind of reference
  privileges = [SELECT]
}
permission {
  to         = role.app
  for        = table.nothing # ERROR: Reference to an unknown object
  privileges = [SELECT]
}
default_permission {
  to         = role.app
  for        = TABLE # ERROR: Unknown keyword
  privileges = [SELECT]
}
foreign_server "no_wrapper" { # ERROR: Missing attribute
}
foreign_server "far" {
  wrapper = "postgres_fdw"
  host    = "h" # ERROR: Unknown attribute
}
user_mapping { # ERROR: Missing attribute
  server = role.app # ERROR: Wrong kind of reference
}
user_mapping {
  server = foreign_server.no_wrapper
  user   = CURRENT_USER # ERROR: Wrong kind of value
}
user_mapping { # ERROR: Reference to an unknown object
  server = foreign_server.nowhere
  user   = PUBLIC
}
foreign_table "apart" { # ERROR: Partition without one bound
  server = foreign_server.far
  in     = [1]
}
foreign_table "unbound" { # ERROR: Partition without one bound
  server = foreign_server.far
  parent = table.docs
}
foreign_table "both" { # ERROR: Conflicting attributes
  server   = foreign_server.far
  parent   = table.docs
  default  = true
  inherits = [table.docs]
}
foreign_table "wrong" {
  server = table.docs # ERROR: Wrong kind of reference
}
