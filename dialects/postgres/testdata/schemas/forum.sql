-- A forum: case-insensitive names, trigram search, settings in hstore, counters
-- kept by triggers, full text search, notifications.
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm;

COMMENT ON SCHEMA public IS 'The forum';

CREATE TYPE trust AS ENUM ('new', 'basic', 'member', 'regular', 'leader');
COMMENT ON TYPE trust IS 'How far a user is trusted; "leader" is by hand only';
CREATE TYPE post_kind AS ENUM ('regular', 'moderator action', 'small_action', 'whisper''d');
CREATE DOMAIN slug AS text COLLATE "C" CONSTRAINT slug_shape CHECK (VALUE ~ '^[a-z0-9]+(?:-[a-z0-9]+)*$') CONSTRAINT slug_length CHECK (length(VALUE) <= 255);
COMMENT ON DOMAIN slug IS 'What stands in a URL';
CREATE DOMAIN positive AS integer DEFAULT 1 CHECK (VALUE > 0);
CREATE DOMAIN email AS citext NOT NULL CHECK (VALUE ~ '@');

CREATE TABLE users (
    id bigserial PRIMARY KEY,
    username citext NOT NULL,
    username_lower text GENERATED ALWAYS AS (lower(username::text)) STORED,
    name varchar(255) DEFAULT ''::character varying,
    email email,
    trust_level trust DEFAULT 'new' NOT NULL,
    active boolean DEFAULT true NOT NULL,
    admin boolean DEFAULT false NOT NULL,
    approved_at timestamp,
    last_seen_at timestamp without time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    ip inet,
    registration_ip inet DEFAULT '0.0.0.0',
    flair_group_id integer DEFAULT NULL,
    settings hstore DEFAULT ''::hstore NOT NULL,
    views integer DEFAULT 0 NOT NULL,
    date_of_birth date,
    staged boolean NOT NULL DEFAULT false,
    locale varchar(10),
    secure_identifier char(40),
    CONSTRAINT users_username_length CHECK (char_length(username::text) BETWEEN 1 AND 60),
    CONSTRAINT users_not_in_the_future CHECK (last_seen_at IS NULL OR last_seen_at >= created_at::timestamp)
);
COMMENT ON TABLE users IS 'Everybody who ever posted; "staged" users did so by mail';
COMMENT ON COLUMN users.settings IS E'Key and value;\nnot typed\\checked';
CREATE UNIQUE INDEX index_users_on_username ON users (username);
CREATE UNIQUE INDEX index_users_on_username_lower ON users (username_lower);
CREATE INDEX index_users_on_username_trgm ON users USING gin (username_lower gin_trgm_ops);
CREATE INDEX index_users_on_name_trgm ON users USING gist (lower(name::text) gist_trgm_ops(siglen='32'));
CREATE INDEX idx_users_admin ON users (id) WHERE admin;
CREATE INDEX idx_users_staff ON users (trust_level DESC NULLS LAST, last_seen_at DESC) INCLUDE (username, name) WHERE trust_level IN ('regular', 'leader') OR admin;
CREATE INDEX index_users_on_settings ON users USING gin (settings);
CREATE INDEX index_users_on_last_seen_at ON users (last_seen_at) WITH (fillfactor = 80);
COMMENT ON INDEX idx_users_admin IS 'Few rows: admins only';

CREATE TABLE user_emails (
    id serial PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    email email UNIQUE,
    "primary" boolean DEFAULT false NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL
);
CREATE UNIQUE INDEX index_user_emails_on_user_id_and_primary ON user_emails (user_id, "primary") WHERE "primary";

CREATE TABLE groups (
    id serial PRIMARY KEY,
    name slug NOT NULL UNIQUE,
    automatic boolean DEFAULT false NOT NULL,
    user_count integer DEFAULT 0 NOT NULL,
    mentionable_level integer DEFAULT 0,
    bio_raw text,
    imap_port integer CHECK (imap_port > 0 AND imap_port < 65536),
    title varchar,
    grant_trust_level trust
);
ALTER TABLE users ADD CONSTRAINT users_flair_group_id_fkey FOREIGN KEY (flair_group_id) REFERENCES groups (id) ON DELETE SET NULL;

CREATE TABLE group_users (
    group_id integer NOT NULL REFERENCES groups ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    owner boolean DEFAULT false NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    notification_level smallint DEFAULT 2 NOT NULL,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX index_group_users_on_user_id_and_group_id ON group_users (user_id, group_id);

CREATE TABLE categories (
    id serial PRIMARY KEY,
    name varchar(50) NOT NULL,
    color char(6) DEFAULT '0088CC' NOT NULL CONSTRAINT categories_color CHECK (color SIMILAR TO '[0-9A-F]{6}'),
    slug slug NOT NULL,
    parent_category_id integer REFERENCES categories ON DELETE RESTRICT,
    position positive,
    topic_count integer DEFAULT 0 NOT NULL,
    read_restricted boolean DEFAULT false NOT NULL,
    auto_close_hours double precision,
    allowed_tags text[] DEFAULT '{}'::text[] NOT NULL,
    default_view varchar(50) DEFAULT 'latest' CHECK (default_view IN ('latest', 'top', 'unread')),
    latest_topic_id bigint,
    CHECK (parent_category_id <> id)
);
CREATE UNIQUE INDEX unique_index_categories_on_slug ON categories (COALESCE(parent_category_id, '-1'::integer), slug);
CREATE UNIQUE INDEX unique_index_categories_on_name ON categories (COALESCE(parent_category_id, -1), lower(name));

CREATE TABLE topics (
    id bigserial PRIMARY KEY,
    title varchar NOT NULL,
    fancy_title varchar,
    user_id bigint REFERENCES users,
    category_id integer,
    created_at timestamptz DEFAULT now() NOT NULL,
    bumped_at timestamptz DEFAULT now() NOT NULL,
    deleted_at timestamptz,
    deleted_by_id bigint,
    views integer DEFAULT 0 NOT NULL,
    posts_count integer DEFAULT 0 NOT NULL,
    highest_post_number integer DEFAULT 0 NOT NULL,
    archetype varchar DEFAULT 'regular' NOT NULL,
    subtype varchar,
    score double precision DEFAULT 0.0,
    percent_rank double precision DEFAULT 1.0 NOT NULL,
    closed boolean DEFAULT false NOT NULL,
    pinned_at timestamp,
    pinned_until timestamp,
    search tsvector,
    CONSTRAINT has_category_id CHECK (category_id IS NOT NULL OR archetype::text <> 'regular'::text),
    CONSTRAINT pm_has_no_category CHECK (category_id IS NULL OR archetype::text <> 'private_message'::text),
    CONSTRAINT pinned CHECK ((pinned_at IS NULL) = (pinned_until IS NULL) OR pinned_until > pinned_at)
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE topics ADD FOREIGN KEY (category_id) REFERENCES categories ON UPDATE CASCADE ON DELETE SET NULL NOT VALID;
ALTER TABLE categories ADD CONSTRAINT categories_latest FOREIGN KEY (latest_topic_id) REFERENCES topics (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX idx_topics_front_page ON topics (deleted_at, closed, archetype, category_id, id);
CREATE INDEX idx_topics_user_id_deleted_at ON topics (user_id) WHERE deleted_at IS NULL;
CREATE INDEX index_topics_on_bumped_at_public ON topics (bumped_at) WHERE deleted_at IS NULL AND archetype <> 'private_message';
CREATE INDEX index_topics_on_lower_title ON topics (lower(title));
CREATE INDEX index_topics_on_title_pattern ON topics (title varchar_pattern_ops);
CREATE INDEX index_topics_on_created ON topics USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX index_topics_on_search ON topics USING gin (search) WITH (fastupdate = off);

CREATE TABLE posts (
    id bigserial PRIMARY KEY,
    user_id bigint,
    topic_id bigint NOT NULL REFERENCES topics ON DELETE CASCADE,
    post_number integer NOT NULL,
    raw text NOT NULL,
    cooked text NOT NULL,
    reply_to_post_number integer,
    kind post_kind DEFAULT 'regular'::post_kind NOT NULL,
    deleted_at timestamptz,
    like_score integer DEFAULT 0 NOT NULL,
    sort_order integer,
    version integer DEFAULT 1 NOT NULL,
    quote_ids bigint[],
    raw_email bytea,
    avg_time interval DEFAULT '00:00:00'::interval,
    self_edits integer DEFAULT 0 NOT NULL,
    word_count integer GENERATED ALWAYS AS (array_length(regexp_split_to_array(btrim(raw), '\s+'), 1)) STORED,
    UNIQUE (topic_id, post_number),
    CHECK (reply_to_post_number IS NULL OR reply_to_post_number < post_number)
);
ALTER TABLE posts ALTER COLUMN raw SET STORAGE EXTERNAL, ALTER COLUMN user_id SET STATISTICS 400;
ALTER TABLE posts ALTER COLUMN topic_id SET (n_distinct = -0.1);
CREATE INDEX idx_posts_deleted_posts ON posts (topic_id, post_number) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_posts_created_at_topic_id ON posts (like_score, topic_id) WHERE (deleted_at IS NULL AND like_score > 0);
CREATE INDEX idx_posts_quotes ON posts USING gin (quote_ids);
COMMENT ON COLUMN posts.kind IS 'regular; moderator action; small_action; whisper''d';
COMMENT ON CONSTRAINT posts_topic_id_post_number_key ON posts IS 'Numbers are shown, so they are never given twice';

CREATE TABLE post_replies (
    post_id bigint REFERENCES posts ON DELETE CASCADE,
    reply_post_id bigint REFERENCES posts (id) ON DELETE CASCADE,
    created_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP
);
CREATE UNIQUE INDEX index_post_replies_on_post_id_and_reply_post_id ON post_replies (post_id, reply_post_id);

CREATE TABLE post_actions (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    post_id bigint NOT NULL REFERENCES posts,
    user_id bigint NOT NULL REFERENCES users,
    post_action_type_id integer NOT NULL,
    deleted_at timestamp,
    targets_topic boolean DEFAULT false NOT NULL,
    agreed_at timestamp, deferred_at timestamp, disagreed_at timestamp,
    CONSTRAINT one_outcome CHECK (num_nonnulls(agreed_at, deferred_at, disagreed_at) <= 1)
);
CREATE UNIQUE INDEX idx_unique_actions ON post_actions (user_id, post_action_type_id, post_id, targets_topic)
    WHERE deleted_at IS NULL AND disagreed_at IS NULL AND deferred_at IS NULL;

CREATE TABLE tags (id integer GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5) PRIMARY KEY, name citext NOT NULL UNIQUE, target_tag_id integer REFERENCES tags);
CREATE TABLE topic_tags (topic_id bigint NOT NULL, tag_id integer NOT NULL, PRIMARY KEY (topic_id, tag_id) INCLUDE (created_at), created_at timestamp NOT NULL);
ALTER TABLE topic_tags ADD CONSTRAINT topic_tags_topics FOREIGN KEY (topic_id) REFERENCES topics MATCH FULL ON DELETE CASCADE DEFERRABLE;
ALTER TABLE topic_tags ADD CONSTRAINT topic_tags_tags FOREIGN KEY (tag_id) REFERENCES tags;

CREATE TABLE notifications (
    id bigserial PRIMARY KEY,
    notification_type integer NOT NULL,
    user_id bigint NOT NULL,
    data jsonb NOT NULL DEFAULT '{"read": false, "tags": ["a", "b"]}',
    read boolean DEFAULT false NOT NULL,
    topic_id bigint, post_number integer,
    high_priority boolean DEFAULT false NOT NULL,
    CHECK (jsonb_typeof(data) = 'object' AND data ? 'read')
);
CREATE INDEX index_notifications_unread ON notifications (user_id, id) WHERE NOT read AND high_priority;
CREATE INDEX index_notifications_on_data ON notifications USING gin (data jsonb_path_ops);
CREATE UNLOGGED TABLE user_visits (user_id bigint NOT NULL, visited_at date DEFAULT CURRENT_DATE NOT NULL, posts_read int DEFAULT 0, mobile boolean DEFAULT false, PRIMARY KEY (user_id, visited_at));
CREATE TABLE site_settings (name text PRIMARY KEY, data_type integer NOT NULL, value text, updated_at timestamptz DEFAULT date_trunc('day', now()) NOT NULL);
CREATE TABLE drafts (draft_key varchar NOT NULL, user_id bigint NOT NULL REFERENCES users, data json NOT NULL, sequence bigint DEFAULT 0 NOT NULL, UNIQUE (user_id, draft_key));
CREATE TABLE bookmarks (id serial PRIMARY KEY, user_id bigint NOT NULL, bookmarkable_type varchar, bookmarkable_id bigint, reminder_at timestamptz, name varchar(100));
CREATE UNIQUE INDEX idx_bookmarks_user_polymorphic_unique ON bookmarks (user_id, bookmarkable_type, bookmarkable_id);

CREATE FUNCTION topic_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A semicolon; a 'quote'; and a $dollar$.
    NEW.search := setweight(to_tsvector('pg_catalog.english', coalesce(NEW.title, '')), 'A');
    RETURN NEW;
END
$$;
CREATE TRIGGER topic_search BEFORE INSERT OR UPDATE OF title ON topics FOR EACH ROW EXECUTE FUNCTION topic_search();

CREATE FUNCTION count_posts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE topics SET posts_count = posts_count + 1, highest_post_number = greatest(highest_post_number, NEW.post_number) WHERE id = NEW.topic_id;
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE topics SET posts_count = posts_count - 1 WHERE id = OLD.topic_id;
    END IF;
    RETURN NULL;
END;
$fn$;
CREATE TRIGGER count_posts AFTER INSERT OR DELETE ON posts FOR EACH ROW EXECUTE PROCEDURE count_posts();
CREATE FUNCTION moved_posts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE topics t SET posts_count = (SELECT count(*) FROM posts p WHERE p.topic_id = t.id) WHERE t.id IN (SELECT topic_id FROM before UNION SELECT topic_id FROM after);
    RETURN NULL; END $$;
CREATE TRIGGER moved_posts AFTER UPDATE ON posts REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION moved_posts();
CREATE TRIGGER announce AFTER UPDATE ON topics FOR EACH ROW
    WHEN (OLD.closed IS DISTINCT FROM NEW.closed AND NEW.archetype::text = 'regular')
    EXECUTE FUNCTION topic_search('closed', 'it''s', E'two\nlines');
COMMENT ON TRIGGER announce ON topics IS 'Tells; nothing more';
ALTER TABLE topics DISABLE TRIGGER announce;

CREATE FUNCTION user_level(u users) RETURNS integer LANGUAGE sql STABLE AS $$ SELECT array_position(enum_range(NULL::trust), u.trust_level) $$;
CREATE FUNCTION similar_users(query text, "limit" integer DEFAULT 10, threshold real DEFAULT 0.3) RETURNS TABLE (user_id bigint, username citext, score real)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10 COST 500 AS $$
    SELECT id, username, similarity(username_lower, lower(query)) AS score FROM users
    WHERE similarity(username_lower, lower(query)) > threshold ORDER BY 3 DESC LIMIT "limit" $$;
COMMENT ON FUNCTION similar_users(text, integer, real) IS 'Users whose name looks like the query';

CREATE VIEW visible_topics AS
    SELECT t.id, t.title, t.created_at, u.username, c.name AS category, c.slug
    FROM topics t LEFT JOIN users u ON u.id = t.user_id JOIN categories c ON c.id = t.category_id
    WHERE t.deleted_at IS NULL AND NOT c.read_restricted;
CREATE VIEW badge_posts AS
    SELECT p.id, p.user_id, p.topic_id, p.post_number, row_number() OVER (PARTITION BY p.topic_id ORDER BY p.like_score DESC, p.id) AS rank
    FROM posts p JOIN visible_topics t ON t.id = p.topic_id WHERE p.deleted_at IS NULL AND p.kind IN ('regular', 'small_action');
COMMENT ON VIEW badge_posts IS 'Posts that count for badges';
COMMENT ON COLUMN badge_posts.rank IS 'Within the topic';
CREATE MATERIALIZED VIEW hot_topics AS
    SELECT t.id, t.title, count(p.id) AS posts, max(p.like_score) AS best, now() AS made_at
    FROM visible_topics t LEFT JOIN posts p ON p.topic_id = t.id GROUP BY t.id, t.title HAVING count(p.id) > 10 WITH NO DATA;
CREATE UNIQUE INDEX hot_topics_id ON hot_topics (id);
CREATE INDEX hot_topics_best ON hot_topics (best DESC) WHERE posts > 100;
COMMENT ON MATERIALIZED VIEW hot_topics IS 'Made anew each hour';
CREATE FUNCTION hot_titles() RETURNS SETOF hot_topics LANGUAGE sql AS 'SELECT * FROM hot_topics';

GRANT SELECT ON visible_topics, badge_posts TO forum_reader;
GRANT SELECT, INSERT, UPDATE (raw, cooked), REFERENCES (id) ON posts TO forum_writer;
GRANT ALL ON users TO forum_writer WITH GRANT OPTION;
GRANT USAGE ON SEQUENCE posts_id_seq TO forum_writer;
REVOKE EXECUTE ON FUNCTION hot_titles() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hot_titles() TO forum_reader;
GRANT USAGE ON TYPE trust TO forum_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO forum_reader;
