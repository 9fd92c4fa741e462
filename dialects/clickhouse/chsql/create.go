package chsql

// CreateKind says what a CREATE statement creates.
type CreateKind uint8

// The kinds of object. Of those behind CreateDatabase, only the name is read.
const (
	CreateTable CreateKind = iota
	CreateView
	CreateMaterializedView
	CreateDictionary
	CreateDatabase
	CreateFunction
	CreateOther
)

// Name is the name of an object, perhaps with its database.
type Name struct {
	Database, Name string
}

// String is the quoted name.
func (n Name) String() string { return QualifiedName(n.Database, n.Name) }

// Create is a CREATE statement with all texts in the form in which the server
// stores them.
type Create struct {
	Kind CreateKind
	Name Name
	UUID string
	// Cluster is the name after ON CLUSTER, which is never stored.
	Cluster string
	// Columns of a table; of a view, those that the server derived.
	Columns     []Column
	Indexes     []Index
	Projections []Projection
	Constraints []Constraint
	// Storage is the engine and its clauses: of a table, of the inner table of
	// a materialized view, of a database.
	Storage Storage
	Comment string
	// View is set for views.
	View *View
	// Dictionary is set for dictionaries.
	Dictionary *Dictionary
	// As is the table or query after AS in CREATE TABLE … AS.
	As string
}

// Column is one column of a table.
type Column struct {
	Name string
	// Type is zero for a column that is defined by its default alone.
	Type Type
	// DefaultKind is "DEFAULT", "MATERIALIZED", "ALIAS", "EPHEMERAL" or "".
	DefaultKind string
	// Default is the expression; an EPHEMERAL column may have none.
	Default    string
	Comment    string
	Codec      []string
	TTL        string
	Settings   []Setting
	Statistics []string
}

// Index is a data skipping index.
type Index struct {
	Name, Expr  string
	Type        IndexType
	Granularity string
}

// IndexType is the type of an index with its arguments.
type IndexType struct {
	Name string
	Args []string
	// Parens is set for empty parentheses, which mean nothing, but are kept.
	Parens bool
}

// Projection is a SELECT without FROM, or a column with the type of an index.
type Projection struct {
	Name string
	// Query is the text between the parentheses, or "".
	Query string
	// IndexExpr and IndexType are those of PROJECTION p INDEX expr TYPE type.
	IndexExpr, IndexType string
	Settings             []Setting
}

// Constraint is CHECK, or ASSUME, which only the optimizer believes.
type Constraint struct {
	Name   string
	Assume bool
	Expr   string
}

// Engine is the name of an engine and its arguments.
type Engine struct {
	Name string
	Args []string
}

// Storage is an engine and the clauses that follow it.
type Storage struct {
	Engine      Engine
	PartitionBy string
	// PrimaryKey is nil when it is the sorting key, and EmptyKey where rows are
	// sorted and have no key; RepeatsKey is set if it was typed all the same.
	PrimaryKey []KeyPart
	RepeatsKey bool
	// OrderBy is nil for no sorting key, and for tuple().
	OrderBy  []KeyPart
	SampleBy string
	TTL      []TTL
	Settings []Setting
}

// EmptyKey is a primary key without a part, which is another one than none:
// that is the sorting key.
const EmptyKey = "tuple()"

// KeyPart is one expression of a key.
type KeyPart struct {
	Expr string
	Desc bool
	// Parens is set for the only part of a key that was typed as (a): the server
	// keeps the parentheses since 25, which mean nothing.
	Parens bool
}

// TTLAction is what happens to rows when their time has come.
type TTLAction uint8

// The actions of a TTL.
const (
	TTLDelete TTLAction = iota
	TTLToDisk
	TTLToVolume
	TTLRecompress
	TTLGroupBy
)

// TTL is one rule of a table's TTL clause.
type TTL struct {
	Expr   string
	Action TTLAction
	// Target is the disk or the volume.
	Target string
	Codec  []string
	// GroupBy and Set belong to TTLGroupBy; Set holds assignments.
	GroupBy []string
	Set     []string
	Where   string
}

// View is what a view has beyond a table.
type View struct {
	// To is the target table of a materialized view; empty for one with an
	// inner table.
	To       Name
	Refresh  *Refresh
	Populate bool
	// Empty is EMPTY of a refreshable view: don't refresh at once.
	Empty bool
	// Definer is as typed; Security is "DEFINER", "INVOKER", "NONE" or "".
	Definer, Security string
	// Query is the body.
	Query string
}

// Refresh is when a materialized view refreshes.
type Refresh struct {
	// Every tells EVERY, by the calendar, from AFTER, since the last time.
	Every     bool
	Interval  string
	Offset    string
	Randomize string
	DependsOn []Name
	Settings  []Setting
	Append    bool
}

// database is where the names without a database belong.
func (c *Create) database(fallback string) string {
	if c.Name.Database != "" {
		return c.Name.Database
	}
	return fallback
}
