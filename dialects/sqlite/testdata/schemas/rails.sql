CREATE TABLE IF NOT EXISTS "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
CREATE TABLE IF NOT EXISTS "ar_internal_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
CREATE TABLE IF NOT EXISTS "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "email" varchar DEFAULT '' NOT NULL, "admin" boolean DEFAULT 0 NOT NULL, "score" float DEFAULT 1.5, "settings" json DEFAULT '{}' NOT NULL, "created_at" datetime(6) DEFAULT CURRENT_TIMESTAMP NOT NULL);
CREATE UNIQUE INDEX "index_users_on_lower_email" ON "users" (lower(email)) /*application='Shop'*/;
CREATE TABLE IF NOT EXISTS "posts" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "user_id" integer NOT NULL, "title" varchar(80) COLLATE NOCASE, "slug" varchar GENERATED ALWAYS AS (lower(title)) STORED, CONSTRAINT "fk_rails_5b5ddfd518" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE, CONSTRAINT title_not_empty CHECK (title <> ''));
CREATE INDEX "index_posts_on_user_id_and_title" ON "posts" ("user_id", "title" COLLATE BINARY DESC);
CREATE VIEW active_users AS SELECT users.*, count(*) AS "posts count" FROM users JOIN posts ON posts.user_id = users.id GROUP BY users.id HAVING count(*) > 1;
