-- Two hundred tables that refer to each other, as a large application has.
CREATE SCHEMA erp;
CREATE TYPE erp.state AS ENUM ('draft', 'open', 'done', 'cancelled');
CREATE TABLE erp.company (id serial PRIMARY KEY, name varchar NOT NULL, currency char(3) DEFAULT 'EUR');
CREATE TABLE erp.res_users (id serial PRIMARY KEY, login varchar NOT NULL UNIQUE, company_id int REFERENCES erp.company ON DELETE RESTRICT);
DO $$
DECLARE
    m text; t text; previous text := 'company'; n int := 0;
BEGIN
    FOREACH m IN ARRAY ARRAY['account', 'stock', 'sale', 'purchase', 'crm', 'hr', 'project', 'mrp', 'fleet', 'point_of_sale', 'website', 'mail'] LOOP
        FOREACH t IN ARRAY ARRAY['document', 'document_line', 'type', 'tag', 'stage', 'template', 'rule', 'report', 'config', 'message', 'attachment', 'log', 'partner', 'calendar', 'period', 'category'] LOOP
            n := n + 1;
            EXECUTE format($sql$CREATE TABLE erp.%1$I (
                id serial PRIMARY KEY, create_uid int, create_date timestamp without time zone DEFAULT (now() AT TIME ZONE 'UTC'), name varchar(%3$s) NOT NULL DEFAULT %4$L, sequence int DEFAULT %5$s,
                active boolean DEFAULT true, state erp.state DEFAULT 'draft', amount numeric(%6$s, 2) DEFAULT 0.00, parent_id int, company_id int NOT NULL, previous_id int, data jsonb, note text,
                CONSTRAINT %7$I CHECK (amount >= 0 OR state = 'cancelled'), CONSTRAINT %8$I UNIQUE (company_id, name))$sql$,
                m || '_' || t, previous, 32 + n, m || ' ' || t, n, 6 + n % 10, m || '_' || t || '_amount', m || '_' || t || '_name_uniq');
            EXECUTE format('ALTER TABLE erp.%1$I ADD FOREIGN KEY (create_uid) REFERENCES erp.res_users ON DELETE SET NULL, ADD FOREIGN KEY (parent_id) REFERENCES erp.%1$I ON DELETE CASCADE, ADD FOREIGN KEY (company_id) REFERENCES erp.company, ADD CONSTRAINT %3$I FOREIGN KEY (previous_id) REFERENCES erp.%2$I ON DELETE %4$s', m || '_' || t, previous, m || '_' || t || '_previous', CASE n % 3 WHEN 0 THEN 'CASCADE' WHEN 1 THEN 'RESTRICT' ELSE 'SET NULL' END);
            EXECUTE format('CREATE INDEX ON erp.%I (company_id, state) WHERE active AND state <> ''done''', m || '_' || t);
            EXECUTE format('COMMENT ON TABLE erp.%1$I IS %2$L; COMMENT ON COLUMN erp.%1$I.name IS ''Name''; COMMENT ON COLUMN erp.%1$I.create_uid IS %3$L', m || '_' || t, initcap(m) || ' ' || t, 'Created by; see "res_users"');
            IF n % 4 = 0 THEN
                EXECUTE format('CREATE VIEW erp.%1$I AS SELECT x.id, x.name, y.name AS previous, c.name AS company FROM erp.%2$I x LEFT JOIN erp.%3$I y ON y.id = x.previous_id JOIN erp.company c ON c.id = x.company_id WHERE x.active', m || '_' || t || '_view', m || '_' || t, previous);
            END IF;
            previous := m || '_' || t;
        END LOOP;
    END LOOP;
END $$;
ALTER TABLE erp.company ADD parent_document int REFERENCES erp.mail_category, ADD FOREIGN KEY (parent_document) REFERENCES erp.account_document NOT VALID;
