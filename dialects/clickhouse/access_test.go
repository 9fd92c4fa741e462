package clickhouse

import (
	"os"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// usersFile is what the engine of the tests has its users from.
const usersFile = "../../internal/enginetest/chserver/users.xml"

// inspectShared reads objects of the whole server from the engine itself.
func inspectShared(t *testing.T, shared ...schema.Address) *schema.Graph {
	t.Helper()
	address := enginetest.ClickHouse(t).Database(t)
	d := New(dialects.Options{DefaultSchema: databaseIn(address)})
	opened, err := d.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	objects, problems, err := opened.Inspect(t.Context(), dialects.Scope{Schemas: []string{databaseIn(address)}, Shared: shared})
	if err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	g, problems := schema.NewGraph(objects, d)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

func addressesOf(kind schema.Kind, names ...string) []schema.Address {
	list := make([]schema.Address, len(names))
	for i, name := range names {
		list[i] = schema.Address{Kind: kind, Name: name}
	}
	return list
}

const inspectedUsers = `settings_profile "bounded" {
  inherit = ["reporting"]
  settings = {
    log_queries = 1
    totals_mode = "after_having_exclusive"
  }
  setting "max_memory_usage" {
    value = 10000000000
    min   = 1000000000
    max   = 20000000000
  }
  setting "max_threads" {
    writability = CONST
  }
}

role "reader" {
}

user "certified" {
  profiles = ["default"]
  identified {
    type         = ssl_certificate
    common_names = ["one", "two"]
  }
  hosts {
    none = true
  }
}

user "inspected" {
  member_of        = ["grants_alter"]
  admin_of         = ["grants_all", role.reader]
  default_database = "d1"
  profiles         = [settings_profile.bounded]
  identified {
    type   = ldap
    server = "corp"
  }
  hosts {
    local  = true
    ip     = ["10.1.2.0/24"]
    names  = ["a.example.com"]
    regexp = ["^b.*$"]
  }
}

quota "by_address" {
  keyed_by = [ip_address]
  to       = [user.inspected]
  interval {
    duration   = "90 minute"
    randomized = true
    max = {
      errors         = 10
      execution_time = 1.5
    }
  }
  interval {
    duration = "1 week"
  }
}

permission {
  to         = role.reader
  for        = "system.*"
  privileges = [SELECT]
}
`

// TestInspectUsers reads users, roles, quotas and profiles that the engine has
// from a file, and no others.
func TestInspectUsers(t *testing.T) {
	shared := addressesOf(schema.KindUser, "inspected", "certified", "nobody")
	shared = append(shared, addressesOf(schema.KindRole, "reader")...)
	shared = append(shared, addressesOf(schema.KindQuota, "by_address")...)
	shared = append(shared, addressesOf(schema.KindSettingsProfile, "bounded")...)
	shared = append(shared, addressesOf(schema.KindPermission, "reader")...)
	g := inspectShared(t, shared...)
	text, _, _ := strings.Cut(string(compiler.Print(g)), "\nschema ")
	if text != inspectedUsers {
		t.Errorf("inspected\n%s", text)
	}
}

// grantedRoles are roles of the file, and how a model states the same.
var grantedRoles = map[string]string{
	"grants_alter":       `permission "d1.t" [ALTER]`,
	"grants_create":      `permission "d1.*" [CREATE]`,
	"grants_columns":     `permission "d1.t" [ALTER_COLUMN]`,
	"grants_aliases":     `permission "d1.*" ["ALTER UPDATE", ALTER_DELETE, ALTER_ADD_COLUMN, dictGet, TRUNCATE]`,
	"grants_revoked":     `permission "*.*" [SELECT]; revoked "system.*" [SELECT]; revoked "d1.t(b)" [SELECT]`,
	"grants_options":     `grantable "d1.*" [SELECT]; permission "d1.*" [INSERT]; grantable "d1.t" [INSERT]`,
	"grants_sources":     `permission "*.*" [S3, FILE]; permission "URL" [READ]`,
	"grants_all_sources": `permission "*.*" [SOURCES]`,
	"grants_all":         `permission "*.*" [ALL]`,
	"grants_objects":     `permission "Memory" [TABLE_ENGINE]; permission "nc" [NAMED_COLLECTION]; permission "u1" [SET_DEFINER]`,
	"grants_patterns":    `permission "d1.pre*" [SELECT]; permission "pre*.*" [SELECT]`,
	"grants_database":    `permission "d1.*" [ALL]`,
	"grants_table":       `permission "d1.t" [ALL]`,
	"grants_column":      `permission "d1.t(a)" [SELECT, INSERT, UPDATE]`,
}

// grantModel spells the short form of grantedRoles as a model.
func grantModel(role, short string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(short, "; ") {
		words := strings.SplitN(part, " ", 3)
		b.WriteString("permission {\n  to = \"" + role + "\"\n  for = " + words[1] + "\n  privileges = " + words[2] + "\n")
		if words[0] != "permission" {
			b.WriteString("  " + words[0] + " = true\n")
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// TestPrivilegesAreThoseOfTheServer compares what the server makes of GRANT and
// REVOKE with what a model of the same rights is normalized to.
func TestPrivilegesAreThoseOfTheServer(t *testing.T) {
	file, err := os.ReadFile(usersFile)
	if err != nil {
		t.Fatal(err)
	}
	for role, short := range grantedRoles {
		t.Run(role, func(t *testing.T) {
			live := inspectShared(t, addressesOf(schema.KindPermission, role)...)
			d := live.Rules().(dialect)
			model := compileModel(t, d, grantModel(role, short))
			plan, problems := planner.New(live, model, d, planner.Options{})
			if err := problems.Err(); err != nil {
				t.Fatal(err)
			}
			statements, _ := d.Emit(plan.Pair, plan.Changes)
			if !plan.Empty() {
				t.Errorf("the model and the server differ:\n%s\n%s", dialects.Script(statements), compiler.Print(live))
			}
			empty, _ := schema.NewGraph(nil, d)
			statements, _ = emitted(t, d, empty, model)
			if strings.Contains(short, "[ALL]") && role != "grants_all" {
				for _, s := range statements {
					if sql, _, _ := strings.Cut(s.SQL, " TO "); !strings.Contains(string(file), "<query>"+sql+"</query>") {
						t.Errorf("the file has not what is emitted: %s", s.SQL)
					}
				}
			}
		})
	}
}

// A user who may not see who else there is gets no plan that would make
// everybody anew.
func TestInspectWithoutTheRightToSeeUsers(t *testing.T) {
	err := accessError(&ServerError{Code: accessDenied, Message: "Not enough privileges."})
	if !strings.Contains(err.Error(), "GRANT SHOW ACCESS") || !strings.Contains(err.Error(), "Not enough privileges") {
		t.Errorf("the error is %v", err)
	}
}

// A row policy stays when its table is dropped, and holds for the next one of
// that name.
func TestRowPolicyWithoutItsTableIsNamed(t *testing.T) {
	address := newDatabase(t)
	opened := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)}).(*target)
	opened.conn = newFakeAccess(opened.conn, databaseIn(address))
	must(t, address, "CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id")
	if err := opened.conn.Exec(t.Context(), "CREATE ROW POLICY p ON "+databaseIn(address)+".t USING id > 1 TO ALL"); err != nil {
		t.Fatal(err)
	}
	must(t, address, "DROP TABLE t")
	policies, err := opened.rowPolicies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, problems, err := opened.Inspect(t.Context(), dialects.Scope{Schemas: []string{databaseIn(address)}, Shared: policies})
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Detail, "The row policy p is on "+databaseIn(address)+".t, which is not there") {
		t.Errorf("%v %v", problems, err)
	}
}
