package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// hidden is what the server prints in place of a secret.
const hidden = "[HIDDEN]"

// engine is a table engine with its arguments as SQL text.
type engine struct {
	name string
	args []string
	// unread is the text of an engine that cannot be read.
	unread string
}

// engineOf reads an engine clause. No engine means MergeTree.
func engineOf(text string) engine { return parseEngine(text, "") }

// parseEngine reads an engine clause of which the server would store the
// arguments so; database is the current one. What cannot be read keeps its
// text, and the server will say what is wrong with it.
func parseEngine(text, database string) engine {
	if strings.TrimSpace(text) == "" {
		return engine{name: "MergeTree"}
	}
	e, err := chsql.ParseEngine(text, database)
	if err != nil {
		return engine{unread: text}
	}
	return engine{name: e.Name, args: e.Args}
}

// String is the engine as schemac writes it: no empty parentheses.
func (e engine) String() string {
	if e.unread != "" {
		return e.unread
	}
	return chsql.Engine{Name: e.name, Args: e.args}.String()
}

func (e engine) mergeTree() bool { return strings.HasSuffix(e.name, "MergeTree") }

func (e engine) replicated() bool {
	return e.mergeTree() && (strings.HasPrefix(e.name, "Replicated") || strings.HasPrefix(e.name, "Shared"))
}

// base is the engine's name without the word for replication.
func (e engine) base() string {
	if !e.replicated() {
		return e.name
	}
	return strings.TrimPrefix(strings.TrimPrefix(e.name, "Replicated"), "Shared")
}

// merges reports whether background merges change the number of rows.
func (e engine) merges() bool { return e.mergeTree() && e.base() != "MergeTree" }

// rowEngines are the engines other than MergeTree whose rows live in the
// table itself and can be read back.
var rowEngines = []string{"Log", "TinyLog", "StripeLog", "Memory", "Join", "EmbeddedRocksDB", "KeeperMap"}

// storesRows reports whether dropping the table drops rows that can be copied
// out of it first.
func (e engine) storesRows() bool {
	return e.mergeTree() || slices.Contains(rowEngines, e.name) || e.name == "File" && len(e.args) == 1 // in a folder of its own
}

// losesRows reports whether dropping the table drops rows, copied or not: those
// of a Set cannot be read.
func (e engine) losesRows() bool { return e.storesRows() || e.name == "Set" }

// silentEngines take no ALTER at all, not even of comments, as measured or, for
// lakes that are elsewhere, as documented.
var silentEngines = []string{"S3Queue", "AzureQueue", "IcebergLocal", "IcebergS3", "IcebergAzure", "IcebergHDFS", "Iceberg", "DeltaLake", "DeltaLakeS3",
	"DeltaLakeAzure", "DeltaLakeLocal", "Hudi"}

// takesComments reports whether comments can be changed in place.
func (e engine) takesComments() bool { return !slices.Contains(silentEngines, e.name) }

// Engines by what ALTER TABLE does with their columns, as measured. Every
// other engine takes comments only.
var (
	renamingEngines = []string{"Memory", "Distributed"}
	alteringEngines = []string{"Null", "Merge", "Buffer"}
)

// altersColumns reports whether columns can be added, modified and dropped.
func (e engine) altersColumns() bool {
	return e.renamesColumns() || slices.Contains(alteringEngines, e.name)
}

// renamesColumns reports whether columns can be renamed.
func (e engine) renamesColumns() bool {
	return e.mergeTree() || slices.Contains(renamingEngines, e.name)
}

// defaultReplica are the path and replica name that a server fills in when
// the model leaves them out.
var defaultReplica = []string{"'/clickhouse/tables/{uuid}/{shard}'", "'{replica}'"}

// withoutDefaultReplica drops a path and a replica name that the server would
// fill in by itself.
func (e engine) withoutDefaultReplica() engine {
	if e.replicated() && len(e.args) >= 2 && slices.Equal(e.args[:2], defaultReplica) {
		e.args = e.args[2:]
	}
	return e
}

// unfolded replaces the macros that the server unfolds when it stores a path.
func (e engine) unfolded(database, table string) engine {
	if !e.replicated() || len(e.args) == 0 || !strings.HasPrefix(e.args[0], "'") {
		return e
	}
	e.args = slices.Clone(e.args)
	e.args[0] = strings.NewReplacer("{database}", database, "{table}", table).Replace(e.args[0])
	return e
}

// unshared is the engine that a model names for what the cloud service stores
// as a Shared engine with a path and a replica of its own.
func (e engine) unshared() engine {
	if !e.replicated() {
		return e
	}
	return engine{name: e.base(), args: e.unplaced().args}
}

// placed reports whether a replicated engine has a path and a replica's name.
func (e engine) placed() bool {
	return e.replicated() && len(e.args) >= 2 && strings.HasPrefix(e.args[0], "'") && strings.HasPrefix(e.args[1], "'")
}

// unplaced leaves path and replica's name out.
func (e engine) unplaced() engine {
	if e.placed() {
		e.args = e.args[2:]
	}
	return e
}

// equalEngines compares two engines. A hidden argument equals any, the Shared
// engines of the cloud service equal the ones that they stand in for, and a
// path that is left to the server equals any: a table that was renamed has one
// with its former name.
func equalEngines(a, b engine) bool {
	if strings.HasPrefix(a.name, "Shared") != strings.HasPrefix(b.name, "Shared") {
		a, b = a.unshared(), b.unshared()
	}
	if a.placed() != b.placed() {
		a, b = a.unplaced(), b.unplaced()
	}
	return a.unread == b.unread && chsql.EqualEngine(chsql.Engine{Name: a.name, Args: a.args}, chsql.Engine{Name: b.name, Args: b.args})
}

// revealed is the engine with the arguments of another in place of those in
// which the server hides a secret.
func (e engine) revealed(other engine) engine {
	if e.name != other.name {
		return e
	}
	e.args = slices.Clone(e.args)
	for i, arg := range e.args {
		if strings.Contains(arg, hidden) && i < len(other.args) && chsql.EqualEngine(chsql.Engine{Args: []string{arg}}, chsql.Engine{Args: []string{other.args[i]}}) {
			e.args[i] = other.args[i]
		}
	}
	return e
}

// databaseArgument is the place of the database among the arguments of engines
// that stand for tables.
var databaseArgument = map[string]int{"Distributed": 1, "Buffer": 0, "Merge": 0, "Alias": 0}

// target is the table that a Distributed or Buffer table stands for, as
// database and name; empty where the engine has none or it is an expression.
func (e engine) target() (database, table string) {
	if e.name == "Dictionary" && len(e.args) == 1 {
		database, table, _ = strings.Cut(dottedName(e.args[0]), ".")
		if table == "" {
			database, table = "", database
		}
		return database, table
	}
	first, ok := databaseArgument[e.name]
	if !ok || e.name == "Merge" || len(e.args) < first+2 {
		return "", ""
	}
	return unquoted(e.args[first]), unquoted(e.args[first+1])
}

// dottedName is the name in a string or in identifiers, without quotes.
func dottedName(text string) string {
	if strings.HasPrefix(text, "'") {
		return unquoted(text)
	}
	name, _ := columnName(text)
	return name
}

// within is the engine as a statement has it that runs in the database of that
// name, and in any other in its place: currentDatabase() where the engine names
// the database of its tables, and a macro in the path of a replicated table,
// which two databases must not share.
func (e engine) within(database string) engine {
	e.args = slices.Clone(e.args)
	if at, ok := databaseArgument[e.name]; ok && at < len(e.args) && unquoted(e.args[at]) == database {
		e.args[at] = "currentDatabase()"
	}
	if e.replicated() && len(e.args) > 0 && strings.HasPrefix(e.args[0], "'") {
		steps := strings.Split(unquoted(e.args[0]), "/")
		for i, step := range steps {
			if step == database {
				steps[i] = "{database}"
			}
		}
		e.args[0] = chsql.QuoteString(strings.Join(steps, "/"))
	}
	return e
}
