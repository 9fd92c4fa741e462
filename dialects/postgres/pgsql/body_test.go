package pgsql

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// show lists references in one line, sorted by kind.
func (r Refs) show() string {
	var out []string
	add := func(kind string, names []Name) {
		for _, n := range names {
			out = append(out, kind+":"+QualifiedName(n.Schema, n.Name))
		}
	}
	add("rel", r.Relations)
	add("fn", r.Functions)
	add("coll", r.Collations)
	add("seq", r.Sequences)
	add("ts", r.TextSearch)
	for _, t := range r.Types {
		if !t.Known {
			out = append(out, "type:"+t.String())
		}
	}
	if r.Guessed {
		out = append(out, "guessed")
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

func TestBodyReferences(t *testing.T) {
	for _, c := range []struct{ language, body, want string }{
		{"sql", "SELECT 1", ""},
		{"sql", "SELECT a FROM t; SELECT f(b) FROM s.u", "fn:f rel:s.u rel:t"},
		{"sql", "INSERT INTO s.t AS x (a, b[1], c.d) SELECT 1, 2, 3 FROM u ON CONFLICT (lower(a) text_ops) WHERE a > 0 DO UPDATE SET (a, b) = (excluded.a, g(2)), c = DEFAULT WHERE x.a = 1 RETURNING a::mood", "fn:g fn:lower rel:s.t rel:u type:mood"},
		{"sql", "INSERT INTO t DEFAULT VALUES; INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES (DEFAULT, nextval('s.q'::regclass)) ON CONFLICT ON CONSTRAINT k DO NOTHING", "fn:nextval rel:t seq:s.q"},
		{"sql", "UPDATE ONLY t * AS x SET a = u.b FROM u JOIN v USING (k) WHERE x.i = u.i AND EXISTS (SELECT FROM w)", "rel:t rel:u rel:v rel:w"},
		{"sql", "DELETE FROM t USING u, LATERAL f(u.a) WHERE t.x = u.x RETURNING *", "fn:f rel:t rel:u"},
		{"sql", "WITH gone AS (DELETE FROM t RETURNING *), kept AS MATERIALIZED (SELECT * FROM gone) INSERT INTO log SELECT * FROM kept", "rel:log rel:t"},
		{"sql", "MERGE INTO t AS x USING (SELECT * FROM u) y ON x.a = y.a WHEN MATCHED AND y.b THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (y.a) WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN MATCHED THEN DO NOTHING RETURNING x.a", "rel:t rel:u"},
		{"sql", "CALL s.p(1, (SELECT max(a) FROM t))", "fn:max fn:s.p rel:t"},
		{"sql", "VALUES (1::s.ty), ('x' COLLATE \"C\")", "coll:\"C\" type:s.ty"},
		{"sql", "TABLE t", "rel:t"},
		{"sql", "BEGIN ATOMIC INSERT INTO t VALUES (1); SELECT CASE WHEN a THEN b ELSE f(c) END FROM u; END", "fn:f rel:t rel:u"},
		{"sql", "RETURN a + s.f(b)", "fn:s.f"},
		{"sql", "begin atomic end", ""},
		{"sql", "SELECT to_tsvector('pg_catalog.english', a), 'f(int)'::regprocedure, 's.t'::regtype", "fn:f fn:to_tsvector ts:pg_catalog.english type:s.t"},
		{"sql", "UPDATE t SET a = 1 WHERE CURRENT OF c", "rel:t"},
		{"sql", "CREATE TEMP TABLE x AS SELECT 1", "guessed rel:x"},
		{"c", "anything", ""},
		{"plpgsql", "BEGIN RETURN 1; END", ""},
		{"PLpgSQL", `
			<<outer>>
			DECLARE
				x int := f(1);
				y users.id%TYPE;
				z s.users%ROWTYPE;
				m mood NOT NULL DEFAULT g();
				n text COLLATE "de_DE" = 'a';
				c CURSOR (k ty) FOR SELECT * FROM cur WHERE a = k;
				old_x ALIAS FOR $1;
				a constant s.arr[] := '{}';
			BEGIN
				IF NEW.a IS DISTINCT FROM CASE WHEN h(1) THEN 1 END AND count(*) > 1 FROM cond WHERE k = 1 THEN
					PERFORM p(a) FROM perf;
				ELSIF exists (SELECT 1 FROM elsif_t) THEN
					NULL;
				ELSE
					NEW.updated_at := now_fn();
				END IF;
				FOR r IN SELECT * FROM looped LOOP
					INSERT INTO ins (a) VALUES (r.a) RETURNING id INTO STRICT x;
				END LOOP;
				FOR i IN REVERSE lo(1)..hi(2) BY st(3) LOOP CONTINUE WHEN cw(i); END LOOP;
				FOREACH e SLICE 1 IN ARRAY arr_fn() LOOP EXIT outer WHEN ew(e); END LOOP;
				WHILE wh(1) LOOP
					SELECT a, b INTO x, y.z FROM sel WHERE b = 1;
					SELECT INTO STRICT r * FROM sel2;
				END LOOP;
				CASE cs(1) WHEN w1(1), w2(2) THEN x = asg(1); ELSE a[ix(1)] := 2; END CASE;
				RETURN QUERY SELECT * FROM rq;
				RETURN QUERY EXECUTE 'SELECT * FROM dyn1 WHERE a = $1' USING uf(1);
				EXECUTE format('DELETE FROM %I.dyn2', schema_fn()) INTO x USING a, us2(b);
				RAISE NOTICE 'x % y', rs(1), b USING DETAIL = dt(2), HINT = 'x';
				ASSERT asr(1), 'm';
				OPEN c FOR SELECT * FROM opn;
				OPEN c(oa(1));
				CALL proc(1);
				GET DIAGNOSTICS n = ROW_COUNT;
				WITH q AS (SELECT * FROM wq) UPDATE upd SET a = q.a FROM q;
			EXCEPTION WHEN unique_violation OR SQLSTATE '23505' THEN
				RETURN NEXT rn(1);
			END outer`, `coll:"de_DE" fn:arr_fn fn:asg fn:asr fn:count fn:cs fn:cw fn:dt fn:ew fn:f fn:format fn:g fn:h fn:hi fn:lo fn:now_fn fn:oa fn:p fn:proc fn:rn fn:rs fn:schema_fn fn:st fn:uf fn:us2 fn:w1 fn:w2 fn:wh` +
			` guessed rel:cond rel:cur rel:dyn1 rel:dyn2 rel:elsif_t rel:ins rel:looped rel:opn rel:perf rel:rq rel:s.users rel:sel rel:sel2 rel:upd rel:users rel:wq type:mood type:s.arr type:ty`},
	} {
		refs := BodyReferences(c.language, c.body)
		got := refs.show()
		for _, want := range strings.Fields(c.want) {
			if !slices.Contains(strings.Fields(got), want) {
				t.Errorf("%s: %s is missing", c.body, want)
			}
		}
		if got != c.want && !refs.Guessed {
			t.Errorf("%s\n\tgot  %s\n\twant %s", c.body, got, c.want)
		}
		if refs.Guessed != strings.Contains(c.want, "guessed") {
			t.Errorf("%s: guessed %v", c.body, refs.Guessed)
		}
	}
}

func TestExpressionReferences(t *testing.T) {
	refs, err := References(`a OPERATOR(s.+) b BETWEEN 1 AND 2 AND c NOT ILIKE 'x' AND d IN (1) AND - e @> ANY (f) AND CASE g WHEN 1 THEN true END AND h IS NOT DISTINCT FROM i`)
	if err != nil {
		t.Fatal(err)
	}
	want := "[{ >=} { <=} {s +} { !~~*} { =} { @>} { -}]"
	if got := fmt.Sprint(refs.Operators); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	refs = ReferencesOrWords(`a ~~~ xmlelement(NAME b) AND nextval('s.q') > t.x AND 'z'::regclass = c AND 'unclosed`)
	if !refs.Guessed || fmt.Sprint(refs.Sequences) != "[{s q} { z}]" || !slices.Contains(refs.Relations, Name{"", "t"}) {
		t.Errorf("%+v", refs)
	}
}

func FuzzBodyReferences(f *testing.F) {
	f.Add("plpgsql", "DECLARE x int; BEGIN FOR i IN 1..2 LOOP EXECUTE 'a b'; END LOOP; END")
	f.Add("plpgsql", "BEGIN x := CASE WHEN a THEN 1 END; IF b THEN RETURN QUERY SELECT 1; END IF; OPEN c; CURSOR (a int)")
	f.Add("sql", "BEGIN ATOMIC INSERT INTO t DEFAULT VALUES; END")
	f.Add("sql", "MERGE INTO a USING b ON c WHEN NOT MATCHED THEN INSERT VALUES (1) RETURNING WITH (OLD AS o) *")
	f.Fuzz(func(t *testing.T, language, body string) {
		BodyReferences(language, body)
		BodyReferences("plpgsql", body)
		n, err := ParseStatement(body)
		if err != nil {
			return
		}
		printed := Print(n)
		again, err := ParseStatement(printed)
		if err != nil {
			t.Fatalf("%q printed as %q: %v", body, printed, err)
		}
		if second := Print(again); second != printed {
			t.Fatalf("%q printed as %q, then as %q", body, printed, second)
		}
	})
}
