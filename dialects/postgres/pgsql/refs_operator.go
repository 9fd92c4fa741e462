package pgsql

import "strings"

// impliedOperators are those that the keyword of a predicate stands for.
var impliedOperators = map[Kind]map[string][]string{
	Between:    {"": {">=", "<="}, "symmetric": {">=", "<="}, "not": {"<", ">"}, "not symmetric": {"<", ">"}},
	In:         {"": {"="}, "not": {"<>"}},
	Like:       {"like": {"~~"}, "not like": {"!~~"}, "ilike": {"~~*"}, "not ilike": {"!~~*"}, "similar to": {"~"}, "not similar to": {"!~"}},
	IsDistinct: {"": {"="}, "not": {"="}},
}

// operators adds the operators that a node applies.
func (c *refCollector) operators(n *Node) {
	switch n.Kind {
	case Unary, Binary, Any, All:
		c.operator(n.Text, n.Names)
	case Case:
		if n.Kids[0].Kind != Empty {
			c.operator("=", nil)
		}
	case Builtin:
		if n.Text == "nullif" {
			c.operator("=", nil)
		}
	case Sort:
		if using, ok := strings.CutPrefix(n.Text, "using "); ok {
			symbol, _, _ := strings.Cut(using, " ")
			c.operator(symbol, n.Names)
		}
	default:
		for _, symbol := range impliedOperators[n.Kind][n.Text] {
			c.operator(symbol, nil)
		}
	}
}

func (c *refCollector) operator(symbol string, schema []string) {
	c.refs.Operators = addOnce(c.refs.Operators, Name{Schema: strings.Join(schema, "."), Name: symbol})
}
