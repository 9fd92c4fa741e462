package clickhouse

import (
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// liveDatabase is a database under a test's name.
type liveDatabase struct {
	t       *testing.T
	address string
	target  dialects.Target
}

func openLive(t *testing.T, address string) *liveDatabase {
	t.Helper()
	target, err := harness.Dialect.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return &liveDatabase{t, address, target}
}

// inspect reads all that the test has made, of the whole server too.
func (l *liveDatabase) inspect() *schema.Graph {
	l.t.Helper()
	objects, problems, err := l.target.Inspect(l.t.Context(), dialects.Scope{Shared: l.shared()})
	if err != nil {
		l.t.Fatal(err)
	}
	for _, p := range problems {
		if p.Code == "unmodelled" && !strings.Contains(p.Detail, "belongs to the whole server") {
			l.t.Skipf("UNMODELLED %s: %s", databaseIn(l.address), p)
		}
	}
	g, problems := schema.NewGraph(objects, harness.Dialect)
	if err := problems.Err(); err != nil {
		l.t.Fatal(err)
	}
	return g
}

// shared are the addresses of what the test has made of the whole server.
func (l *liveDatabase) shared() []schema.Address {
	l.t.Helper()
	name := databaseIn(l.address)
	if _, shares := sharers.Load(name); !shares && accessDump(name) == "" {
		return nil
	}
	list, err := l.target.(isolatedTarget).Target.(*target).SharedObjects(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	return slices.DeleteFunc(list, func(a schema.Address) bool {
		return (a.Kind == schema.KindFunction || a.Kind == schema.KindNamedCollection) && !strings.HasPrefix(a.Name, name+"_")
	})
}

// run runs a statement, in the stand-in for users where it is about them.
func (l *liveDatabase) run(sql string) error {
	if !accessStatement.MatchString(sql) {
		_, err := ask(l.t.Context(), l.address, sql)
		return err
	}
	return l.target.(isolatedTarget).Target.(*target).conn.Exec(l.t.Context(), ofTest(sql, databaseIn(l.address)))
}

// plan plans with unsure expressions settled by the server, and with some of
// what looks like a rename taken for one.
func (l *liveDatabase) plan(from, to *schema.Graph, random *rand.Rand) (*planner.Plan, error) {
	l.t.Helper()
	options := planner.Options{}
	if random != nil {
		options.Shuffle = random
	}
	plan, problems := planner.New(from, to, harness.Dialect, options)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := l.target.Settle(l.t.Context(), plan.Pair); err != nil {
		return nil, err
	}
	for _, c := range plan.Candidates {
		if random != nil && random.Intn(2) == 0 {
			options.Renames = append(options.Renames, c.RenameHint)
		}
	}
	plan, problems = planner.New(from, to, harness.Dialect, options)
	return plan, problems.Err()
}

// definitions are the statements of all that the test has made, by name.
func (l *liveDatabase) definitions() map[string]string {
	l.t.Helper()
	name := databaseIn(l.address)
	found := map[string]string{"access": strings.ReplaceAll(accessDump(name), name, placeholder)}
	for _, sql := range []string{
		"SELECT concat(database, '.', name), formatQuery(create_table_query) FROM system.tables WHERE database IN ('db0', 'db0_two', 'db0_three') " +
			"AND NOT match(name, '^[.](tmp[.])?inner') AND NOT match(name, " + besidePattern + ")",
		"SELECT concat('function ', name), create_query FROM system.functions WHERE startsWith(name, 'db0_')",
		"SELECT concat('collection ', name), create_query FROM system.named_collections WHERE startsWith(name, 'db0_')",
		"SELECT concat('database ', name), concat(engine, ' ', comment) FROM system.databases WHERE name IN ('db0', 'db0_two', 'db0_three')",
	} {
		if _, shares := sharers.Load(name); !shares && !strings.Contains(sql, "system.tables") && !strings.Contains(sql, "system.databases") {
			continue
		}
		text, err := ask(l.t.Context(), l.address, sql)
		if err != nil {
			l.t.Fatal(err)
		}
		for line := range strings.Lines(text) {
			name, definition, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			found[name] = strings.NewReplacer(`\n`, "\n", `\'`, "'", `\\`, `\`).Replace(definition)
		}
	}
	return found
}

// meaning evens out what means nothing and is not kept, and the order of lines:
// columns that are there stay where they are.
func meaning(definitions map[string]string) map[string]string {
	evened := map[string]string{}
	for name, text := range definitions {
		if starred.MatchString(text) {
			text, _, _ = strings.Cut(text, "\nAS ")
		}
		var lines []string
		for line := range strings.Lines(text) {
			line = strings.TrimRight(plain(strings.TrimSpace(line)), ",\n")
			if !meaningless.MatchString(line) {
				lines = append(lines, indexType.ReplaceAllStringFunc(unsaid.ReplaceAllString(wholeFloat.ReplaceAllString(oneColumn.ReplaceAllString(line, "ORDER BY $1"), "DEFAULT $1"), ""), strings.ToLower))
			}
		}
		slices.Sort(lines)
		evened[name] = strings.Join(lines, "\n")
	}
	return evened
}

var (
	// columnList lets the server read a view's query.
	columnList = regexp.MustCompile(`(?s)^(CREATE VIEW [^\n]*)\n\(\n.*?\n\)`)
	// starred finds views whose stars the model spells out.
	starred     = regexp.MustCompile(`(?s)^CREATE (MATERIALIZED )?VIEW.*\nAS .*(\*|COLUMNS\()`)
	meaningless = regexp.MustCompile(`^(PRIMARY KEY .*|PARTITION BY tuple\(\)|SQL SECURITY INVOKER)$`)
	oneColumn   = regexp.MustCompile(`^ORDER BY \((\w+)\)$`)
	unsaid      = regexp.MustCompile(` DB 'db0'| VALUE '[^']*'| DEFAULT NULL\b| defaultValueOfTypeName\(.*\)$`)
	indexType   = regexp.MustCompile(`TYPE \w+`)
)

// stable are the tables whose rows nothing but statements change.
const stable = "SELECT name FROM system.tables WHERE database = 'db0' AND engine IN ('MergeTree', 'Log', 'TinyLog', 'StripeLog', 'Memory') AND NOT match(create_table_query, ' TTL ') AND NOT match(name, '^[.]inner|__schemac_')"

// rows tells what rows tables have.
func (l *liveDatabase) rows() map[string]string {
	l.t.Helper()
	found := map[string]string{}
	for _, name := range l.list(stable) {
		text, err := ask(l.t.Context(), l.address, "SELECT count(), sum(cityHash64(toString(tuple(*)))) FROM db0."+chsql.Backquote(name))
		if err != nil {
			l.t.Fatal(err)
		}
		found[name] = text
	}
	return found
}

// truncate deletes all rows, and what a plan that was stopped has left.
func (l *liveDatabase) truncate() {
	l.t.Helper()
	for _, name := range l.list("SELECT name FROM system.tables WHERE database = 'db0' AND match(name, '__schemac_copy_')") {
		if _, err := ask(l.t.Context(), l.address, "DROP TABLE db0."+chsql.Backquote(name)+" SYNC"); err != nil {
			l.t.Log(err)
		}
	}
	for _, name := range l.list("SELECT name FROM system.tables WHERE database = 'db0' AND engine NOT LIKE '%View' AND NOT match(name, '^[.]inner')") {
		if _, err := ask(l.t.Context(), l.address, "TRUNCATE TABLE db0."+chsql.Backquote(name)); err != nil {
			l.t.Log(err)
		}
	}
}

func (l *liveDatabase) list(sql string) (lines []string) {
	l.t.Helper()
	text, err := ask(l.t.Context(), l.address, sql+" ORDER BY ALL FORMAT TSVRaw")
	if err != nil {
		l.t.Fatal(err)
	}
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
	return lines
}
