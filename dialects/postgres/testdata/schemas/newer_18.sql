-- needs: 18
-- What came with 18: virtual generated columns, named NOT NULL, NOT ENFORCED,
-- WITHOUT OVERLAPS and PERIOD, uuidv7, casefold.
CREATE EXTENSION btree_gist;
CREATE SCHEMA n18;
CREATE TABLE n18.a (id uuid DEFAULT uuidv7() PRIMARY KEY, x int CONSTRAINT x_is_needed NOT NULL, y int, z int GENERATED ALWAYS AS (x * 2) VIRTUAL, w int GENERATED ALWAYS AS (x + y) STORED, t text, CONSTRAINT later CHECK (y > 0) NOT ENFORCED, CONSTRAINT now CHECK (x > 0), CONSTRAINT t_there NOT NULL t NO INHERIT);
COMMENT ON CONSTRAINT x_is_needed ON n18.a IS 'Needed; always';
ALTER TABLE n18.a ADD CONSTRAINT y_not_yet NOT NULL y NOT VALID;
CREATE TABLE n18.rooms (id int, during daterange, name text, PRIMARY KEY (id, during WITHOUT OVERLAPS), CONSTRAINT names UNIQUE (name, during WITHOUT OVERLAPS));
CREATE TABLE n18.bookings (id int, room int, during daterange, FOREIGN KEY (room, PERIOD during) REFERENCES n18.rooms (id, PERIOD during));
CREATE TABLE n18.refs (id int PRIMARY KEY, a uuid REFERENCES n18.a NOT ENFORCED, b uuid, CONSTRAINT b_fk FOREIGN KEY (b) REFERENCES n18.a ON DELETE CASCADE);
CREATE TABLE n18.parent (k int CONSTRAINT k_nn NOT NULL, v int) PARTITION BY LIST (k);
CREATE TABLE n18.child PARTITION OF n18.parent FOR VALUES IN (1);
ALTER TABLE n18.child ADD CONSTRAINT v_nn NOT NULL v;
CREATE TABLE n18.base (a int NOT NULL, b int CONSTRAINT b_here NOT NULL);
CREATE TABLE n18.derived (c int NOT NULL) INHERITS (n18.base);
CREATE VIEW n18.v AS SELECT casefold(t) AS c, z, uuid_extract_timestamp(id) AS at FROM n18.a;
CREATE PUBLICATION generated FOR TABLE n18.a WITH (publish_generated_columns = stored);
CREATE DOMAIN n18.d AS int CONSTRAINT d_nn NOT NULL CONSTRAINT d_pos CHECK (VALUE > 0);
CREATE INDEX a_gin ON n18.a USING btree (x) INCLUDE (t);
-- A partition with a key that the whole has not keeps the names of NOT NULL.
CREATE TABLE n18.tag (id bigint NOT NULL, word text NOT NULL) PARTITION BY HASH (word);
CREATE TABLE n18.tag_0 PARTITION OF n18.tag FOR VALUES WITH (MODULUS 1, REMAINDER 0);
ALTER TABLE n18.tag_0 ADD PRIMARY KEY (id);
