package engines

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

// oneOf makes an object of the kind, and what it needs: the table t with the
// column c, where it belongs to a table or reads one.
func oneOf(kind schema.Kind, intType string) []schema.Object {
	if objects := aloneOf(kind, intType); objects != nil {
		return objects
	}
	table := []schema.Object{&schema.Table{Name: "t"}, &schema.Column{Table: "t", Name: "c", Type: schema.Type{Name: intType}}}
	key := schema.ColumnParts("c")
	switch kind {
	case schema.KindDictionary:
		return append(table, &schema.Dictionary{Name: "d", Attributes: []schema.DictionaryAttribute{{Name: "c", Key: true, Type: schema.Type{Name: "UInt64"}}, {Name: "n", Type: schema.Type{Name: intType}}},
			Source: schema.SQLExpr("CLICKHOUSE(TABLE 't')"), Layout: schema.SQLExpr("FLAT()"), Lifetime: &schema.DictionaryLifetime{Max: 9}})
	case schema.KindTrigger:
		return append(table, &schema.Function{Name: "f", Return: schema.Type{Name: "trigger"}, Routine: emptyRoutine()},
			&schema.Trigger{Table: "t", Name: "g", Timing: "BEFORE", Insert: true, Execute: schema.FunctionRef{Name: "f"}})
	case schema.KindPrimaryKey:
		return append(table, &schema.PrimaryKey{Table: "t", Parts: key})
	case schema.KindUnique:
		return append(table, &schema.Unique{Table: "t", Name: "u", Parts: key})
	case schema.KindCheck:
		return append(table, &schema.Check{Table: "t", Name: "k", Expr: schema.SQLExpr("c > 0")})
	case schema.KindForeignKey:
		return append(table, &schema.PrimaryKey{Table: "t", Parts: key}, &schema.ForeignKey{Table: "t", Name: "f",
			Columns: []string{"c"}, RefTable: schema.Address{Kind: schema.KindTable, Name: "t"}, RefColumns: []string{"c"}})
	case schema.KindExclude:
		return append(table, &schema.Exclude{Table: "t", Name: "x", Parts: []schema.Part{{Column: "c", Op: "="}}})
	case schema.KindStatistics:
		return append(table, &schema.Column{Table: "t", Name: "d", Type: schema.Type{Name: intType}}, &schema.Statistics{Table: "t", Name: "s", Columns: []string{"c", "d"}})
	case schema.KindIndex:
		return append(table, &schema.Index{Table: "t", Name: "i", Type: indexType(intType), Parts: key})
	case schema.KindProjection:
		return append(table, &schema.Projection{Table: "t", Name: "p", Body: schema.SQLExpr("SELECT count()")})
	case schema.KindData:
		table = append(table, &schema.Data{Table: "t", Rows: []schema.Row{{Cells: []schema.Cell{{Column: "c", Value: schema.Expr{SQL: "1", Literal: schema.NumberLiteral}}}}}})
		if intType == "Int32" {
			table[0].(*schema.Table).ClickHouse.Sort = key
			return table
		}
		return append(table, &schema.PrimaryKey{Table: "t", Parts: key})
	case schema.KindPublication:
		return append(table, &schema.Publication{Name: "p", Tables: []schema.PublishedTable{{Table: schema.Address{Kind: schema.KindTable, Name: "t"}}}})
	case schema.KindPermission:
		return append(table, &schema.Permission{Name: "pg_monitor", Target: schema.Address{Kind: schema.KindTable, Name: "t"}, Privileges: schema.Privileges{List: []string{"SELECT"}}})
	case schema.KindRowPolicy:
		return append(table, &schema.RowPolicy{Name: "p", On: schema.Address{Kind: schema.KindTable, Name: "t"}, Using: schema.SQLExpr("c > 0")})
	case schema.KindPolicy:
		return append(table, &schema.Policy{Table: "t", Name: "p", Using: schema.SQLExpr("c > 0")})
	case schema.KindView:
		return append(table, &schema.View{Name: "v", Body: schema.SQLExpr("SELECT c FROM t")})
	case schema.KindRule:
		return append(table, &schema.Rule{Table: "t", Name: "r", Event: "DELETE", Instead: true})
	case schema.KindMaterialized:
		if intType != "Int32" {
			return append(table, &schema.Materialized{Name: "m", Body: schema.SQLExpr("SELECT c FROM t")})
		}
		return append(table, &schema.Table{Name: "target"}, &schema.Column{Table: "target", Name: "c", Type: schema.Type{Name: intType}},
			&schema.Materialized{Name: "m", Body: schema.SQLExpr("SELECT c FROM t"),
				ClickHouse: schema.ClickHouseMaterialized{To: schema.Address{Kind: schema.KindTable, Name: "target"}}})
	}
	return table
}

// aloneOf makes an object of the kind that needs no table, or nil for any other
// kind.
func aloneOf(kind schema.Kind, intType string) []schema.Object {
	switch kind {
	case schema.KindSchema:
		return []schema.Object{&schema.Schema{Name: "extra"}}
	case schema.KindEnum:
		return []schema.Object{&schema.Enum{Name: "e", Values: []string{"a"}}}
	case schema.KindFunction:
		if intType == "Int32" {
			return []schema.Object{&schema.Function{Name: "schemac_kinds", Routine: schema.Routine{Body: schema.SQLExpr("x -> x + 1")}}}
		}
		return []schema.Object{&schema.Function{Name: "f", Return: schema.Type{Name: intType}, Routine: routine()}}
	case schema.KindNamedCollection:
		return []schema.Object{&schema.NamedCollection{Name: "schemac_kinds", Keys: []schema.CollectionKey{{Name: "k", Value: schema.Expr{SQL: "v", Literal: schema.StringLiteral}}}}}
	case schema.KindProcedure:
		return []schema.Object{&schema.Procedure{Name: "p", Routine: routine()}}
	case schema.KindSequence:
		return []schema.Object{&schema.Sequence{Name: "s"}}
	case schema.KindAggregate:
		return []schema.Object{&schema.Aggregate{Name: "g", Args: []schema.Argument{{Type: schema.Type{Name: intType}}},
			StateFunc: schema.FunctionRef{Name: "int4pl"}, StateType: schema.Type{Name: intType}}}
	case schema.KindOperator:
		return []schema.Object{&schema.Operator{Name: "###", Left: schema.Type{Name: intType}, Right: schema.Type{Name: intType}, Function: schema.FunctionRef{Name: "int4pl"}}}
	case schema.KindOperatorFamily:
		return []schema.Object{&schema.OperatorFamily{Name: "f"}}
	case schema.KindOperatorClass:
		return []schema.Object{&schema.OperatorClass{Name: "o", Type: schema.Type{Name: intType}, Operators: []schema.OperatorMember{{Operator: "<", Strategy: 1}},
			Supports: []schema.SupportMember{{Number: 1, Function: schema.FunctionRef{Name: "btint4cmp"}}}}}
	case schema.KindCast:
		return []schema.Object{&schema.Enum{Name: "e", Values: []string{"a"}},
			&schema.Cast{Source: schema.Type{User: schema.Address{Kind: schema.KindEnum, Name: "e"}}, Target: schema.Type{Name: "bytea"}, InOut: true}}
	case schema.KindEventTrigger:
		return []schema.Object{&schema.Function{Name: "f", Return: schema.Type{Name: "event_trigger"}, Routine: emptyRoutine()},
			&schema.EventTrigger{Name: "g", Event: "ddl_command_end", Tags: []string{"CREATE ACCESS METHOD"}, Execute: schema.FunctionRef{Name: "f"}}}
	case schema.KindExtension:
		return []schema.Object{&schema.Extension{Name: "citext", Schema: schema.Address{Kind: schema.KindSchema, Name: "public"}}}
	case schema.KindCollation:
		return []schema.Object{&schema.Collation{Name: "c", Locale: "C"}}
	case schema.KindDomain:
		return []schema.Object{&schema.Domain{Name: "d", Type: schema.Type{Name: intType}, Checks: []schema.DomainCheck{{Expr: schema.SQLExpr("VALUE > 0")}}}}
	case schema.KindComposite:
		return []schema.Object{&schema.Composite{Name: "p", Fields: []schema.CompositeField{{Name: "x", Type: schema.Type{Name: intType}}}}}
	case schema.KindRange:
		return []schema.Object{&schema.Range{Name: "r", Subtype: schema.Type{Name: intType}}}
	case schema.KindForeignServer:
		return []schema.Object{&schema.Extension{Name: "file_fdw"}, &schema.ForeignServer{Name: "s", Wrapper: "file_fdw", Version: "1"}}
	case schema.KindUserMapping:
		return []schema.Object{&schema.Extension{Name: "postgres_fdw"}, &schema.ForeignServer{Name: "s", Wrapper: "postgres_fdw"},
			&schema.UserMapping{Name: schema.Public, Server: schema.ServerRef{Of: schema.Address{Kind: schema.KindForeignServer, Name: "s"}}, Options: schema.Params{"user": "u"}}}
	case schema.KindDefaultPermission:
		return []schema.Object{&schema.DefaultPermission{Name: "pg_monitor", Objects: "TABLES", Privileges: schema.Privileges{List: []string{"SELECT"}}}}
	case schema.KindRole:
		return []schema.Object{&schema.Role{Name: "schemac_kinds"}}
	case schema.KindUser:
		return []schema.Object{&schema.User{Name: "schemac_kinds"}}
	case schema.KindSettingsProfile:
		return []schema.Object{&schema.SettingsProfile{Name: "schemac_kinds"}}
	case schema.KindQuota:
		return []schema.Object{&schema.Quota{Name: "schemac_kinds"}}
	case schema.KindTextSearchDictionary:
		return []schema.Object{&schema.TextSearchDictionary{Name: "d", Template: "simple"}}
	case schema.KindTextSearchConfig:
		return []schema.Object{&schema.TextSearchConfig{Name: "c"}}
	}
	return nil
}

func routine() schema.Routine {
	return schema.Routine{Language: "sql", Body: schema.SQLExpr("SELECT 1")}
}

func emptyRoutine() schema.Routine {
	return schema.Routine{Language: "plpgsql", Body: schema.SQLExpr("BEGIN END")}
}

// indexType is empty but on ClickHouse, where an index has no default type.
func indexType(intType string) string {
	if intType == "Int32" {
		return "minmax"
	}
	return ""
}

// TestKinds demands of every dialect that it can build and inspect every kind
// of object, or that it says that it does not have the kind.
func TestKinds(t *testing.T) {
	targets := map[string]struct {
		intType string
		url     func(testing.TB) string
	}{
		"postgres":   {"integer", func(t testing.TB) string { return enginetest.Postgres(t, enginetest.NewestPostgres).Database(t) }},
		"clickhouse": {"Int32", func(t testing.TB) string { return enginetest.ClickHouse(t).Database(t) }},
		"sqlite":     {"integer", enginetest.SQLite},
	}
	for name, engine := range targets {
		for _, kind := range schema.Kinds() {
			t.Run(name+"/"+string(kind), func(t *testing.T) {
				if name == "clickhouse" && needsUsers(kind) {
					t.Skip("the engine has no storage for users; the dialect's cases have a stand-in for it")
				}
				url := engine.url(t)
				dialect, _ := New(name, dialects.Options{DefaultSchema: project.Namespace(url)})
				to, problems := schema.NewGraph(oneOf(kind, engine.intType), dialect)
				if slices.ContainsFunc(problems, func(d diag.Diagnostic) bool { return d.Code == "unsupported" }) {
					t.Log("declared unsupported")
					return
				}
				if err := problems.Err(); err != nil {
					t.Fatal(err)
				}
				build(t, dialect, url, to)
			})
		}
	}
}

// needsUsers reports whether ClickHouse keeps objects of the kind in a storage
// of users.
func needsUsers(kind schema.Kind) bool {
	switch kind {
	case schema.KindUser, schema.KindRole, schema.KindSettingsProfile, schema.KindQuota, schema.KindRowPolicy, schema.KindPermission:
		return true
	}
	return false
}

// build makes the graph in an empty database and demands that inspection gives
// it back.
func build(t *testing.T, dialect dialects.Dialect, url string, to *schema.Graph) {
	t.Helper()
	ctx := context.Background()
	target, err := dialect.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	plan := func() *planner.Plan {
		scope := dialects.Scope{Data: to.DataTables(), Shared: to.Shared()}
		for _, o := range to.Objects() {
			if s, ok := o.(*schema.Schema); ok {
				scope.Schemas = append(scope.Schemas, s.Name)
			}
		}
		objects, problems, err := target.Inspect(ctx, scope)
		if err != nil || problems.HasErrors() {
			t.Fatal(err, problems)
		}
		from, problems := schema.NewGraph(objects, dialect)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		p, problems := planner.New(from, to, dialect, planner.Options{})
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		return p
	}
	forward := plan()
	if forward.Empty() {
		t.Fatal("nothing to build")
	}
	statements, problems := dialect.Emit(forward.Pair, forward.Changes)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if err := target.Execute(ctx, statements, func(int) {}); err != nil {
		t.Fatal(err)
	}
	if again := plan(); !again.Empty() {
		t.Errorf("inspection does not give back what was built: %v %v", again.Changes[0].Action, again.Changes[0].Address)
	}
}
