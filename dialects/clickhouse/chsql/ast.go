package chsql

// An expr is a node of an expression tree. The tree mirrors the server's own:
// operators are functions that remember how they were written, because the
// server prints plus(a, b) and a + b as they were typed.
type expr interface {
	// extra is what every kind of node may carry.
	extra() *decoration
}

// decoration is the alias of a node, and whether it stood between parentheses
// of its own, which the server keeps (one pair of them).
type decoration struct {
	alias  string
	parens bool
}

func (d *decoration) extra() *decoration { return d }

type literalKind uint8

const (
	numberLiteral literalKind = iota
	stringLiteral
	wordLiteral // NULL, true, false
)

// literal has its canonical text, or the decoded value of a string.
type literal struct {
	decoration
	kind  literalKind
	text  string
	token int // the place of a string, counted in tokens
}

// ident is a compound name. A part of a JSON path may carry a prefix, "^" or
// ":", and is printed with it.
type ident struct {
	decoration
	parts    []string
	prefixes map[int]string
	token    int // where the name begins, counted in tokens
}

// call is a function, an operator, a lambda, a tuple or an array.
type call struct {
	decoration
	name      string
	params    []expr
	hasParams bool
	args      []expr
	operator  bool
	nulls     string // "IGNORE NULLS", "RESPECT NULLS" or ""
	over      *window
}

// window is OVER name, or OVER (…).
type window struct {
	name      string // OVER name
	parent    string // OVER (parent …)
	partition []expr
	order     []orderItem
	frame     string // "ROWS", "RANGE", "GROUPS" or ""
	from, to  frameBound
}

type frameBound struct {
	offset expr   // nil for UNBOUNDED and CURRENT ROW
	text   string // "CURRENT ROW", "UNBOUNDED PRECEDING", "PRECEDING", …
}

// star is *, t.*, COLUMNS('…') or COLUMNS(a, b), with its transformers.
type star struct {
	decoration
	qualifier    expr // an ident or any expression; nil for none
	columns      bool
	pattern      *literal
	list         []expr
	transformers []transformer
	token        int // the place of a * without a qualifier, counted in tokens
}

type transformer struct {
	kind   string // "EXCEPT", "REPLACE" or "APPLY"
	strict bool
	list   []expr
}

type subquery struct {
	decoration
	query *query
}

// param is a query parameter {name:Type}; the type keeps its typed text.
type param struct {
	decoration
	name, typ string
}

// settingsArg is SETTINGS a = 1, … as an argument of a table function.
type settingsArg struct {
	decoration
	settings []Setting
}

// queryArg is a bare SELECT as a function's argument, as in view(SELECT …).
type queryArg struct {
	decoration
	query *query
}

func operatorCall(name string, args ...expr) *call {
	return &call{name: name, args: args, operator: true}
}

func functionCall(name string, args ...expr) *call {
	return &call{name: name, args: args}
}
