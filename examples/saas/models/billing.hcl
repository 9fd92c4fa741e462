table "subscriptions" {
  schema = schema.billing
  column "organization_id" {
    type = bigint
  }
  column "plan" {
    type    = enum.billing.plan
    default = "free"
  }
  column "seats" {
    type    = integer
    default = 1
  }
  column "price" {
    type    = numeric(10, 2)
    default = 0
  }
  column "period_start" {
    type = date
  }
  column "period_end" {
    type = date
  }
  primary_key {
    columns = [column.organization_id, column.period_start]
  }
  foreign_key "subscriptions_organization_fk" {
    columns     = [column.organization_id]
    ref_columns = [table.public.organizations.column.id]
    on_delete   = CASCADE
  }
  check "subscriptions_period_check" {
    expr = "period_end > period_start"
  }
  check "subscriptions_seats_check" {
    expr = "seats > 0 AND (plan <> 'free' OR seats <= 5)"
  }
}

view "active_members" {
  schema  = schema.public
  comment = "who can sign in"
  as      = <<-SQL
    SELECT u.id, u.email, u.role, o.name AS organization
    FROM users u
    JOIN organizations o ON o.id = u.organization_id
    WHERE o.deleted_at IS NULL
  SQL
}

view "admins" {
  schema = schema.public
  as     = "SELECT id, email, organization FROM active_members WHERE role IN ('owner', 'admin')"
}
