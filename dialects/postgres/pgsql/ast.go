package pgsql

// Kind says what a node of a syntax tree is.
type Kind uint8

// The kinds of node, with the meaning of Text (t), Names (n), Type and the
// children (in parentheses). Clauses that are absent have no node.
const (
	// Empty stands for an absent child, such as a missing slice bound.
	Empty Kind = iota
	// Null is the constant NULL.
	Null
	// Bool is TRUE or FALSE: t "true" or "false".
	Bool
	// Number is an unsigned numeric constant: t as typed.
	Number
	// String is a string constant: t its content.
	String
	// Bits is a bit string constant: t such as "b101" or "xff".
	Bits
	// Param is $1: t with the dollar sign.
	Param
	// Column is a column reference: n qualifiers and name.
	Column
	// Star is * or t.*: n the qualifiers.
	Star
	// Call is a function call: n the name (arguments..., clauses...).
	Call
	// Builtin is a function with a syntax of its own: t its lower-case keyword
	// (arguments...), such as coalesce, extract or current_timestamp.
	Builtin
	// Special is a function with a grammar of its own, such as XMLTABLE: t its
	// lower-case keyword (pieces in their order, clauses...).
	Special
	// SpecialWord is a word or punctuation in a Special: t in lower case, or n a
	// name. Types and columns are ColumnDefs there.
	SpecialWord
	// NamedArg is name => value: t the name (value).
	NamedArg
	// Variadic marks a VARIADIC argument (value).
	Variadic
	// Unary is a prefix operator: t the operator, n its schema (operand).
	Unary
	// Binary is an infix operator: t the operator, n its schema (left, right).
	Binary
	// And is a flat conjunction (operands...).
	And
	// Or is a flat disjunction (operands...).
	Or
	// Not is a negation (operand).
	Not
	// Is is a test: t what follows IS, in lower case (operand).
	Is
	// IsDistinct is IS [NOT] DISTINCT FROM: t "" or "not" (left, right).
	IsDistinct
	// Between is [NOT] BETWEEN [SYMMETRIC]: t the words besides BETWEEN
	// (operand, low, high).
	Between
	// In is [NOT] IN with a list or query: t "" or "not" (operand, items...).
	In
	// Like is a pattern match: t such as "not ilike" or "similar to"
	// (operand, pattern, and perhaps the escape).
	Like
	// Any is op ANY: t the operator (left, right).
	Any
	// All is op ALL: t the operator (left, right).
	All
	// Overlaps is the OVERLAPS predicate (left row, right row).
	Overlaps
	// AtTimeZone is AT TIME ZONE, or AT LOCAL without the second child
	// (operand, zone).
	AtTimeZone
	// Collate is a COLLATE clause: n the collation (operand).
	Collate
	// Cast is a conversion in any spelling: Type (operand).
	Cast
	// Subscript is array subscripting (operand, indexes or Slices...).
	Subscript
	// Slice is low:high in a subscript (low, high).
	Slice
	// Field selects from a composite: t the name, "*" for all (operand).
	Field
	// Row is a row constructor: t "row" if the keyword stood there (fields...).
	Row
	// Array is ARRAY[…] and the brackets nested in it (elements...).
	Array
	// ArrayQuery is ARRAY(SELECT …) (query).
	ArrayQuery
	// Exists is EXISTS(SELECT …) (query).
	Exists
	// Subquery is a query as a scalar (query).
	Subquery
	// Case is CASE (operand or Empty, Whens..., and perhaps Else).
	Case
	// When is a branch of Case (condition, result).
	When
	// Else is the last branch of Case (result).
	Else
	// Distinct is DISTINCT, or DISTINCT ON (expressions...).
	Distinct
	// OrderBy is an ORDER BY clause (Sorts...).
	OrderBy
	// Sort is one key: t "desc", "nulls first", "using <" and the like (key).
	Sort
	// Filter is FILTER (WHERE …) (condition).
	Filter
	// WithinGroup is WITHIN GROUP (ORDER BY …) (Sorts...).
	WithinGroup
	// Over is OVER: t a window's name, or else (Window).
	Over
	// Window is a window specification: t the window it copies
	// (PartitionBy, OrderBy, Frame).
	Window
	// PartitionBy is a PARTITION BY clause (expressions...).
	PartitionBy
	// Frame is a frame clause: t its words, with ? for each value (values...).
	Frame
	// Query is a whole query (With, body, OrderBy, Limit, Offset, Lockings...).
	Query
	// With is a WITH clause: t "recursive" or "" (CTEs...).
	With
	// CTE is a common table expression: t "materialized", "not materialized"
	// or "", n the name and its columns (query, Search, Cycle).
	CTE
	// Search is a SEARCH clause: t "depth" or "breadth", n the column that it
	// adds and those that it goes by.
	Search
	// Cycle is a CYCLE clause: n the mark and the path that it adds, and the
	// columns that it goes by (value and default of the mark, or nothing).
	Cycle
	// SetOp is a set operation: t such as "union all" (left, right).
	SetOp
	// Values is VALUES (Rows...).
	Values
	// Select is a SELECT core (Distinct, Targets, From, Where, GroupBy, Having,
	// Windows).
	Select
	// Targets is an output list (Targets...).
	Targets
	// Target is an output column: n its explicit name, if any (expression).
	Target
	// From is a FROM clause (Tables, RangeQueries, RangeFuncs, Joins...).
	From
	// Table is a relation: t "only" or "", n its name (Alias, Sample).
	Table
	// RangeQuery is a subquery in FROM: t "lateral" or "" (query, Alias).
	RangeQuery
	// RangeFunc is a function in FROM: t the words lateral, rows from and
	// ordinality that apply (functions or Defineds..., Alias).
	RangeFunc
	// Defined is a function in ROWS FROM with the columns of its rows (function,
	// ColumnDefs...).
	Defined
	// Alias names a relation: n the name and its columns (ColumnDefs...).
	Alias
	// ColumnDef is a column with its type in an Alias: t the name, n the
	// collation, Type.
	ColumnDef
	// Sample is TABLESAMPLE: n the method (arguments..., and perhaps Repeatable).
	Sample
	// Repeatable is the seed of a Sample (seed).
	Repeatable
	// Join is a join: t "cross", "inner", "left", "right" or "full", perhaps
	// after "natural " (left, right, On or Using, Alias).
	Join
	// On is a join condition (condition).
	On
	// Using is a USING clause: n the columns, t its alias.
	Using
	// Where is a WHERE clause (condition).
	Where
	// GroupBy is a GROUP BY clause: t "distinct" or "" (items...).
	GroupBy
	// GroupingSet is t "rollup", "cube", "grouping sets" or "" for () (items...).
	GroupingSet
	// Having is a HAVING clause (condition).
	Having
	// Windows is a WINDOW clause (NamedWindows...).
	Windows
	// NamedWindow is name AS (…): t the name (Window).
	NamedWindow
	// Limit is LIMIT or FETCH: t "with ties" or "" (count or Empty).
	Limit
	// Offset is OFFSET (count).
	Offset
	// Locking is FOR UPDATE and the like: t its words, n the relations.
	Locking
	// Default is the word DEFAULT in place of a value.
	Default
	// Insert is INSERT: t "overriding system value" and the like (With, Table,
	// Columns, Query or Default, Conflict, Returning).
	Insert
	// Columns is the list of columns that an Insert fills (Columns, Fields or
	// Subscripts...).
	Columns
	// Conflict is ON CONFLICT: t "nothing" or "update", n the constraint
	// (ConflictTarget, Set, Where).
	Conflict
	// ConflictTarget is what the conflict is about (IndexElements..., Where).
	ConflictTarget
	// IndexElement is one of its columns: n the operator class (expression).
	IndexElement
	// Update is UPDATE, or without a Table the action of a Merge (With, Table,
	// Set, From, Where, Returning).
	Update
	// Set is a SET clause (Assigns...).
	Set
	// Assign gives columns a value: t "row" for a list in parentheses
	// (columns..., value).
	Assign
	// Delete is DELETE, or without a Table the action of a Merge; its From was
	// USING (With, Table, From, Where, Returning).
	Delete
	// CurrentOf is WHERE CURRENT OF: n the cursor.
	CurrentOf
	// Merge is MERGE (With, Table, source, On, MergeWhens..., Returning).
	Merge
	// MergeWhen is a branch of a Merge: t such as "not matched by source"
	// (Where, and Insert, Update, Delete or else nothing).
	MergeWhen
	// Returning is RETURNING: n the aliases of old and new (Targets).
	Returning
)

// Node is one node of a syntax tree. All kinds share one shape, so that
// walking, printing, comparing and rewriting need no case for most of them.
type Node struct {
	Kind Kind
	// Text is the part of the node that is not a name; Kind says what.
	Text string
	// Names holds folded identifiers; Kind says which.
	Names []string
	// Type is the target of a Cast and the type of a ColumnDef.
	Type *Type
	Kids []*Node
	// Offset is the byte position where the node begins in the source.
	Offset int
	// NameOffset is where its Type begins or, of a Collate, its Names.
	NameOffset int
}

// Clause is the first child of a kind, or nil.
func (n *Node) Clause(kind Kind) *Node {
	for _, kid := range n.Kids {
		if kid.Kind == kind {
			return kid
		}
	}
	return nil
}

// Name is the last of the node's names, or "".
func (n *Node) Name() string {
	if len(n.Names) == 0 {
		return ""
	}
	return n.Names[len(n.Names)-1]
}

// Walk visits the tree from the top, in source order. It stays out of the
// children of a node for which visit returns false.
func (n *Node) Walk(visit func(*Node) bool) {
	if !visit(n) {
		return
	}
	for _, kid := range n.Kids {
		kid.Walk(visit)
	}
}

// isClause says whether a child of a Call is a clause and not an argument.
func (n *Node) isClause() bool {
	switch n.Kind {
	case Distinct, OrderBy, Filter, WithinGroup, Over:
		return true
	}
	return false
}

// arguments are the children of a Call that are not clauses.
func (n *Node) arguments() []*Node {
	for i, kid := range n.Kids {
		if kid.isClause() {
			return n.Kids[:i]
		}
	}
	return n.Kids
}
