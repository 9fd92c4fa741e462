package pgsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// constantName reads the possibly qualified name in a constant such as
// 's."My seq"'::regclass.
func constantName(text string) (Name, bool) {
	tokens, err := lex(text)
	if err != nil || len(tokens)%2 == 0 {
		return Name{}, false
	}
	var names []string
	for i, tok := range tokens {
		switch {
		case i%2 == 0 && tok.isName():
			names = append(names, tok.value)
		case i%2 == 1 && tok.kind == sqltoken.Operator && tok.text == ".":
		default:
			return Name{}, false
		}
	}
	return splitName(names), true
}

// constant adds what a constant of a type that names objects means.
func (c *refCollector) constant(catalog, text string) {
	switch catalog {
	case "regclass":
		addNamed(&c.refs.Sequences, text)
	case "regproc", "regprocedure":
		name, _, _ := strings.Cut(text, "(")
		addNamed(&c.refs.Functions, name)
	case "regtype":
		if t, err := ParseType(text); err == nil {
			c.addType(t)
		}
	case "regcollation":
		addNamed(&c.refs.Collations, text)
	case "regconfig", "regdictionary":
		addNamed(&c.refs.TextSearch, text)
	case "regoper", "regoperator":
		symbol, _, _ := strings.Cut(text, "(")
		schema, symbol := cutLast(symbol)
		c.operator(symbol, []string{schema})
	}
}

func cutLast(name string) (schema, last string) {
	i := strings.LastIndexByte(name, '.')
	return name[:max(i, 0)], name[i+1:]
}

func addNamed(list *[]Name, text string) {
	if name, ok := constantName(text); ok {
		*list = addOnce(*list, name)
	}
}

// constantTypes gives the type that a function's first argument is converted
// to where it is a constant that names something.
var constantTypes = map[string]string{
	"nextval": "regclass", "currval": "regclass", "setval": "regclass", "to_regclass": "regclass", "pg_get_serial_sequence": "regclass",
	"to_regtype": "regtype", "to_regproc": "regproc", "to_regprocedure": "regprocedure", "ts_lexize": "regdictionary",
	"to_tsvector": "regconfig", "to_tsquery": "regconfig", "plainto_tsquery": "regconfig", "phraseto_tsquery": "regconfig",
	"websearch_to_tsquery": "regconfig", "ts_headline": "regconfig",
}

// constantArguments adds what the first argument of a call names, as in
// nextval('s').
func (c *refCollector) constantArguments(n *Node) {
	catalog := constantTypes[n.Name()]
	arguments := n.arguments()
	if catalog == "" || len(arguments) == 0 || catalog == "regconfig" && len(arguments) < 2 {
		return
	}
	first := arguments[0]
	for first.Kind == Cast {
		first = first.Kids[0]
	}
	if first.Kind == String {
		c.constant(catalog, first.Text)
	}
}
