package chsql

import (
	"slices"
	"strings"
)

// References are what an expression or a query mentions. Each list is sorted
// and has no duplicates.
type References struct {
	// Tables stand in FROM, in a join, or to the right of IN. A name without
	// a database belongs to the current one; common table expressions are not
	// tables.
	Tables []Name
	// Dictionaries are named by functions such as dictGet, and by the table
	// function dictionary; and with them the tables that joinGet asks.
	Dictionaries []Name
	// Columns are the names that may be columns, without the parameters of
	// lambdas. Parts are joined by points; in a query the first part may be a
	// table's name or alias, and a name may be an alias of the query itself.
	Columns []string
	// Aliases are the names that the query or expression gives.
	Aliases []string
	// Functions are canonical names, operators left out.
	Functions []string
	// TableFunctions stand in place of a table.
	TableFunctions []string
	// Collections are the names that stand as the first argument of a table
	// function, where some take a named collection.
	Collections []string
	// Parameters are the names of query parameters.
	Parameters []string
	// Star reports an asterisk or COLUMNS outside of a function: the columns
	// depend on the tables.
	Star bool
}

// ExprReferences lists what an expression mentions.
func ExprReferences(text string) (References, error) {
	node, err := parseTyped(text)
	if err != nil {
		return References{}, err
	}
	c := collector{}
	c.expr(node)
	return c.sorted(), nil
}

// QueryReferences lists what a SELECT mentions.
func QueryReferences(text string) (References, error) {
	q, err := parseQuery(text)
	if err != nil {
		return References{}, err
	}
	c := collector{}
	c.query(q, scope{})
	return c.sorted(), nil
}

type collector struct {
	References
	scope scope
	bound []string // parameters of the lambdas around
}

func (c *collector) sorted() References {
	byName := func(a, b Name) int { return strings.Compare(a.String(), b.String()) }
	for _, list := range []*[]Name{&c.Tables, &c.Dictionaries} {
		slices.SortFunc(*list, byName)
		*list = slices.Compact(*list)
	}
	for _, list := range []*[]string{&c.Columns, &c.Aliases, &c.Functions, &c.TableFunctions, &c.Collections, &c.Parameters} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return c.References
}

func (c *collector) expr(node expr) {
	walk(node, func(n expr) bool {
		if alias := n.extra().alias; alias != "" {
			c.Aliases = append(c.Aliases, alias)
		}
		switch n := n.(type) {
		case *ident:
			c.column(n)
		case *param:
			c.Parameters = append(c.Parameters, n.name)
		case *star:
			c.Star = true
		case *call:
			return c.call(n)
		case *subquery:
			c.query(n.query, c.scope)
			return false
		case *queryArg:
			c.query(n.query, c.scope)
			return false
		}
		return true
	})
}

func (c *collector) column(id *ident) {
	if !slices.Contains(c.bound, id.parts[0]) {
		c.Columns = append(c.Columns, strings.Join(id.parts, "."))
	}
}

// call collects from a call, and reports whether its arguments are left to do.
func (c *collector) call(n *call) bool {
	switch {
	case n.name == "lambda" && n.operator:
		depth := len(c.bound)
		for _, name := range n.args[0].(*call).args {
			c.bound = append(c.bound, name.(*ident).parts[0])
		}
		c.expr(n.args[1])
		c.bound = c.bound[:depth]
		return false
	case membership[n.name] && len(n.args) == 2:
		c.expr(n.args[0])
		if id, ok := n.args[1].(*ident); ok {
			c.tableName(id)
			return false
		}
		c.expr(n.args[1])
		return false
	}
	if !n.operator {
		c.Functions = append(c.Functions, ResolveFunction(n.name))
	}
	if (dictionaryFunction(n.name) || joinFunctions[n.name]) && len(n.args) > 0 {
		c.dictionary(n.args[0])
		if _, named := n.args[0].(*ident); named {
			for _, a := range n.args[1:] {
				c.expr(a)
			}
			return false
		}
	}
	// The asterisk of count(*) stands for no columns.
	return len(n.args) != 1 || !isPlainStar(n.args[0])
}

func isPlainStar(node expr) bool {
	s, ok := node.(*star)
	return ok && s.qualifier == nil && !s.columns
}

// joinFunctions ask a table of the engine Join, which they name as others name
// a dictionary.
var joinFunctions = map[string]bool{"joinGet": true, "joinGetOrNull": true}

func (c *collector) dictionary(node expr) {
	switch n := node.(type) {
	case *literal:
		if n.kind == stringLiteral {
			database, name, ok := strings.Cut(n.text, ".")
			if !ok {
				database, name = "", n.text
			}
			c.Dictionaries = append(c.Dictionaries, Name{database, name})
		}
	case *ident:
		c.Dictionaries = append(c.Dictionaries, nameOf(n))
	}
}

func nameOf(id *ident) Name {
	if len(id.parts) == 1 {
		return Name{Name: id.parts[0]}
	}
	return Name{Database: id.parts[0], Name: strings.Join(id.parts[1:], ".")}
}

func (c *collector) tableName(id *ident) {
	if len(id.parts) > 1 || !c.scope.hides(id.parts[0]) {
		c.Tables = append(c.Tables, nameOf(id))
	}
}

func (c *collector) query(q *query, s scope) {
	saved := c.scope
	c.scope = s
	shareWith(q)
	for _, term := range q.terms {
		if term.sub != nil {
			c.query(term.sub, s)
		} else {
			c.scope = s
			c.core(term.core)
		}
	}
	c.scope = saved
}

func (c *collector) core(core *selectCore) {
	for i := range core.with {
		item := &core.with[i]
		if item.query == nil {
			c.expr(item.value)
			continue
		}
		inner := c.scope
		if core.recursive {
			inner = inner.with(item.name)
		}
		c.query(item.query, inner)
		c.scope = c.scope.with(item.name)
	}
	rest := *core
	rest.with, rest.from = nil, nil
	walkCore(&rest, func(n expr) bool {
		c.expr(n)
		return false
	})
	for i := range core.from {
		c.table(&core.from[i])
	}
}

func (c *collector) table(t *tableElement) {
	rest := *t
	switch n := t.table.(type) {
	case *ident:
		rest.table = nil
		c.tableName(n)
		if n.alias != "" {
			c.Aliases = append(c.Aliases, n.alias)
		}
	case *call:
		rest.table = nil
		c.tableFunction(n)
	}
	walkTable(&rest, func(n expr) bool {
		c.expr(n)
		return false
	})
}

// tableFunction collects from a table function. Its names are arguments, not
// columns.
func (c *collector) tableFunction(n *call) {
	c.TableFunctions = append(c.TableFunctions, n.name)
	if strings.EqualFold(n.name, "dictionary") && len(n.args) == 1 {
		c.dictionary(n.args[0])
	}
	if len(n.args) > 0 {
		if id, ok := n.args[0].(*ident); ok && len(id.parts) == 1 {
			c.Collections = append(c.Collections, id.parts[0])
		}
	}
	for _, a := range n.args {
		switch a := a.(type) {
		case *ident, *literal:
		case *call:
			c.tableFunction(a)
		default:
			c.expr(a)
		}
	}
}
