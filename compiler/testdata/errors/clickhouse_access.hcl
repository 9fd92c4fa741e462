# dialect: clickhouse
table "events" {
  column "id" {
    type = UInt64
  }
}
role "app" {
  superuser = true # ERROR: Not available in this dialect
  member_of = [role.ap] # ERROR: Reference to an unknown object
}
user "u" {
  identified {
    type     = sha256_password
    password = "x" # ERROR: Secret in a model
  }
  hosts {
    ips = ["::1"] # ERROR: Unknown attribute
  }
  default_roles = ANY # ERROR: Unknown keyword
  profiles      = [settings_profile.web] # ERROR: Reference to an unknown object
}
user "v" {
  identified { # ERROR: Missing attribute
  }
  grantees = [table.events] # ERROR: Wrong kind of reference
}
quota "q" {
  keyed_by = [user] # ERROR: Unknown keyword
  interval {
    duration = "an hour" # ERROR: Wrong kind of value
  }
  interval { # ERROR: Missing attribute
  }
}
row_policy "p" { # ERROR: Missing attribute
  on = role.app # ERROR: Wrong kind of reference
}
policy "p" { # ERROR: Not available in this dialect
  on = table.events
}
permission {
  to         = role.app
  for        = quota.q # ERROR: Wrong kind of reference
  privileges = [SELECT]
}
permission {
  to         = role.app
  for        = table.events
  privileges = [SELECT]
  grantable  = true
  revoked    = true # ERROR: Conflicting attributes
}
settings_profile "s" {
  settngs = { a = 1 } # ERROR: Unknown attribute
  setting "a" {
    writability = MAYBE # ERROR: Unknown keyword
  }
}
