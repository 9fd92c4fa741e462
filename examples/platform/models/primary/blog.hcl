locals {
  id = "bigint"
}

table "users" {
  schema = schema.public
  column "id" {
    type = sql(local.id)
    identity {
      generated = ALWAYS
    }
  }
  column "email" {
    type   = varchar(255)
    unique = true
  }
  column "created_at" {
    type    = timestamptz
    default = sql("now()")
  }
  primary_key {
    columns = [column.id]
  }
}

table "posts" {
  schema = schema.public
  column "id" {
    type = sql(local.id)
    identity {
      generated = ALWAYS
    }
  }
  column "author_id" {
    type = bigint
  }
  column "title" {
    type = text
  }
  column "body" {
    type    = text
    default = ""
  }
  column "published_at" {
    type = timestamptz
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "posts_author_published_idx" {
    columns = [column.author_id, column.published_at]
    where   = "published_at IS NOT NULL"
  }
  foreign_key "posts_author_fk" {
    columns     = [column.author_id]
    ref_columns = [table.users.column.id]
    on_delete   = CASCADE
  }
}

schema "public" {
}
