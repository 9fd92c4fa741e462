-- Many tenants in one database: row level security, policies of every kind,
-- definer functions, grants and default privileges, a generic audit, an event
-- trigger.
CREATE SCHEMA app;
CREATE SCHEMA app_private;
CREATE SCHEMA app_hidden;
COMMENT ON SCHEMA app_private IS 'Nobody but functions looks in here';
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA app TO saas_user, saas_admin;
GRANT ALL ON SCHEMA app_private TO saas_admin;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO saas_user;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT USAGE, SELECT ON SEQUENCES TO saas_user;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA app_private GRANT ALL ON FUNCTIONS TO saas_admin WITH GRANT OPTION;

CREATE TYPE app.role AS ENUM ('owner', 'admin', 'member', 'guest');
CREATE TYPE app.plan AS ENUM ('free', 'team', 'enterprise');
CREATE FUNCTION app.current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;
CREATE FUNCTION app.current_user_id() RETURNS bigint LANGUAGE sql STABLE LEAKPROOF AS $$ SELECT nullif(current_setting('app.user', true), '')::bigint $$;
COMMENT ON FUNCTION app.current_tenant() IS 'Set by the pool; never by users';

CREATE TABLE app.tenants (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, name text NOT NULL, subdomain text NOT NULL UNIQUE CHECK (subdomain = lower(subdomain) AND subdomain !~ '[^a-z0-9-]'), plan app.plan DEFAULT 'free' NOT NULL, seats int DEFAULT 5 NOT NULL CHECK (seats > 0), created_at timestamptz DEFAULT now() NOT NULL, settings jsonb DEFAULT '{}' NOT NULL);
CREATE TABLE app.users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE, email text NOT NULL, role app.role DEFAULT 'member' NOT NULL, disabled boolean DEFAULT false NOT NULL, UNIQUE (tenant_id, id), UNIQUE (tenant_id, email));
CREATE TABLE app_private.credentials (user_id bigint PRIMARY KEY REFERENCES app.users ON DELETE CASCADE, hash text NOT NULL, salt bytea DEFAULT '\xdeadbeef'::bytea, failed smallint DEFAULT 0, locked_until timestamptz);
CREATE TABLE app.projects (id bigserial PRIMARY KEY, tenant_id uuid DEFAULT app.current_tenant() NOT NULL REFERENCES app.tenants ON DELETE CASCADE, name text NOT NULL, owner_id bigint, archived boolean DEFAULT false, FOREIGN KEY (tenant_id, owner_id) REFERENCES app.users (tenant_id, id), UNIQUE (tenant_id, id));
CREATE TABLE app.members (tenant_id uuid NOT NULL, project_id bigint, user_id bigint, role app.role DEFAULT 'guest'::app.role, PRIMARY KEY (project_id, user_id), FOREIGN KEY (tenant_id, project_id) REFERENCES app.projects (tenant_id, id) ON DELETE CASCADE, FOREIGN KEY (tenant_id, user_id) REFERENCES app.users (tenant_id, id) ON DELETE CASCADE);
CREATE TABLE app.tasks (id bigserial PRIMARY KEY, tenant_id uuid DEFAULT app.current_tenant() NOT NULL, project_id bigint NOT NULL, title text NOT NULL, done boolean DEFAULT false NOT NULL, assignee bigint, due date, priority smallint DEFAULT 3 CHECK (priority = ANY ('{1,2,3,4,5}')), tags text[], FOREIGN KEY (tenant_id, project_id) REFERENCES app.projects (tenant_id, id) ON DELETE CASCADE);
CREATE TABLE app.comments (id bigserial PRIMARY KEY, tenant_id uuid DEFAULT app.current_tenant() NOT NULL, task_id bigint NOT NULL REFERENCES app.tasks ON DELETE CASCADE, author bigint DEFAULT app.current_user_id(), body text CHECK (length(body) > 0), at timestamptz DEFAULT now());
CREATE TABLE app.files (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid NOT NULL, name text, size bigint CHECK (size >= 0), mime text DEFAULT 'application/octet-stream', content oid);
CREATE TABLE app.invitations (token text PRIMARY KEY DEFAULT md5(random()::text), tenant_id uuid NOT NULL REFERENCES app.tenants, email text, expires timestamptz DEFAULT (now() + '7 days'::interval), role app.role);
CREATE TABLE app_hidden.audit (id bigserial PRIMARY KEY, at timestamptz DEFAULT now() NOT NULL, tenant_id uuid, who name DEFAULT CURRENT_USER, session name DEFAULT SESSION_USER, tab regclass, op "char", old jsonb, new jsonb);
CREATE INDEX audit_tenant ON app_hidden.audit (tenant_id, at DESC) WHERE tenant_id IS NOT NULL;
CREATE INDEX tasks_open ON app.tasks (tenant_id, assignee, due) WHERE NOT done;
CREATE INDEX tasks_tags ON app.tasks USING gin (tags);

ALTER TABLE app.tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.users FORCE ROW LEVEL SECURITY;
ALTER TABLE app.projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.members ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.tasks ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.comments ENABLE ROW LEVEL SECURITY;
ALTER TABLE app_private.credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.files FORCE ROW LEVEL SECURITY;
CREATE FUNCTION app.has_role(project bigint, VARIADIC roles app.role[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM members m WHERE m.project_id = project AND m.user_id = app.current_user_id() AND m.role = ANY (roles)) $$;
CREATE POLICY tenant_isolation ON app.tenants USING (id = app.current_tenant());
CREATE POLICY tenant_isolation ON app.users TO saas_user USING (tenant_id = app.current_tenant()) WITH CHECK (tenant_id = app.current_tenant() AND role <> 'owner');
CREATE POLICY own_row ON app.users FOR UPDATE TO saas_user USING (id = (SELECT app.current_user_id()));
CREATE POLICY admins_see_all ON app.users FOR SELECT TO saas_admin USING (true);
CREATE POLICY not_disabled ON app.users AS RESTRICTIVE FOR ALL TO PUBLIC USING (NOT disabled);
CREATE POLICY visible ON app.projects FOR SELECT USING (tenant_id = app.current_tenant() AND (NOT archived OR owner_id = app.current_user_id()));
CREATE POLICY create_project ON app.projects FOR INSERT WITH CHECK ((tenant_id = app.current_tenant()) AND (EXISTS ( SELECT 1 FROM app.users u WHERE u.id = projects.owner_id AND u.role = ANY (ARRAY['owner'::app.role, 'admin'::app.role]))));
CREATE POLICY delete_project ON app.projects FOR DELETE TO saas_admin, saas_user USING (app.has_role(id, 'owner', 'admin'));
CREATE POLICY members_all ON app.members USING (app.has_role(project_id, 'owner')) WITH CHECK (tenant_id IS NOT DISTINCT FROM app.current_tenant());
CREATE POLICY tasks_select ON app.tasks FOR SELECT USING (tenant_id = app.current_tenant() AND project_id IN (SELECT m.project_id FROM app.members m WHERE m.user_id = app.current_user_id()));
CREATE POLICY tasks_write ON app.tasks FOR UPDATE USING (assignee = app.current_user_id() OR app.has_role(project_id, VARIADIC ARRAY['owner'::app.role])) WITH CHECK (priority BETWEEN 1 AND 5);
CREATE POLICY "it's a ""weird""; name" ON app.comments FOR ALL TO CURRENT_USER USING (author = app.current_user_id());
CREATE POLICY during_office_hours ON app.comments AS RESTRICTIVE FOR INSERT TO saas_user WITH CHECK (EXTRACT(hour FROM LOCALTIME) >= 8 AND EXTRACT(hour FROM LOCALTIME) < 18);
COMMENT ON POLICY tenant_isolation ON app.users IS 'The wall; do not touch';

CREATE FUNCTION app_hidden.audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path TO '' AS $$
BEGIN
    INSERT INTO app_hidden.audit (tenant_id, tab, op, old, new)
    VALUES (app.current_tenant(), TG_RELID, left(TG_OP, 1)::"char", CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON app.users FOR EACH ROW EXECUTE FUNCTION app_hidden.audit();
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON app.projects FOR EACH ROW EXECUTE FUNCTION app_hidden.audit();
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON app.tasks FOR EACH ROW EXECUTE FUNCTION app_hidden.audit();
CREATE FUNCTION app.login(email text, password text) RETURNS app.users LANGUAGE plpgsql STRICT SECURITY DEFINER AS $$
DECLARE
    found app.users;
BEGIN
    SELECT u.* INTO found FROM app.users u JOIN app_private.credentials c ON c.user_id = u.id WHERE u.email = login.email AND c.hash = md5(login.password);
    RETURN found;
END $$;
CREATE VIEW app.my_tasks WITH (security_barrier = true) AS SELECT t.id, t.title, t.due, p.name AS project FROM app.tasks t JOIN app.projects p ON p.id = t.project_id WHERE t.assignee = app.current_user_id() AND NOT t.done;
CREATE VIEW app.tenant_usage AS SELECT tn.id, tn.name, (SELECT count(*) FROM app.users u WHERE u.tenant_id = tn.id) AS users, tn.seats - (SELECT count(*) FROM app.users u WHERE u.tenant_id = tn.id AND NOT u.disabled) AS free FROM app.tenants tn;
CREATE FUNCTION app_hidden.no_drops() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'ddl: % %', tg_event, tg_tag; END $$;
CREATE EVENT TRIGGER watch_drops ON sql_drop EXECUTE FUNCTION app_hidden.no_drops();
CREATE EVENT TRIGGER watch_tables ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION app_hidden.no_drops();
COMMENT ON EVENT TRIGGER watch_tables IS 'Says so';
ALTER EVENT TRIGGER watch_drops DISABLE;

REVOKE ALL ON FUNCTION app.login(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.login(text, text) TO saas_anonymous;
GRANT SELECT, INSERT, UPDATE, DELETE ON app.tasks, app.comments TO saas_user;
GRANT UPDATE (name, archived) ON app.projects TO saas_user;
GRANT SELECT (id, email), UPDATE (email) ON app.users TO saas_user WITH GRANT OPTION;
GRANT TRIGGER, TRUNCATE ON app.tasks TO saas_admin WITH GRANT OPTION;
GRANT SELECT ON ALL TABLES IN SCHEMA app_hidden TO saas_admin;
GRANT USAGE ON SCHEMA app TO "Weird ""Role""";
GRANT SELECT ON app.my_tasks TO "Weird ""Role""", PUBLIC;
GRANT USAGE ON TYPE app.role TO saas_user;
REVOKE USAGE ON TYPE app.plan FROM PUBLIC;
