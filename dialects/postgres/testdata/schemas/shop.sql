-- A shop: composites and domains over domains, money, generated columns, rules
-- that keep history, triggers on views, aggregates, overloaded functions.
CREATE SCHEMA shop;
CREATE SCHEMA "Order Archive";
SET search_path = shop, public;

CREATE DOMAIN amount AS numeric(12,2) DEFAULT 0.00;
CREATE DOMAIN price AS amount CHECK (VALUE >= 0);
CREATE DOMAIN net_price AS price CONSTRAINT "below a million" CHECK (VALUE < 1000000::numeric) NOT NULL;
CREATE DOMAIN currency AS char(3) COLLATE "C" DEFAULT 'EUR' CHECK (VALUE = upper(VALUE));
CREATE DOMAIN zip AS varchar(10) CHECK (VALUE::text ~ '^\d{5}(-\d{4})?$');
CREATE DOMAIN quantities AS integer[] CHECK (array_position(VALUE, NULL) IS NULL AND cardinality(VALUE) <= 100);
COMMENT ON CONSTRAINT "below a million" ON DOMAIN net_price IS 'Ask accounting; they know';
CREATE TYPE address AS (street text, number varchar(8), zip zip, city text COLLATE "de-x-icu", country char(2));
COMMENT ON COLUMN address.number IS 'With letters: 12a';
CREATE TYPE money_amount AS (value price, currency currency);
CREATE TYPE order_state AS ENUM ('cart', 'placed', 'paid', 'shipped', 'returned', 'done');
CREATE TYPE payment AS ENUM ('card', 'invoice', 'cash on delivery', 'gift"card"');

CREATE TABLE customers (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    first_name text NOT NULL, last_name text NOT NULL,
    full_name text GENERATED ALWAYS AS (first_name || ' ' || last_name) STORED NOT NULL,
    billing address, shipping address[] DEFAULT '{}',
    born date CHECK (born > '1900-01-01' AND born <= CURRENT_DATE),
    credit amount, phone text,
    since timestamptz DEFAULT now() NOT NULL,
    marketing boolean DEFAULT false,
    CHECK ((billing).zip IS NOT NULL OR (billing).country <> 'US')
);
CREATE INDEX customers_city ON customers (((billing).city));
CREATE INDEX customers_name ON customers (last_name COLLATE "C" text_pattern_ops, first_name COLLATE "de-x-icu" DESC);

CREATE TABLE brands (id serial PRIMARY KEY, name text UNIQUE, parent int REFERENCES brands);
CREATE TABLE categories (id serial PRIMARY KEY, name text NOT NULL, parent int REFERENCES categories ON DELETE CASCADE, lft int, rgt int, CHECK (lft < rgt), UNIQUE (lft) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE tax_rates (country char(2) NOT NULL, kind text DEFAULT 'standard' NOT NULL, rate numeric(4,3) NOT NULL CHECK (rate BETWEEN 0 AND 0.5), valid daterange DEFAULT daterange(CURRENT_DATE, NULL) NOT NULL, PRIMARY KEY (country, kind));
CREATE TABLE products (
    sku varchar(20) PRIMARY KEY,
    name text NOT NULL, description text DEFAULT E'No description;\n\t\\ yet',
    brand_id int REFERENCES brands ON DELETE SET NULL,
    price net_price, cost price, list_price money,
    margin numeric GENERATED ALWAYS AS (CASE WHEN price::numeric = 0 THEN NULL ELSE round((price::numeric - cost::numeric) / price::numeric, 4) END) STORED,
    attributes jsonb DEFAULT '{}' NOT NULL,
    weight real, dimensions real[3], "order" int, "select" text, "Ünïcode" text,
    active boolean DEFAULT true, available tsrange,
    CONSTRAINT "price >= cost" CHECK (price::numeric >= cost::numeric OR attributes @> '{"clearance": true}'),
    CONSTRAINT attributes_is_object CHECK (jsonb_typeof(attributes) = 'object'::text)
);
COMMENT ON COLUMN products."order" IS 'Where it stands; "order" is a reserved word';
CREATE INDEX products_attributes ON products USING gin (attributes jsonb_path_ops) WHERE active;
CREATE INDEX "products: color" ON products ((attributes #>> '{color,name}'), ("order" + 1));
CREATE INDEX ON products (lower(name), "select") WHERE "select" IS NOT NULL AND "Ünïcode" <> '';
CREATE TABLE product_categories (sku varchar(20) REFERENCES products ON UPDATE CASCADE ON DELETE CASCADE, category_id int REFERENCES categories, PRIMARY KEY (category_id, sku));
CREATE TABLE variants (
    sku varchar(20) NOT NULL, number smallint NOT NULL, size text, color text, stock int DEFAULT 0 NOT NULL CHECK (stock >= 0), ean numeric(13,0) UNIQUE,
    CONSTRAINT variants_pkey PRIMARY KEY (sku, number), CONSTRAINT variants_product FOREIGN KEY (sku) REFERENCES products (sku) ON UPDATE CASCADE
);
CREATE TABLE warehouses (id smallserial PRIMARY KEY, name text, at point, address address NOT NULL);
CREATE TABLE stock (warehouse_id smallint REFERENCES warehouses, sku varchar(20), number smallint, quantity int NOT NULL DEFAULT 0, reserved int DEFAULT 0 NOT NULL,
    free int GENERATED ALWAYS AS (quantity - reserved) STORED, FOREIGN KEY (sku, number) REFERENCES variants MATCH FULL ON UPDATE CASCADE ON DELETE CASCADE, PRIMARY KEY (warehouse_id, sku, number), CHECK (reserved <= quantity));
CREATE SEQUENCE order_numbers START 100000 NO CYCLE;
CREATE TABLE orders (
    id bigint DEFAULT nextval('order_numbers'::regclass) PRIMARY KEY,
    customer_id int NOT NULL REFERENCES customers, state order_state DEFAULT 'cart' NOT NULL,
    billing address, shipping address, currency currency NOT NULL,
    total price DEFAULT 0, payment payment, paid money_amount,
    placed_at timestamptz, paid_at timestamptz, shipped_at timestamptz,
    note text, coupon text,
    CONSTRAINT paid_when_shipped CHECK (state < 'shipped' OR paid_at IS NOT NULL OR payment IN ('invoice', 'cash on delivery')),
    CONSTRAINT dates CHECK (placed_at <= paid_at AND paid_at <= shipped_at)
);
ALTER SEQUENCE order_numbers OWNED BY orders.id;
CREATE INDEX orders_open ON orders (customer_id, placed_at DESC) WHERE state <> ALL ('{done,returned}'::order_state[]);
CREATE INDEX orders_month ON orders ((date_trunc('month', placed_at AT TIME ZONE 'UTC')));
CREATE TABLE order_lines (
    order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE, line smallint NOT NULL, sku varchar(20) NOT NULL, number smallint,
    quantity int NOT NULL CHECK (quantity > 0), price net_price, discount numeric(3,2) DEFAULT 0 CHECK (discount >= 0 AND discount < 1),
    total numeric(14,2) GENERATED ALWAYS AS (round(quantity * price::numeric * (1 - discount), 2)) STORED,
    PRIMARY KEY (order_id, line), FOREIGN KEY (sku, number) REFERENCES variants (sku, number) ON UPDATE CASCADE
);
CREATE TABLE coupons (code text COLLATE "POSIX" PRIMARY KEY, percent int, fixed money_amount, valid tstzrange NOT NULL, uses int DEFAULT 0, max_uses int, CHECK ((percent IS NULL) != (fixed IS NULL)), CHECK (NOT isempty(valid)));
ALTER TABLE orders ADD CONSTRAINT orders_coupon FOREIGN KEY (coupon) REFERENCES coupons ON UPDATE CASCADE ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE returns (order_id bigint, line smallint, reason text, at timestamptz DEFAULT now(), FOREIGN KEY (order_id, line) REFERENCES order_lines ON DELETE RESTRICT ON UPDATE RESTRICT);
CREATE TABLE reviews (id bigserial PRIMARY KEY, sku varchar(20) REFERENCES products ON DELETE CASCADE, customer_id int REFERENCES customers ON DELETE SET NULL, stars smallint CHECK (stars IN (1, 2, 3, 4, 5)), body text, UNIQUE (sku, customer_id));
CREATE TABLE "Order Archive"."Old Orders" ("Id" bigint PRIMARY KEY, "Data;" json, "What's this" text DEFAULT 'it''s; "quoted"', archived date DEFAULT ('now'::text)::date);
CREATE TABLE price_history (sku varchar(20), at timestamptz DEFAULT statement_timestamp(), old numeric, new numeric);
CREATE TABLE wishlists (customer_id int PRIMARY KEY REFERENCES customers, skus varchar(20)[] DEFAULT '{}'::varchar[] NOT NULL, quantities quantities);

CREATE RULE price_changes AS ON UPDATE TO products WHERE OLD.price IS DISTINCT FROM NEW.price DO ALSO INSERT INTO price_history (sku, old, new) VALUES (NEW.sku, OLD.price, NEW.price);
CREATE RULE keep_archive AS ON DELETE TO "Order Archive"."Old Orders" DO INSTEAD NOTHING;
COMMENT ON RULE price_changes ON products IS 'History; for the law';

CREATE FUNCTION gross(net numeric, rate numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT round($1 * (1 + $2), 2)';
CREATE FUNCTION gross(net numeric, country char, kind text DEFAULT 'standard') RETURNS numeric LANGUAGE sql STABLE AS $$ SELECT shop.gross(net, rate) FROM shop.tax_rates t WHERE t.country = gross.country AND t.kind = gross.kind AND t.valid @> CURRENT_DATE $$;
CREATE FUNCTION gross(m money_amount, rate numeric) RETURNS money_amount LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN m.value := m.value * (1 + rate); RETURN m; END $$;
CREATE FUNCTION order_total(o orders) RETURNS numeric LANGUAGE sql STABLE AS $$ SELECT coalesce(sum(l.total), 0) FROM shop.order_lines l WHERE l.order_id = o.id $$;
CREATE FUNCTION format_address(a address, VARIADIC parts text[] DEFAULT ARRAY['street', 'city']) RETURNS text LANGUAGE plpgsql STABLE AS $body$
DECLARE
    result text := '';
BEGIN
    result := concat_ws(E'\n', (a).street || ' ' || (a).number, (a).zip || ' ' || (a).city);
    RETURN result || ';';
END $body$;
CREATE FUNCTION split_order(INOUT id bigint, OUT first bigint, OUT second bigint) LANGUAGE plpgsql AS $$ BEGIN first := id; second := id + 1; END $$;
CREATE FUNCTION best_sellers(n int = 5, OUT sku varchar, OUT sold bigint) RETURNS SETOF record LANGUAGE sql AS $$ SELECT l.sku, sum(l.quantity) FROM shop.order_lines l GROUP BY 1 ORDER BY 2 DESC LIMIT n $$;
CREATE PROCEDURE place_order(order_id bigint, INOUT number text DEFAULT NULL) LANGUAGE plpgsql SET search_path TO 'shop', 'pg_temp' SET statement_timeout = '5s' AS $$
BEGIN
    UPDATE orders SET state = 'placed', placed_at = now() WHERE id = order_id;
    number := to_char(order_id, 'FM000000');
    COMMIT;
END $$;
COMMENT ON PROCEDURE place_order(bigint, text) IS 'Commits';

CREATE FUNCTION sum_amount(state money_amount, next money_amount) RETURNS money_amount LANGUAGE sql IMMUTABLE AS $$ SELECT ROW(coalesce(state.value, 0) + coalesce(next.value, 0), coalesce(state.currency, next.currency))::shop.money_amount $$;
CREATE AGGREGATE total(money_amount) (SFUNC = sum_amount, STYPE = money_amount, PARALLEL = SAFE);
CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1', COMBINEFUNC = numeric_mul, PARALLEL = safe);
COMMENT ON AGGREGATE product(numeric) IS 'Multiplies';

CREATE VIEW order_summary AS
    SELECT o.id, o.state, c.full_name, order_total(o) AS total, count(l.*) AS lines, array_agg(l.sku ORDER BY l.line) AS skus,
        CASE o.state WHEN 'cart' THEN 'open' WHEN 'done' THEN 'closed' ELSE 'in progress' END AS phase,
        (o.billing).city AS city, COALESCE((o.shipping).country, (o.billing).country, 'DE'::bpchar) AS country
    FROM orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN order_lines l ON l.order_id = o.id GROUP BY o.id, c.full_name;
CREATE VIEW customer_value AS
    WITH spent AS (SELECT s.full_name, sum(s.total) AS total FROM order_summary s WHERE s.phase <> 'open' GROUP BY s.full_name), ranked AS (SELECT spent.*, ntile(10) OVER w AS decile FROM spent WINDOW w AS (ORDER BY total DESC))
    SELECT * FROM ranked WHERE decile <= 3 UNION ALL SELECT c.full_name, 0, NULL FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id);
CREATE VIEW product_list AS SELECT p.sku, p.name, p.price, b.name AS brand, p.active FROM products p LEFT JOIN brands b ON b.id = p.brand_id;
CREATE FUNCTION change_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE shop.products SET name = NEW.name, price = NEW.price WHERE sku = OLD.sku;
    RETURN NEW;
END $$;
CREATE TRIGGER change INSTEAD OF UPDATE OR DELETE ON product_list FOR EACH ROW EXECUTE FUNCTION change_product();
CREATE VIEW archive_names AS SELECT "Id", "Data;" ->> 'name' AS "Näme" FROM "Order Archive"."Old Orders";
ALTER VIEW product_list ALTER COLUMN active SET DEFAULT true;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at = now(); RETURN NEW; END $$;
CREATE CONSTRAINT TRIGGER check_total AFTER INSERT OR UPDATE ON order_lines DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.discount > 0.5) EXECUTE FUNCTION touch('total');
CREATE CONSTRAINT TRIGGER check_return AFTER DELETE ON returns FROM orders NOT DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER truncated BEFORE TRUNCATE ON orders FOR EACH STATEMENT EXECUTE FUNCTION touch();
GRANT USAGE ON SCHEMA shop TO forum_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA shop TO forum_reader;
GRANT EXECUTE ON PROCEDURE place_order(bigint, text) TO forum_writer;
