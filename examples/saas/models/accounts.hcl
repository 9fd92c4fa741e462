schema "public" {
}

schema "billing" {
  comment = "money lives here"
}

enum "role" {
  schema = schema.public
  values = ["owner", "admin", "member", "guest"]
}

enum "plan" {
  schema = schema.billing
  values = ["free", "team", "enterprise"]
}

# Organizations name the user who owns them, and users the organization that
# they belong to: the two foreign keys form a circle.
table "organizations" {
  schema  = schema.public
  comment = "customers of the service"
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
      start     = 1000
    }
  }
  column "slug" {
    type = varchar(63)
  }
  column "name" {
    type = text
  }
  column "owner_id" {
    type = bigint
    null = true
  }
  column "settings" {
    type    = jsonb
    default = sql("'{}'::jsonb")
  }
  column "created_at" {
    type    = timestamptz
    default = sql("now()")
  }
  column "deleted_at" {
    type = timestamptz
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "organizations_slug_live_idx" {
    unique  = true
    columns = [column.slug]
    where   = "deleted_at IS NULL"
    comment = "a slug is free again once its organization is deleted"
  }
  index "organizations_settings_idx" {
    type    = GIN
    columns = [column.settings]
  }
  foreign_key "organizations_owner_fk" {
    columns     = [column.owner_id]
    ref_columns = [table.users.column.id]
    on_delete   = SET_NULL
    deferrable  = INITIALLY_DEFERRED
  }
  check "organizations_slug_check" {
    expr = "slug ~ '^[a-z0-9-]+$' AND length(slug) BETWEEN 3 AND 63"
  }
}

table "users" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = BY_DEFAULT
    }
  }
  column "organization_id" {
    type = bigint
  }
  column "email" {
    type    = varchar(320)
    comment = "as typed; compare email_key"
  }
  column "email_key" {
    type = text
    as {
      expr = "lower(email)"
      type = STORED
    }
  }
  column "role" {
    type    = enum.role
    default = "member"
  }
  column "tags" {
    type    = array(text)
    default = sql("'{}'::text[]")
  }
  column "last_seen_at" {
    type = timestamptz
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  unique "users_email_key_key" {
    columns = [column.email_key]
  }
  index "users_organization_idx" {
    columns = [column.organization_id, column.role]
    include = [column.email]
  }
  index "users_recent_idx" {
    on {
      column     = column.last_seen_at
      desc       = true
      nulls_last = true
    }
    where = "role IN ('owner', 'admin') AND last_seen_at IS NOT NULL"
  }
  index "users_domain_idx" {
    on {
      expr = "split_part(email_key, '@', 2)"
    }
  }
  foreign_key "users_organization_fk" {
    columns     = [column.organization_id]
    ref_columns = [table.organizations.column.id]
    on_delete   = CASCADE
  }
  check "users_email_check" {
    expr = "position('@' in email) > 1"
  }
}
