package clickhouse

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
)

const clusterCases = "testdata/on_cluster"

// clustered is a dialect for the cluster main, of which the engine for tests is
// the one host. The engine has nothing that works off the queue of ON CLUSTER,
// so that it gets the statements without the clause.
type clustered struct{ isolated }

func (d clustered) Open(ctx context.Context, address string) (dialects.Target, error) {
	target, err := d.isolated.Open(ctx, address)
	return clusteredTarget{target}, err
}

type clusteredTarget struct{ dialects.Target }

func (t clusteredTarget) Execute(ctx context.Context, statements []dialects.Statement, done func(int)) error {
	alone := make([]dialects.Statement, len(statements))
	for i, s := range statements {
		s.SQL = onCluster.ReplaceAllString(s.SQL, "")
		alone[i] = s
	}
	return t.Target.Execute(ctx, alone, done)
}

// Every case on a cluster goes there and back on the engine, but for what an
// engine without a port for its replicas refuses: to alter replicated tables,
// and databases with the engine Replicated.
func TestClusterCases(t *testing.T) {
	config := harness
	config.Dialect = clustered{isolated{dialect{database: placeholder, cluster: "main"}}}
	config.Dir = clusterCases
	config.Skip = func(name string) string {
		if strings.HasPrefix(name, "replicated/alter_") || strings.HasPrefix(name, "replicated/database_") {
			return "the engine for tests alters no replicated tables and has no databases that replicate"
		}
		return ""
	}
	dialecttest.Run(t, config)
}

// The server's own parser reads every statement of the cases; those about what
// is not in a Replicated database have the clause, and no others.
func TestStatementsOfClusterCasesAreSQL(t *testing.T) {
	files, _ := filepath.Glob(clusterCases + "/*/*.txtar")
	if len(files) < 25 {
		t.Fatalf("there are %d cases", len(files))
	}
	address := enginetest.ClickHouse(t).Database(t)
	d := dialect{database: placeholder, cluster: "main"}
	eachStatement(t, d, files, func(file string, s dialects.Statement) {
		if _, err := ask(t.Context(), address, "SELECT formatQuerySingleLine("+quoteLiteral(s.SQL)+")"); err != nil {
			t.Errorf("%s: the server cannot read %s: %v", file, s.SQL, err)
		}
		r := read(s.SQL)
		spreads := strings.Contains(s.SQL, "spread") && r.kind != "DATABASE"
		if asks := r.verb == "SELECT" || r.verb == "INSERT"; (r.cluster == "main") == (spreads || asks) {
			t.Errorf("%s: ON CLUSTER is %q in %s", file, r.cluster, s.SQL)
		}
	})
}
