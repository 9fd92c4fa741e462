-- Identity and access: many small tables, defaults from functions of other
-- schemas, grants of every kind, default privileges, roles of the server.
CREATE SCHEMA iam; CREATE SCHEMA util; CREATE SCHEMA api;
CREATE EXTENSION pgcrypto SCHEMA util;
CREATE EXTENSION citext SCHEMA util;
SET search_path = iam, util;
CREATE FUNCTION util.ulid() RETURNS text LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN encode(util.gen_random_bytes(16), 'hex'); END $$;
CREATE DOMAIN util.id AS text DEFAULT util.ulid() CHECK (VALUE ~ '^[0-9a-f]{32}$');
CREATE DOMAIN util.email AS util.citext CHECK (VALUE ~ '^[^@]+@[^@]+$'::util.citext);
CREATE TYPE factor AS ENUM ('totp', 'webauthn', 'phone', 'recovery');
CREATE TYPE grant_type AS ENUM ('authorization_code', 'client_credentials', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code');
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['realm', 'client', 'client_scope', 'user', 'group', 'role', 'permission', 'policy', 'resource', 'session', 'identity_provider', 'mapper', 'flow', 'execution', 'required_action', 'key', 'event', 'admin_event', 'organization', 'invitation'] LOOP
        EXECUTE format('CREATE TABLE iam.%I (id util.id PRIMARY KEY, realm_id text NOT NULL, name varchar(255) NOT NULL, description text DEFAULT %L, enabled boolean DEFAULT true, created timestamptz DEFAULT now() NOT NULL, attributes jsonb DEFAULT ''{}''::jsonb, version int DEFAULT 0 NOT NULL)', t, 'A ' || t);
        EXECUTE format('ALTER TABLE iam.%I ADD CONSTRAINT %I FOREIGN KEY (realm_id) REFERENCES iam.realm ON DELETE CASCADE', t, 'fk_' || t || '_realm');
        EXECUTE format('CREATE UNIQUE INDEX %I ON iam.%I (realm_id, lower(name::text))', 'uk_' || t, t);
        EXECUTE format('CREATE INDEX %I ON iam.%I USING gin (attributes jsonb_path_ops)', 'ix_' || t, t);
        EXECUTE format('COMMENT ON TABLE iam.%I IS %L', t, t || 's; one row each');
        EXECUTE format('GRANT SELECT ON iam.%I TO saas_user; GRANT INSERT, UPDATE (name, description), DELETE ON iam.%1$I TO saas_admin WITH GRANT OPTION', t);
    END LOOP;
    FOR t IN SELECT a || '_' || b FROM unnest(ARRAY['client', 'user', 'group', 'role']) a, unnest(ARRAY['role', 'permission', 'client_scope', 'required_action', 'organization']) b LOOP
        EXECUTE format('CREATE TABLE iam.%I (%I text NOT NULL REFERENCES iam.%I ON DELETE CASCADE, %I text NOT NULL REFERENCES iam.%I ON DELETE CASCADE, PRIMARY KEY (%2$I, %4$I))', t || '_mapping', split_part(t, '_', 1) || '_id', split_part(t, '_', 1), substr(t, strpos(t, '_') + 1) || '_ref', substr(t, strpos(t, '_') + 1));
    END LOOP;
END $$;
CREATE TABLE credentials (user_id text PRIMARY KEY REFERENCES "user" ON DELETE CASCADE, secret bytea NOT NULL, salt text DEFAULT util.gen_salt('bf', 8), factors factor[] DEFAULT '{totp}' NOT NULL, email util.email UNIQUE, changed timestamptz, CHECK (NOT ('recovery' = ANY (factors) AND cardinality(factors) = 1)));
CREATE TABLE tokens (hash bytea PRIMARY KEY, client_id text REFERENCES client, grant_type grant_type NOT NULL DEFAULT 'authorization_code', scope text[] DEFAULT ARRAY['openid', 'email'], expires timestamptz DEFAULT now() + '01:00:00', revoked boolean DEFAULT false, CHECK (grant_type <> 'urn:ietf:params:oauth:grant-type:device_code' OR expires < 'infinity'));
CREATE INDEX tokens_live ON tokens (expires) WHERE NOT revoked AND grant_type IN ('authorization_code'::grant_type, 'refresh_token');
ALTER TABLE "group" ADD parent_group text REFERENCES "group", ADD path text GENERATED ALWAYS AS (realm_id || ('/' || name::text)) STORED;
CREATE FUNCTION digest_of(token text, algorithm text DEFAULT 'sha256') RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT util.digest(token, algorithm) $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.version := OLD.version + 1; RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON "user" FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.attributes IS DISTINCT FROM NEW.attributes) EXECUTE FUNCTION touch();
CREATE TRIGGER touch BEFORE UPDATE ON "group" FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW effective_roles AS WITH RECURSIVE r AS (SELECT m.user_id, m.role_ref FROM user_role_mapping m UNION SELECT r.user_id, g.role_ref FROM r JOIN group_role_mapping g ON g.group_id = r.role_ref) SELECT u.name, r.role_ref, ro.name AS role FROM r JOIN "user" u ON u.id::text = r.user_id JOIN "role" ro ON ro.id::text = r.role_ref;
CREATE VIEW api.users AS SELECT id, name, description FROM "user" WHERE enabled;
CREATE FUNCTION api.whoami() RETURNS TABLE (id text, name text, roles text[]) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = iam AS $$ SELECT u.id::text, u.name::text, array_agg(e.role::text) FROM "user" u LEFT JOIN effective_roles e ON e.name = u.name WHERE u.name = current_setting('request.user', true) GROUP BY 1, 2 $$;
CREATE SEQUENCE api.calls; CREATE PROCEDURE api.log(text) LANGUAGE sql AS 'SELECT nextval(''api.calls'')';
GRANT USAGE ON SCHEMA iam, api TO saas_user, saas_admin; GRANT CREATE ON SCHEMA api TO saas_admin WITH GRANT OPTION;
GRANT SELECT ON api.users TO saas_anonymous; GRANT UPDATE (description) ON api.users TO saas_user;
GRANT USAGE ON SEQUENCE api.calls TO saas_user; GRANT SELECT, UPDATE ON SEQUENCE api.calls TO saas_admin;
REVOKE ALL ON FUNCTION api.whoami() FROM PUBLIC; GRANT EXECUTE ON FUNCTION api.whoami(), digest_of(text, text) TO saas_user WITH GRANT OPTION;
REVOKE EXECUTE ON PROCEDURE api.log(text) FROM PUBLIC; GRANT EXECUTE ON PROCEDURE api.log(text) TO saas_admin;
GRANT USAGE ON DOMAIN util.id TO saas_user; GRANT USAGE ON TYPE factor TO saas_user WITH GRANT OPTION;
REVOKE USAGE ON TYPE grant_type FROM PUBLIC;
GRANT ALL ON tokens TO saas_admin; REVOKE TRUNCATE, REFERENCES ON tokens FROM saas_admin;
GRANT SELECT ON credentials TO PUBLIC; REVOKE SELECT ON credentials FROM PUBLIC; GRANT SELECT (user_id), INSERT (user_id, secret), REFERENCES (user_id) ON credentials TO "Weird ""Role""";
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO saas_user; ALTER DEFAULT PRIVILEGES IN SCHEMA api GRANT ALL ON TABLES TO saas_admin WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES IN SCHEMA iam GRANT EXECUTE ON FUNCTIONS TO saas_user; ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC; ALTER DEFAULT PRIVILEGES IN SCHEMA api GRANT USAGE ON TYPES TO "Weird ""Role"""; ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO saas_user;
ALTER DEFAULT PRIVILEGES FOR ROLE saas_admin IN SCHEMA api GRANT SELECT ON SEQUENCES TO saas_user;
