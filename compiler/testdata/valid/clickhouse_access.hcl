# dialect: clickhouse
table "events" {
  engine = MergeTree
  column "id" {
    type = UInt64
  }
  sort {
    columns = [column.id]
  }
}
settings_profile "base" {
  settings = { max_threads = 4, default_format = "JSON" }
}
settings_profile "web" {
  inherit = ["default", settings_profile.base]
  setting "max_memory_usage" {
    value       = 10
    min         = 1
    max         = "20"
    writability = CONST
  }
  to        = ALL
  to_except = [user.admin, "monitoring"]
}
role "reader" {
  profiles = [settings_profile.base]
  settings = { readonly = 1 }
}
role "lead" {
  member_of = [role.reader]
  admin_of  = ["outside"]
  setting "max_threads" {
    writability = WRITABLE
  }
}
user "admin" {
  identified {
    type = sha256_password
  }
  identified {
    type         = ssl_certificate
    common_names = ["admin.example.com"]
  }
  identified {
    type = ssh_key
    keys = ["ssh-ed25519 AAAA"]
  }
  hosts {
    local = true
    ip    = ["10.0.0.0/8"]
  }
  valid_until          = "2040-01-01 00:00:00"
  member_of            = [role.lead]
  default_roles        = ALL
  default_roles_except = [role.reader]
  grantees             = NONE
  default_database     = schema.default
  profiles             = [settings_profile.web]
}
user "job" {
  identified {
    type   = http
    server = "auth"
    scheme = "BASIC"
  }
  hosts {
    none = true
  }
  default_roles = []
  grantees      = [user.admin, role.lead]
}
quota "hourly" {
  keyed_by         = [ip_address]
  ipv4_prefix_bits = 24
  interval {
    duration = "60 minutes"
    max      = { queries = 100, execution_time = 1.5 }
  }
  interval {
    duration   = "1 week"
    randomized = true
  }
  to = [role.reader, user.job]
}
row_policy "own" {
  on    = table.events
  as    = RESTRICTIVE
  using = "id > 0"
  to    = [role.reader]
}
row_policy "every" {
  on    = schema.default
  using = "1"
  to    = ALL
}
permission {
  to         = role.reader
  for        = table.events
  privileges = [SELECT, ALTER_COLUMN]
}
permission {
  to         = role.reader
  for        = table.events
  privileges = [INSERT]
  grantable  = true
}
permission {
  to         = user.job
  for        = [table.events.column.id, "system.*"]
  privileges = [SELECT]
}
permission {
  to         = "monitoring"
  for        = "*.*"
  privileges = [SELECT]
}
permission {
  to         = "monitoring"
  for        = schema.default
  privileges = [SELECT]
  revoked    = true
}
