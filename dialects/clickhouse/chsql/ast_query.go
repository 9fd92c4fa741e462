package chsql

// query is one SELECT, or several joined by set operators. A term of a query
// is a SELECT or, where precedence or parentheses ask for it, a query.
type query struct {
	terms []queryTerm
	ops   []string // between the terms: "UNION ALL", "EXCEPT", …
	// typed marks a query whose set operators are not grouped yet.
	typed bool
}

type queryTerm struct {
	core *selectCore
	sub  *query
}

func single(core *selectCore) *query { return &query{terms: []queryTerm{{core: core}}} }

type selectCore struct {
	with      []withItem
	recursive bool
	distinct  bool
	columns   []expr
	from      []tableElement
	prewhere  expr
	where     expr
	group     grouping
	having    expr
	windows   []namedWindow
	qualify   expr
	order     []orderItem
	// interpolate is nil without the clause, and empty for the bare keyword.
	interpolate []expr
	limitBy     limit
	limitByCols []expr
	limitByAll  bool
	limit       limit
	withTies    bool
	settings    []Setting
}

// limit is [offset,] length; both may be nil.
type limit struct {
	length, offset expr
}

// withItem is name AS (SELECT …), or expression AS name.
type withItem struct {
	name         string
	columns      []string
	materialized bool
	query        *query
	value        expr
}

type grouping struct {
	list   []expr
	all    bool
	sets   [][]expr // GROUPING SETS
	isSets bool
	with   string // "ROLLUP", "CUBE" or ""
	totals bool
}

type namedWindow struct {
	name string
	def  *window
}

type orderItem struct {
	value   expr
	all     bool
	desc    bool
	nulls   string // "FIRST", "LAST" or ""
	collate string
	fill    bool
	// The bounds of WITH FILL, nil when absent.
	fillFrom, fillTo, fillStep, fillStaleness expr
}

// tableElement is one table of FROM with the join that leads to it, or an
// ARRAY JOIN.
type tableElement struct {
	join  string // "", ",", "INNER JOIN", "GLOBAL ANY LEFT JOIN", "ARRAY JOIN", …
	table expr   // an ident, a call, a subquery, or a param; nil for ARRAY JOIN
	// columns are the names that follow an alias: AS t (a, b).
	columns      []string
	final        bool
	stream       bool
	sample       expr
	sampleOffset expr
	on           expr
	using        []expr
	arrays       []expr
}

// Setting is name = value; the value is its canonical text.
type Setting struct {
	Name, Value string
}
