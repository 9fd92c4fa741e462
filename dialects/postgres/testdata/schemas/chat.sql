-- A chat server: keys of uuids, jsonb settings, presence, threads, reactions,
-- full text search in several languages, soft deletion, views for clients.
CREATE EXTENSION pg_trgm;
CREATE TYPE channel_kind AS ENUM ('O', 'P', 'D', 'G');
CREATE TYPE presence AS ENUM ('online', 'away', 'dnd', 'offline');
CREATE TABLE teams (id varchar(26) PRIMARY KEY, createat bigint, name varchar(64) UNIQUE, displayname varchar(64), allowopeninvite boolean, lastteamiconupdate bigint, cloudlimitsarchived boolean DEFAULT false NOT NULL);
CREATE TABLE users (id varchar(26) NOT NULL, createat bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000))::bigint, deleteat bigint DEFAULT 0, username varchar(64), email varchar(128), props jsonb, notifyprops jsonb DEFAULT '{}', timezone jsonb DEFAULT '{"automaticTimezone":"","manualTimezone":"","useAutomaticTimezone":"true"}', mfasecret varchar(128), PRIMARY KEY (id), CONSTRAINT users_email_key UNIQUE (email), CONSTRAINT users_username_key UNIQUE (username));
CREATE INDEX idx_users_all_no_full_name_txt ON users USING gin (to_tsvector('english'::regconfig, ((((username)::text || ' '::text)) || (email)::text)));
CREATE INDEX idx_users_names_txt ON users USING gin (to_tsvector('simple', username), (props -> 'tags'));
CREATE INDEX idx_users_email_lower_textpattern ON users (lower((email)::text) text_pattern_ops);
CREATE TABLE channels (id varchar(26) PRIMARY KEY, teamid varchar(26) REFERENCES teams, type channel_kind, displayname varchar(64), name varchar(64), header varchar(1024), purpose varchar(250), lastpostat bigint, extra jsonb, UNIQUE (name, teamid));
CREATE INDEX idx_channel_search_txt ON channels USING gin (to_tsvector('english'::regconfig, name::text || ' ' || displayname::text || ' ' || purpose::text));
CREATE TABLE posts (id varchar(26) PRIMARY KEY, createat bigint, updateat bigint, deleteat bigint, userid varchar(26), channelid varchar(26), rootid varchar(26), message varchar(65535), type varchar(26), props jsonb, hashtags varchar(1000), fileids varchar(300), ispinned boolean) WITH (autovacuum_vacuum_scale_factor = 0.1, autovacuum_analyze_scale_factor = 0.05);
CREATE INDEX idx_posts_root_id_delete_at ON posts (rootid, deleteat);
CREATE INDEX idx_posts_message_txt ON posts USING gin (to_tsvector('english', message));
CREATE INDEX idx_posts_trgm ON posts USING gist (message gist_trgm_ops) WHERE deleteat = 0 AND type::text = '';
CREATE INDEX idx_posts_hashtags ON posts USING gin (to_tsvector('english', hashtags)) WHERE hashtags <> '';
CREATE TABLE reactions (userid varchar(26) NOT NULL, postid varchar(26) NOT NULL, emojiname varchar(64) NOT NULL, createat bigint, PRIMARY KEY (postid, userid, emojiname));
CREATE TABLE threads (postid varchar(26) PRIMARY KEY, replycount bigint, lastreplyat bigint, participants jsonb CHECK (participants IS NULL OR jsonb_typeof(participants) = 'array'), threadteamid varchar(26));
CREATE TABLE threadmemberships (postid varchar(26) NOT NULL, userid varchar(26) NOT NULL, following boolean, unreadmentions bigint DEFAULT 0, PRIMARY KEY (postid, userid));
CREATE TABLE channelmembers (channelid varchar(26) NOT NULL REFERENCES channels ON DELETE CASCADE, userid varchar(26) NOT NULL REFERENCES users ON DELETE CASCADE, roles varchar(256), schemeuser boolean, mentioncount bigint, notifyprops jsonb, autotranslation boolean DEFAULT false, PRIMARY KEY (channelid, userid));
CREATE TABLE status (userid varchar(26) PRIMARY KEY, status presence DEFAULT 'offline', manual boolean, lastactivityat bigint, dndendtime bigint, prevstatus presence);
CREATE UNLOGGED TABLE typing (channelid varchar(26), userid varchar(26), at timestamptz DEFAULT now(), PRIMARY KEY (channelid, userid));
CREATE TABLE preferences (userid varchar(26), category varchar(32), name varchar(32), value text DEFAULT '', CONSTRAINT preferences_pkey PRIMARY KEY (userid, category, name));
CREATE TABLE fileinfo (id varchar(26) PRIMARY KEY, postid varchar(26) DEFAULT ''::varchar, name varchar(256), extension varchar(64) GENERATED ALWAYS AS (lower(right(name, 4))) STORED, size bigint CHECK (size <= 1073741824), minipreview bytea, archived boolean DEFAULT false NOT NULL);
CREATE INDEX idx_fileinfo_name_splitted ON fileinfo USING gin (to_tsvector('english', translate(name, '.,-', '   ')));
CREATE TABLE bots (userid varchar(26) PRIMARY KEY REFERENCES users ON DELETE CASCADE, description varchar(1024), ownerid varchar(190));
CREATE TABLE webhooks (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, url text CHECK (url ~ '^https?://'), channelid varchar(26) REFERENCES channels, secret text DEFAULT md5(random()::text || clock_timestamp()::text));
CREATE TABLE polls (id serial PRIMARY KEY, question text NOT NULL, answers text[] NOT NULL CHECK (cardinality(answers) BETWEEN 2 AND 10 AND array_position(answers, '') IS NULL), closes timestamptz);
CREATE TABLE votes (poll_id int REFERENCES polls ON DELETE CASCADE, userid varchar(26), answer smallint, PRIMARY KEY (poll_id, userid));
CREATE TABLE retention (id varchar(26) PRIMARY KEY, displayname varchar(64), postduration bigint);
CREATE FUNCTION count_reply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO threads (postid, replycount) VALUES (NEW.rootid, 1) ON CONFLICT (postid) DO UPDATE SET replycount = threads.replycount + 1, lastreplyat = EXCLUDED.lastreplyat;
    RETURN NEW;
END $$;
CREATE TRIGGER count_reply AFTER INSERT ON posts FOR EACH ROW WHEN (NEW.rootid::text <> '' AND NEW.deleteat = 0) EXECUTE FUNCTION count_reply();
CREATE FUNCTION now_millis() RETURNS bigint LANGUAGE sql AS $$ SELECT (extract(epoch from now()) * 1000)::bigint $$;
ALTER TABLE threads ALTER lastreplyat SET DEFAULT now_millis();
CREATE VIEW unread AS SELECT m.userid, c.id AS channelid, c.displayname, CASE WHEN m.notifyprops ->> 'mark_unread' = 'mention' THEN m.mentioncount ELSE (SELECT count(*) FROM posts p WHERE p.channelid = c.id AND p.deleteat = 0) END AS unread FROM channelmembers m JOIN channels c ON c.id = m.channelid WHERE c.type <> 'D' OR c.teamid IS NULL;
CREATE VIEW poll_results AS SELECT p.id, p.question, a.answer, a.number, count(v.*) AS votes FROM polls p CROSS JOIN LATERAL unnest(p.answers) WITH ORDINALITY a(answer, number) LEFT JOIN votes v ON v.poll_id = p.id AND v.answer = a.number GROUP BY p.id, p.question, a.answer, a.number;
CREATE MATERIALIZED VIEW posts_by_team_day AS SELECT to_timestamp((p.createat / 1000)::double precision)::date AS day, count(*) AS num, c.teamid FROM posts p JOIN channels c ON p.channelid::text = c.id::text GROUP BY c.teamid, (to_timestamp((p.createat / 1000)::double precision)::date);
CREATE MATERIALIZED VIEW bot_posts AS SELECT * FROM posts_by_team_day WHERE teamid IN (SELECT id FROM teams) WITH NO DATA;
