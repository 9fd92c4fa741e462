SELECT format('ALTER SEQUENCE %s %s', name, change) FROM own_relation, unnest(ARRAY['INCREMENT BY 5', 'MAXVALUE 1000', 'NO MAXVALUE', 'MINVALUE -5', 'START WITH 9', 'CACHE 20', 'CYCLE', 'AS smallint', 'AS bigint', 'OWNED BY NONE']) change WHERE relkind = 'S';

SELECT format('ALTER SEQUENCE %s OWNED BY %s.%s', s.name, c.table_name, c.name) FROM own_relation s JOIN own_column c USING (relnamespace) WHERE relkind = 'S';

SELECT format('ALTER SEQUENCE %s RENAME TO %I', name, left(relname, 58) || '_new') FROM own_relation WHERE relkind = 'S';

SELECT format('ALTER TABLE %s ALTER COLUMN %s SET DEFAULT nextval(%L)', c.table_name, c.name, s.name) FROM own_relation s, own_column c WHERE relkind = 'S' AND c.type IN ('integer', 'bigint', 'smallint');

SELECT format('DROP SEQUENCE %s CASCADE', name) FROM own_relation WHERE relkind = 'S';
