-- Double-entry books: deferred checks of whole transactions, exclusion
-- constraints, domains over domains over composites, aggregates of every form,
-- operators, casts, and numbered documents without gaps.
CREATE EXTENSION btree_gist;
CREATE SCHEMA books;
SET search_path = books, public;
CREATE DOMAIN cents AS bigint;
CREATE DOMAIN positive_cents AS cents CHECK (VALUE > 0);
CREATE DOMAIN account_number AS text CHECK (VALUE ~ '^\d{4}(\.\d{2})*$'::text);
CREATE DOMAIN leaf_account AS account_number CHECK (length(VALUE) > 4) CHECK (VALUE NOT LIKE '9%');
CREATE DOMAIN fiscal_year AS smallint NOT NULL DEFAULT EXTRACT(year FROM now()) CONSTRAINT sane CHECK (VALUE BETWEEN 1990 AND 2100);
CREATE DOMAIN flags AS bit(4) DEFAULT B'0000';
ALTER DOMAIN cents ADD CONSTRAINT small CHECK (VALUE < 9000000000000000) NOT VALID;
CREATE TYPE side AS ENUM ('debit', 'credit');
CREATE TYPE booking AS (account account_number, side side, amount positive_cents);
CREATE DOMAIN checked_booking AS booking CHECK ((VALUE).amount IS NOT NULL);
CREATE TYPE fraction AS (n bigint, d bigint);

CREATE FUNCTION fraction_of(bigint) RETURNS fraction LANGUAGE sql IMMUTABLE STRICT AS 'SELECT ROW($1, 1)::books.fraction';
CREATE FUNCTION fraction_mul(a fraction, b fraction) RETURNS fraction LANGUAGE sql IMMUTABLE AS 'SELECT ROW(a.n * b.n, a.d * b.d)::books.fraction';
CREATE FUNCTION fraction_add(a fraction, b fraction) RETURNS fraction LANGUAGE sql IMMUTABLE AS 'SELECT ROW(a.n * b.d + b.n * a.d, a.d * b.d)::books.fraction';
CREATE FUNCTION fraction_lt(a fraction, b fraction) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a.n * b.d < b.n * a.d';
CREATE FUNCTION fraction_gt(a fraction, b fraction) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a.n * b.d > b.n * a.d';
CREATE FUNCTION fraction_eq(a fraction, b fraction) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a.n * b.d = b.n * a.d';
CREATE FUNCTION fraction_neg(fraction) RETURNS fraction LANGUAGE sql IMMUTABLE AS 'SELECT ROW(-$1.n, $1.d)::books.fraction';
CREATE FUNCTION fraction_float(fraction) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT $1.n::float8 / $1.d';
CREATE FUNCTION fraction_cmp(a fraction, b fraction) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT sign(a.n * b.d - b.n * a.d)::int';
CREATE OPERATOR *# (LEFTARG = fraction, RIGHTARG = fraction, FUNCTION = fraction_mul, COMMUTATOR = *#);
CREATE OPERATOR + (LEFTARG = fraction, RIGHTARG = fraction, PROCEDURE = fraction_add, COMMUTATOR = +);
CREATE OPERATOR - (RIGHTARG = fraction, FUNCTION = fraction_neg);
CREATE OPERATOR <# (LEFTARG = fraction, RIGHTARG = fraction, FUNCTION = fraction_lt, COMMUTATOR = OPERATOR(books.>#), RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR ># (LEFTARG = fraction, RIGHTARG = fraction, FUNCTION = fraction_gt, COMMUTATOR = <#, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
CREATE OPERATOR =# (LEFTARG = fraction, RIGHTARG = fraction, FUNCTION = fraction_eq, COMMUTATOR = =#, RESTRICT = eqsel, JOIN = eqjoinsel, MERGES);
COMMENT ON OPERATOR *# (fraction, fraction) IS 'Times; exactly';
COMMENT ON OPERATOR - (NONE, fraction) IS 'Minus';
CREATE CAST (bigint AS fraction) WITH FUNCTION fraction_of(bigint) AS IMPLICIT;
CREATE CAST (fraction AS double precision) WITH FUNCTION fraction_float(fraction) AS ASSIGNMENT;
CREATE CAST (fraction AS text) WITH INOUT;
COMMENT ON CAST (bigint AS fraction) IS 'n/1';
CREATE AGGREGATE sum(fraction) (SFUNC = fraction_add, STYPE = fraction, INITCOND = '(0,1)', COMBINEFUNC = fraction_add, PARALLEL = SAFE);
CREATE FUNCTION cents_acc(bigint[], bigint) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS 'SELECT array_append($1, $2)';
CREATE FUNCTION cents_unacc(bigint[], bigint) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS 'SELECT $1[2:]';
CREATE FUNCTION cents_mid(bigint[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1[(cardinality($1) + 1) / 2]';
CREATE AGGREGATE middle(bigint) (SFUNC = cents_acc, STYPE = bigint[], FINALFUNC = cents_mid, INITCOND = '{}', MSFUNC = cents_acc, MINVFUNC = cents_unacc, MSTYPE = bigint[], MFINALFUNC = cents_mid, MINITCOND = '{}', FINALFUNC_MODIFY = READ_WRITE);
CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE AGGREGATE mode_of(ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = mode_final, FINALFUNC_EXTRA);
CREATE AGGREGATE largest(bigint) (SFUNC = int8larger, STYPE = bigint, SORTOP = >);
COMMENT ON AGGREGATE middle(bigint) IS 'Not quite the median';

CREATE TABLE accounts (number account_number PRIMARY KEY, name text NOT NULL, parent account_number REFERENCES accounts, kind text CHECK (kind IN ('asset', 'liability', 'equity', 'income', 'expense')) NOT NULL, normal side GENERATED ALWAYS AS (CASE WHEN kind IN ('asset', 'expense') THEN 'debit'::side ELSE 'credit'::side END) STORED, flags flags);
CREATE TABLE periods (id serial PRIMARY KEY, year fiscal_year, during daterange NOT NULL, closed_by text, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&), CONSTRAINT in_year CHECK (during <@ daterange(make_date(year::int, 1, 1), make_date(year::int + 1, 1, 1))));
CREATE TABLE journals (code char(3) PRIMARY KEY, name text, next_number bigint DEFAULT 1 NOT NULL, CHECK (code::text = upper(code::text)));
CREATE TABLE entries (id bigserial PRIMARY KEY, journal char(3) NOT NULL REFERENCES journals ON UPDATE CASCADE, number bigint NOT NULL, booked date DEFAULT CURRENT_DATE NOT NULL, period_id int NOT NULL REFERENCES periods, text text, reversed_by bigint UNIQUE REFERENCES entries DEFERRABLE INITIALLY DEFERRED, UNIQUE (journal, number), EXCLUDE (journal WITH =, number WITH =) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE lines (entry_id bigint REFERENCES entries ON DELETE CASCADE, line smallint, account leaf_account NOT NULL, side side NOT NULL, amount positive_cents NOT NULL, original checked_booking, share fraction DEFAULT ROW(1, 1), PRIMARY KEY (entry_id, line), CONSTRAINT lines_account FOREIGN KEY (account) REFERENCES accounts (number) ON UPDATE CASCADE);
ALTER TABLE lines DROP CONSTRAINT lines_account;
ALTER TABLE lines ADD CONSTRAINT lines_account FOREIGN KEY (account) REFERENCES accounts (number) ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE;
CREATE TABLE rooms (id int PRIMARY KEY, name text);
CREATE TABLE reservations (room int NOT NULL REFERENCES rooms, during tstzrange NOT NULL, status text DEFAULT 'held', price numeric(10,2),
    CONSTRAINT no_double_booking EXCLUDE USING gist (room WITH =, during WITH &&) INCLUDE (price) WITH (fillfactor = 80) WHERE (status <> 'cancelled'),
    CONSTRAINT evening EXCLUDE USING gist ((date_trunc('day', timezone('UTC', lower(during)))) WITH =, room WITH =, (abs(room)) WITH OPERATOR(pg_catalog.=)) WHERE (status = 'party' AND price > 100) DEFERRABLE INITIALLY DEFERRED);
COMMENT ON CONSTRAINT no_double_booking ON reservations IS 'One party a room';
CREATE INDEX entries_booked ON entries (booked, journal) WHERE reversed_by IS NULL;
CREATE INDEX lines_account ON lines (account, side) INCLUDE (amount);
CREATE INDEX lines_share ON lines ((fraction_float(share)));
CREATE TABLE tax_codes (code text PRIMARY KEY, rate fraction, valid daterange DEFAULT '[2020-01-01,)', account account_number REFERENCES accounts ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE exchange_rates (base char(3), quote char(3), on_day date, rate numeric(20,10) NOT NULL CHECK (rate > 0::numeric), PRIMARY KEY (base, quote, on_day), CHECK (base <> quote));
CREATE TABLE assets (id serial PRIMARY KEY, name text NOT NULL, bought date, price positive_cents, years smallint CHECK (years > 0), yearly cents GENERATED ALWAYS AS (price / years) STORED);
CREATE TABLE budgets (account account_number REFERENCES accounts, year fiscal_year, months cents[12] DEFAULT array_fill(0::bigint, ARRAY[12]), total cents, PRIMARY KEY (account, year));
CREATE TABLE attachments (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), entry_id bigint REFERENCES entries ON DELETE CASCADE, name text, hash bytea, CONSTRAINT sha256 CHECK (length(hash) = 32));
CREATE TABLE bank_statements (id serial, iban varchar(34) CHECK (iban ~ '^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$'), from_day date, to_day date, opening cents, closing cents, raw xml, PRIMARY KEY (id), CHECK (from_day <= to_day));
CREATE TABLE dunning (entry_id bigint PRIMARY KEY REFERENCES entries, level smallint DEFAULT 0 CHECK (level >= 0 AND level <= 3), next date DEFAULT (CURRENT_DATE + 14), interest numeric(6,4) DEFAULT 0.0500);

CREATE FUNCTION balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    off bigint;
BEGIN
    SELECT sum(CASE side WHEN 'debit' THEN amount ELSE -amount END) INTO off FROM books.lines WHERE entry_id = NEW.entry_id;
    IF off <> 0 THEN
        RAISE EXCEPTION 'entry % is off by %', NEW.entry_id, off USING HINT = 'debit; credit', ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT OR UPDATE ON lines DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION balanced();
CREATE FUNCTION take_number() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE books.journals SET next_number = next_number + 1 WHERE code = NEW.journal RETURNING next_number - 1 INTO NEW.number; RETURN NEW; END $$;
CREATE TRIGGER a_take_number BEFORE INSERT ON entries FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION take_number();
CREATE TRIGGER closed BEFORE UPDATE OR DELETE ON entries FOR EACH ROW WHEN (OLD.reversed_by IS NOT NULL) EXECUTE FUNCTION take_number('closed');
CREATE FUNCTION balance(account account_number, at date DEFAULT 'infinity') RETURNS cents LANGUAGE sql STABLE AS $$ SELECT sum(CASE WHEN l.side = 'debit' THEN l.amount::bigint ELSE -l.amount::bigint END) FROM books.lines l JOIN books.entries e ON e.id = l.entry_id WHERE l.account LIKE balance.account || '%' AND e.booked <= at $$;
CREATE VIEW trial_balance AS SELECT a.number, a.name, sum(l.amount::bigint) FILTER (WHERE l.side = 'debit') AS debit, sum(l.amount::bigint) FILTER (WHERE l.side = 'credit') AS credit, middle(l.amount::bigint) AS typical FROM accounts a LEFT JOIN lines l ON l.account = a.number GROUP BY a.number, a.name ORDER BY a.number;
CREATE VIEW shares AS SELECT entry_id, sum(share) AS total, sum(share *# ROW(1, 2)::fraction) AS half FROM lines GROUP BY entry_id HAVING sum(share) ># ROW(0, 1)::fraction;
CREATE VIEW running AS SELECT e.booked, l.account, sum(l.amount) OVER (PARTITION BY l.account ORDER BY e.booked, e.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS balance, lag(e.booked, 1, '2000-01-01') OVER (PARTITION BY l.account ORDER BY e.booked) AS previous FROM lines l JOIN entries e ON e.id = l.entry_id;
CREATE FUNCTION fraction_le(a fraction, b fraction) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a.n * b.d <= b.n * a.d';
CREATE FUNCTION fraction_ge(a fraction, b fraction) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a.n * b.d >= b.n * a.d';
CREATE OPERATOR <=# (LEFTARG = fraction, RIGHTARG = fraction, FUNCTION = fraction_le, NEGATOR = >#);
CREATE OPERATOR >=# (LEFTARG = fraction, RIGHTARG = fraction, FUNCTION = fraction_ge, NEGATOR = <#);
CREATE OPERATOR FAMILY exact_ops USING btree;
CREATE OPERATOR CLASS fraction_exact FOR TYPE fraction USING btree FAMILY exact_ops AS OPERATOR 1 <#, OPERATOR 2 <=#, OPERATOR 3 =#, OPERATOR 4 >=#, OPERATOR 5 >#, FUNCTION 1 fraction_cmp(fraction, fraction);
CREATE INDEX tax_codes_rate ON tax_codes USING btree (rate fraction_exact);
CREATE COLLATION numeric_de (provider = icu, locale = 'de-u-kn-true');
CREATE COLLATION ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION c_copy FROM "C";
COMMENT ON COLLATION numeric_de IS 'a2 before a10';
CREATE TABLE vendors (id serial PRIMARY KEY, name text COLLATE ignoring_case UNIQUE, code text COLLATE numeric_de, CHECK (code > 'A' COLLATE "C"));
CREATE INDEX vendors_code ON vendors (code COLLATE c_copy DESC);
