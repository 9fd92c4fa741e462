locals {
  months = {
    "2026_11" = ["2026-11-01", "2026-12-01"]
    "2026_12" = ["2026-12-01", "2027-01-01"]
  }
}

table "changes" {
  schema = schema.audit
  column "at" {
    type    = timestamptz
    default = sql("now()")
  }
  column "by" {
    type    = text
    default = sql("CURRENT_USER")
  }
  column "what" {
    type = text
  }
  column "row" {
    type = jsonb
  }
  index "changes_row_idx" {
    type    = GIN
    columns = [column.row]
  }
  partition {
    type    = RANGE
    columns = [column.at]
  }
}

partition_of "changes_${each.key}" {
  for_each = local.months
  schema   = schema.audit
  parent   = table.changes
  from     = [each.value[0]]
  to       = [each.value[1]]
}

partition_of "changes_else" {
  schema  = schema.audit
  parent  = table.changes
  default = true
}

function "note" {
  schema = schema.audit
  lang   = PLpgSQL
  return = trigger
  as     = <<-SQL
    BEGIN
      INSERT INTO audit.changes (what, "row") VALUES (TG_OP || ' ' || TG_TABLE_NAME, to_jsonb(NEW));
      RETURN NULL;
    END
  SQL
}

trigger "bookings_audit" {
  on = table.bookings
  after {
    insert    = true
    update_of = [column.stay, column.state]
  }
  foreach = ROW
  when    = "NEW.state <> 'held'"
  execute {
    function = function.note
  }
}
