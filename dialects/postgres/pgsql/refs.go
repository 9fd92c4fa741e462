package pgsql

import "strings"

// Name is a possibly qualified name in a text. Schema is empty where the text
// had none.
type Name struct{ Schema, Name string }

// ColumnRef is a column as a text mentions it. Qualifier is the table or alias
// before it, if any, perhaps with a schema.
type ColumnRef struct{ Qualifier, Name string }

// Refs is what a text depends on, each thing once, in order of appearance.
// Names are as written: whether one without a schema means something built in
// or of the user, the text does not tell.
type Refs struct {
	// Relations are the tables and views that are read or written, without the
	// names that WITH defines.
	Relations []Name
	// Columns are the columns that are mentioned. Output names in ORDER BY and
	// GROUP BY look the same and are among them.
	Columns []ColumnRef
	// Functions are the functions called by name, and those named in a
	// constant such as 'f(int)'::regprocedure.
	Functions []Name
	// Operators are the operators in the text, by symbol, and those that
	// BETWEEN, IN, LIKE and the like stand for.
	Operators []Name
	// Types are the targets of casts, and what constants cast to regtype name.
	Types []Type
	// Collations are those of COLLATE clauses.
	Collations []Name
	// Sequences are what nextval and its relatives take as a constant, and
	// constants cast to regclass, which may name any relation.
	Sequences []Name
	// TextSearch are the text search configurations and dictionaries that
	// constants name.
	TextSearch []Name
	// Star says whether * or t.* takes all columns of something.
	Star bool
	// Guessed says whether some part was not understood: its words were then
	// taken for whatever they may name.
	Guessed bool
}

// References lists what a query or an expression mentions.
func References(text string) (Refs, error) {
	n, err := parseEither(text)
	if err != nil {
		return Refs{}, err
	}
	var c refCollector
	c.walk(n, nil)
	return c.refs, nil
}

// ReferencesOrWords is References, which for a text that does not parse takes
// every word for whatever it may name.
func ReferencesOrWords(text string) Refs {
	refs, err := References(text)
	if err == nil {
		return refs
	}
	var c refCollector
	tokens, _ := lexLeniently(text)
	c.words(tokens)
	return c.refs
}

// parseEither parses a query where one begins, and else an expression.
func parseEither(text string) (*Node, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	if p.atQuery() {
		return ParseQuery(text)
	}
	return ParseExpr(text)
}

// refCollector gathers references. Names of common table expressions are a
// chain from the innermost query outwards.
type refCollector struct{ refs Refs }

type cteNames struct {
	outer *cteNames
	name  string
}

func (c *cteNames) has(name string) bool {
	for ; c != nil; c = c.outer {
		if c.name == name {
			return true
		}
	}
	return false
}

func (c *refCollector) walk(n *Node, ctes *cteNames) {
	if len(n.Kids) > 0 && n.Kids[0].Kind == With {
		ctes = c.with(n, ctes)
	}
	c.collect(n, ctes)
	if n.Type != nil {
		c.addType(*n.Type)
	}
	for _, kid := range n.Kids {
		if kid.Kind != With && !(n.Kind == Call && isLoneStar(kid)) {
			c.walk(kid, ctes)
		}
	}
}

// isLoneStar finds the * of count(*), which takes no columns.
func isLoneStar(n *Node) bool { return n.Kind == Star && len(n.Names) == 0 }

// collect adds what the node itself names.
func (c *refCollector) collect(n *Node, ctes *cteNames) {
	switch n.Kind {
	case Table:
		if len(n.Names) > 1 || !ctes.has(n.Name()) {
			c.refs.Relations = addOnce(c.refs.Relations, splitName(n.Names))
		}
	case Column:
		c.column(n.Names)
	case Using:
		for _, name := range n.Names {
			c.column([]string{name})
		}
	case Star:
		c.refs.Star = true
	case Call:
		c.refs.Functions = addOnce(c.refs.Functions, splitName(n.Names))
		c.constantArguments(n)
	case Cast:
		if n.Kids[0].Kind == String && n.Type.Known {
			c.constant(n.Type.catalog, n.Kids[0].Text)
		}
	case ColumnDef:
		if len(n.Names) > 0 {
			c.refs.Collations = addOnce(c.refs.Collations, splitName(n.Names))
		}
	case Collate:
		c.refs.Collations = addOnce(c.refs.Collations, splitName(n.Names))
	default:
		c.operators(n)
	}
}

// with walks the WITH clause that a query begins with and returns the names
// that are known in the rest of it.
func (c *refCollector) with(n *Node, ctes *cteNames) *cteNames {
	with := n.Kids[0]
	if with.Text == "recursive" {
		for _, cte := range with.Kids {
			ctes = &cteNames{outer: ctes, name: cte.Names[0]}
		}
	}
	for _, cte := range with.Kids {
		for _, kid := range cte.Kids {
			c.walk(kid, ctes)
		}
		ctes = &cteNames{outer: ctes, name: cte.Names[0]}
	}
	return ctes
}

func (c *refCollector) column(names []string) {
	ref := ColumnRef{Qualifier: strings.Join(names[:len(names)-1], "."), Name: names[len(names)-1]}
	c.refs.Columns = addOnce(c.refs.Columns, ref)
}

func (c *refCollector) addType(t Type) {
	for _, have := range c.refs.Types {
		if have.Equal(t) {
			return
		}
	}
	c.refs.Types = append(c.refs.Types, t)
}

func splitName(names []string) Name {
	last := len(names) - 1
	return Name{Schema: strings.Join(names[:last], "."), Name: names[last]}
}

func addOnce[T comparable](list []T, item T) []T {
	for _, have := range list {
		if have == item {
			return list
		}
	}
	return append(list, item)
}

// sameTables says whether two queries read the same relations.
func sameTables(x, y *Node, scope Scope) bool {
	left, right := tableSet(x, scope), tableSet(y, scope)
	for name := range left {
		if !right[name] {
			return false
		}
	}
	return len(left) == len(right)
}

func tableSet(n *Node, scope Scope) map[Name]bool {
	var c refCollector
	c.walk(n, nil)
	set := map[Name]bool{}
	for _, name := range c.refs.Relations {
		if name.Schema == "" {
			name.Schema = scope.defaultSchema()
		}
		set[name] = true
	}
	return set
}
