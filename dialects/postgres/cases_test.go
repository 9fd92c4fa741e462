package postgres

import (
	"flag"
	"fmt"
	"hash/crc32"
	"regexp"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
)

// needs names the oldest major that has what a case is about.
var needs = map[string]int{
	"enum/rename_followed":                 14,
	"domain/rename_followed":               14,
	"function/rename_followed":             14,
	"schema/rename_followed":               14,
	"table/rename_followed":                14,
	"function/atomic":                      14,
	"function/atomic_return":               14,
	"function/atomic_column":               14,
	"procedure/out":                        14,
	"rule/circle":                          14,
	"column/virtual":                       18,
	"column/set_expression":                17,
	"column/set_expression_virtual":        18,
	"column/set_expression_checked":        18,
	"partition/set_expression":             17,
	"inherit/set_expression":               17,
	"foreign_key/period":                   18,
	"partition/generated_own":              17,
	"partition/generated_own_change":       17,
	"partition/generated_parent_change":    17,
	"inherit/generated_own":                17,
	"inherit/generated_parent_change":      17,
	"check/not_enforced":                   18,
	"column/generated_to_virtual":          18,
	"partition/not_null":                   18,
	"partition/not_valid_in_some":          18,
	"partition/attached_not_null":          18,
	"partition/not_null_comment":           18,
	"table/inherits_not_null":              18,
	"column/not_null":                      18,
	"column/not_null_change":               18,
	"column/not_null_valid":                18,
	"column/not_null_rename":               18,
	"column/not_null_name_taken":           18,
	"inherit/not_null":                     18,
	"inherit/not_null_name":                18,
	"inherit/not_null_no_inherit":          18,
	"domain/not_null":                      17,
	"domain/not_null_namesake":             17,
	"statistics/expressions":               14,
	"statistics/rename_column":             14,
	"statistics/type_change":               14,
	"statistics/written_otherwise":         14,
	"exclude/include":                      14,
	"exclude/attach":                       17,
	"exclude/attach_other_name":            17,
	"exclude/attach_renamed":               17,
	"exclude/attach_beside":                17,
	"exclude/bounds":                       17,
	"exclude/move":                         17,
	"exclude/attach_tree":                  17,
	"exclude/attach_new_parts":             17,
	"exclude/own_name":                     17,
	"exclude/own_order":                    17,
	"exclude/parent_later":                 17,
	"exclude/attach_and_parent_later":      17,
	"column/compression":                   14,
	"column/type_storage":                  14,
	"sequence/unlogged":                    15,
	"unique/nulls_not_distinct":            15,
	"index/nulls_not_distinct":             15,
	"foreign_key/on_delete_column":         15,
	"view/security_invoker":                15,
	"view/traversal":                       14,
	"range/multirange":                     14,
	"range/multirange_passes_on":           14,
	"permission/all":                       17,
	"default_permission/grant_option_gone": 17,
	"publication/parts":                    15,
	"publication/column_dropped":           15,
	"publication/filter_dropped":           15,
	"publication/column_type":              15,
	"publication/generated":                18,
}

// lastMajor names the newest major that has what a case is about.
var lastMajor = map[string]int{
	"partition/identity_own": 16,
}

var inFull = flag.Bool("in-full", false, "run all cases, chains and schemas on both majors, cases with comparisons, towers of every shape, schemas on 15, real ones on the newest, and every real change")

// leftToTheNight reports whether a test runs only in full: all but one in share
// of those that ask do, the same ones each time.
func leftToTheNight(name string, share uint32) bool {
	return !*inFull && lot(name, share) != 0
}

// lot deals names out to a number of shares, the same way each time.
func lot(name string, shares uint32) uint32 { return crc32.ChecksumIEEE([]byte(name)) % shares }

// orAtNight skips a test that is left to the night, as five in six are.
func orAtNight(t *testing.T) {
	t.Helper()
	if leftToTheNight(t.Name(), 6) {
		t.Skip("the nightly run has it")
	}
}

// ofServer finds what cases have of the whole server: roles, which may have the
// same names in others.
var ofServer = regexp.MustCompile(`(?i)\brole|\bowner|\bgrant|\bprivileges|permission|tablespace|user_mapping`)

func testCases(t *testing.T, major int) {
	besideOthers(t)
	s := newSession(t)
	dump := s.dump
	if major != enginetest.NewestPostgres && !*inFull {
		dump = nil
	}
	dialecttest.Run(t, dialecttest.Config{
		Dialect:     New(dialects.Options{}),
		Dir:         "testdata",
		NewDatabase: func(t testing.TB) string { return enginetest.Postgres(t, major).Database(t) },
		Dump:        dump,
		Query:       s.lines,
		Beside:      func(text string) bool { return !ofServer.MatchString(text) },
		Skip: func(name string) string {
			if newest, ends := lastMajor[name]; needs[name] > major || ends && newest < major {
				return fmt.Sprintf("PostgreSQL %d does not have it", major)
			}
			onNewest := major == enginetest.NewestPostgres
			if !*inFull && (onNewest && lot(name, 3) == 0 || !onNewest && lot(name, 6) != 0) {
				return "the nightly run has it"
			}
			return ""
		},
	})
}

func TestCasesOnOldest(t *testing.T) { testCases(t, enginetest.OldestPostgres) }

func TestCasesOnNewest(t *testing.T) { testCases(t, enginetest.NewestPostgres) }

const dumpQuery = `
WITH namespaces AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
relations AS (SELECT c.*, n.nspname FROM pg_class c JOIN namespaces n ON n.oid = c.relnamespace)
SELECT line FROM (
SELECT format('schema %s', nspname) AS line FROM namespaces
UNION ALL SELECT format('%s %s.%s %s %s %s %s %s %s %s', relkind, nspname, relname, relpersistence, relrowsecurity, relforcerowsecurity,
  CASE WHEN relkind IN ('r', 'p') THEN relreplident END, (SELECT array_agg(o ORDER BY o) FROM unnest(reloptions) o), CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END,
  CASE WHEN relkind = 'p' THEN pg_get_partkeydef(oid) END)
  FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL SELECT format('column %s.%s.%s %s %s %s %s %s %s %s %s', r.nspname, r.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  a.attidentity, a.attgenerated, a.attcollation::regcollation, a.attstorage, coalesce(nullif(a.attstattarget, -1), -1),
  pg_get_expr(d.adbin, d.adrelid))
  FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL SELECT format('constraint %s.%s %s %s', r.nspname, r.relname, c.conname, pg_get_constraintdef(c.oid))
  FROM pg_constraint c JOIN relations r ON r.oid = c.conrelid WHERE c.contype <> 'n' OR c.conname !~ '_not_null$'
UNION ALL SELECT format('index %s %s', pg_get_indexdef(i.indexrelid), i.indisvalid) FROM pg_index i JOIN relations r ON r.oid = i.indexrelid
UNION ALL SELECT format('statistics %s %s', pg_get_statisticsobjdef(s.oid), coalesce(s.stxstattarget, -1)) FROM pg_statistic_ext s JOIN namespaces n ON n.oid = s.stxnamespace
UNION ALL SELECT format('child %s.%s of %s %s', r.nspname, r.relname, h.inhparent::regclass, CASE WHEN r.relispartition THEN pg_get_expr(r.relpartbound, r.oid) END)
  FROM pg_inherits h JOIN relations r ON r.oid = h.inhrelid
UNION ALL SELECT format('enum %s.%s %s', n.nspname, t.typname, (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
  FROM pg_type t JOIN namespaces n ON n.oid = t.typnamespace WHERE t.typtype = 'e'
UNION ALL SELECT format('aggregate %s %s %s', p.oid::regprocedure, p.proparallel, to_jsonb(a) - 'aggfnoid' - 'aggtranstype' - 'aggmtranstype' || jsonb_build_object('s', aggtranstype::regtype, 'm', aggmtranstype::regtype))
  FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN namespaces n ON n.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e')
UNION ALL SELECT format('operator %s %s %s %s %s %s %s %s %s', n.nspname, o.oid::regoperator, oprcode, oprcom::regoperator, oprnegate::regoperator, oprrest, oprjoin, oprcanhash, oprcanmerge)
  FROM pg_operator o JOIN namespaces n ON n.oid = o.oprnamespace
UNION ALL SELECT format('operator class %s %s', pg_describe_object('pg_opclass'::regclass, o.oid, 0), to_jsonb(o) - '{oid,opcfamily,opckeytype,opcintype,opcnamespace,opcowner}'::text[])
  FROM pg_opclass o JOIN namespaces n ON n.oid = o.opcnamespace
UNION ALL SELECT format('operator family %s', pg_describe_object('pg_opfamily'::regclass, o.oid, 0)) FROM pg_opfamily o JOIN namespaces n ON n.oid = o.opfnamespace
UNION ALL SELECT format('member %s of %s %s', pg_describe_object(d.classid, d.objid, 0), pg_describe_object(d.refclassid, d.refobjid, 0), d.deptype) FROM pg_depend d
  WHERE d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass) AND d.objid >= 16384 AND d.refobjid >= 16384
UNION ALL SELECT format('cast %s %s %s %s %s', castsource::regtype, casttarget::regtype, castfunc::regprocedure, castcontext, castmethod) FROM pg_cast WHERE oid >= 16384
UNION ALL SELECT format('trigger %s %s', pg_get_triggerdef(t.oid), t.tgenabled) FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL SELECT format('event trigger %s %s %s %s %s', evtname, evtevent, evttags, evtenabled, evtfoid::regproc) FROM pg_event_trigger
UNION ALL SELECT format('domain %s.%s %s %s %s %s %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull, pg_get_expr(t.typdefaultbin, 0), t.typcollation::regcollation,
  (SELECT string_agg(format('%s %s', c.conname, pg_get_constraintdef(c.oid)), ',' ORDER BY c.conname) FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c'))
  FROM pg_type t JOIN namespaces n ON n.oid = t.typnamespace WHERE t.typtype = 'd'
UNION ALL SELECT format('composite %s.%s %s', nspname, relname, (SELECT string_agg(format('%I %s %s', a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation), ',' ORDER BY a.attnum)
  FROM pg_attribute a WHERE a.attrelid = r.oid AND NOT a.attisdropped)) FROM relations r WHERE relkind = 'c'
UNION ALL SELECT format('range %s %s %s %s %s %s', r.rngtypid::regtype, r.rngsubtype::regtype, r.rngcollation::regcollation, r.rngcanonical, r.rngsubdiff,
  (SELECT o.opcname FROM pg_opclass o WHERE o.oid = r.rngsubopc)) FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN namespaces n ON n.oid = t.typnamespace
UNION ALL SELECT format('collation %s.%s %s', n.nspname, c.collname, to_jsonb(c) - '{oid,collname,collnamespace,collowner,collversion}'::text[]) FROM pg_collation c JOIN namespaces n ON n.oid = c.collnamespace
UNION ALL SELECT format('extension %s %s %s', e.extname, e.extversion, e.extnamespace::regnamespace) FROM pg_extension e
UNION ALL SELECT format('routine %s %s', pg_get_functiondef(p.oid), p.proconfig)
  FROM pg_proc p JOIN namespaces n ON n.oid = p.pronamespace WHERE p.prokind <> 'a'
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype IN ('e', 'i'))
UNION ALL SELECT format('policy %s.%s.%s %s %s %s %s %s', r.nspname, r.relname, p.polname, p.polpermissive, p.polcmd,
  (SELECT array_agg(CASE o WHEN 0 THEN 'public' ELSE pg_get_userbyid(o)::text END ORDER BY o) FROM unnest(p.polroles) o), pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  FROM pg_policy p JOIN relations r ON r.oid = p.polrelid
UNION ALL SELECT format('rule %s %s', pg_get_ruledef(w.oid), w.ev_enabled) FROM pg_rewrite w JOIN relations r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
UNION ALL SELECT format('dictionary %s.%s %s %s', n.nspname, d.dictname, d.dicttemplate, d.dictinitoption) FROM pg_ts_dict d JOIN namespaces n ON n.oid = d.dictnamespace
UNION ALL SELECT format('text search %s.%s %s %s', n.nspname, c.cfgname, c.cfgparser,
  (SELECT string_agg(concat_ws(' ', m.maptokentype, m.mapdict::regdictionary), ',' ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid))
  FROM pg_ts_config c JOIN namespaces n ON n.oid = c.cfgnamespace
UNION ALL SELECT format('sequence %s.%s %s %s %s %s', r.nspname, r.relname, r.relpersistence,
  concat_ws(' ', q.seqtypid::regtype, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle), d.deptype,
  CASE WHEN d.refobjid IS NOT NULL THEN pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) END)
  FROM relations r JOIN pg_sequence q ON q.seqrelid = r.oid
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
UNION ALL SELECT format('grant on relation %s.%s %s to %s %s', r.nspname, r.relname, x.privilege_type, x.grantee::regrole, x.is_grantable)
  FROM relations r, aclexplode(r.relacl) x WHERE x.grantee <> r.relowner AND r.relkind <> 'S'
UNION ALL SELECT format('grant on column %s.%s.%s %s to %s %s', r.nspname, r.relname, a.attname, x.privilege_type, x.grantee::regrole, x.is_grantable)
  FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND NOT a.attisdropped, aclexplode(a.attacl) x WHERE x.grantee <> r.relowner
UNION ALL SELECT format('grant on routine %s %s to %s %s', p.oid::regprocedure, x.privilege_type, x.grantee::regrole, x.is_grantable)
  FROM pg_proc p JOIN namespaces n ON n.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x WHERE x.grantee <> p.proowner
UNION ALL SELECT format('grant on type %s %s to %s %s', t.oid::regtype, x.privilege_type, x.grantee::regrole, x.is_grantable)
  FROM pg_type t JOIN namespaces n ON n.oid = t.typnamespace, aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) x WHERE t.typtype = 'e' AND x.grantee <> t.typowner
UNION ALL SELECT format('server %s %s %s %s %s', s.srvname, w.fdwname, s.srvtype, s.srvversion, (SELECT array_agg(o ORDER BY o) FROM unnest(s.srvoptions) o))
  FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
UNION ALL SELECT format('foreign table %s %s %s', f.ftrelid::regclass, s.srvname, (SELECT array_agg(o ORDER BY o) FROM unnest(f.ftoptions) o))
  FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
UNION ALL SELECT format('foreign column %s %s %s', a.attrelid::regclass, a.attname, (SELECT array_agg(o ORDER BY o) FROM unnest(a.attfdwoptions) o))
  FROM pg_attribute a WHERE a.attfdwoptions IS NOT NULL AND NOT a.attisdropped
UNION ALL SELECT format('grant on server %s %s to %s %s', s.srvname, x.privilege_type, x.grantee::regrole, x.is_grantable)
  FROM pg_foreign_server s, aclexplode(s.srvacl) x WHERE x.grantee <> s.srvowner
UNION ALL SELECT format('mapping %s %s %s', u.srvname, u.usename, (SELECT array_agg(o ORDER BY o) FROM unnest(u.umoptions) o WHERE o !~ '^password=')) FROM pg_user_mappings u
UNION ALL SELECT format('publication %s %s %s', p.pubname, concat_ws(' ', p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot),
  (SELECT string_agg(t::text, ',' ORDER BY t::text) FROM (SELECT to_jsonb(v) - 'pubname' AS t FROM pg_publication_tables v WHERE v.pubname = p.pubname) x)) FROM pg_publication p
UNION ALL SELECT format('grant on schema %s %s to %s %s', n.nspname, x.privilege_type, x.grantee::regrole, x.is_grantable)
  FROM pg_namespace n JOIN namespaces USING (oid), aclexplode(n.nspacl) x WHERE x.grantee <> n.nspowner
UNION ALL SELECT format('default %s %s %s to %s %s', d.defaclnamespace, d.defaclobjtype, x.privilege_type, x.grantee::regrole, x.is_grantable)
  FROM pg_default_acl d, aclexplode(d.defaclacl) x WHERE x.grantee <> d.defaclrole AND d.defaclnamespace = 0
UNION ALL SELECT format('comment %s %s', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description) FROM pg_description d
  WHERE d.objoid >= 16384
) found ORDER BY line`
