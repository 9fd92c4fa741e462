package pgsql

import "strings"

// withinGroup calls an aggregate that sorts. A hypothetical one takes a value
// for each key, and of the key's type.
func (a *analyzer) withinGroup(schema, name string, direct []*Node, clause *Node) *term {
	arguments, keys := a.exprs(direct), []*term{}
	for _, key := range clause.Kids {
		keys = append(keys, a.expr(key.Kids[0]))
	}
	if hypothetical[name] && len(arguments) == len(keys) {
		for i, argument := range arguments {
			typ, _ := a.commonType([]sqlType{argument.typ, keys[i].typ})
			arguments[i], keys[i] = a.coerce(argument, typ), a.coerce(keys[i], typ)
		}
	}
	return a.applyIn(schema, name, append(arguments, keys...))
}

// hypothetical are the built-in aggregates that place a row among others.
var hypothetical = wordSet("rank dense_rank percent_rank cume_dist")

func (a *analyzer) sorts(clause *Node) *term {
	t := newTerm("order", "")
	for _, key := range clause.Kids {
		t.addKey("sort "+sortText(key.Text), a.settle(a.expr(key.Kids[0])))
	}
	return t
}

// addKey adds what is sorted by, unless the rows are sorted by it already.
func (t *term) addKey(op string, key *term) {
	for _, have := range t.kids {
		if sameTerm(have.kids[0], key) {
			return
		}
	}
	t.kids = append(t.kids, newTerm(op, "", key))
}

// argumentSorts analyzes the ORDER BY of an aggregate. A key that is one of
// its arguments is converted as that is.
func (a *analyzer) argumentSorts(clause, call *Node, applied *term) *term {
	arguments := call.arguments()
	t := newTerm("order", "")
	for _, key := range clause.Kids {
		sorted := a.settle(a.expr(key.Kids[0]))
		for i, argument := range arguments {
			if i < len(applied.kids) && len(arguments) == len(applied.kids) && sameTerm(sorted, a.settle(a.expr(argument))) {
				sorted = copyTerm(applied.kids[i])
			}
		}
		t.addKey("sort "+sortText(key.Text), sorted)
	}
	return t
}

func (a *analyzer) over(clause *Node) *term {
	if clause.Text != "" {
		return newTerm("over "+clause.Text, "")
	}
	return newTerm("over", "", a.window(clause.Kids[0]))
}

func (a *analyzer) window(n *Node) *term {
	t := newTerm("window "+n.Text, "")
	for _, clause := range n.Kids {
		switch clause.Kind {
		case PartitionBy:
			t.kids = append(t.kids, newTerm("partition", "", a.exprs(clause.Kids)...))
		case OrderBy:
			t.kids = append(t.kids, a.sorts(clause))
		case Frame:
			text := strings.TrimSuffix(clause.Text, " exclude no others")
			if text != "range unbounded preceding" && text != "range between unbounded preceding and current row" {
				t.kids = append(t.kids, newTerm("frame "+text, "", a.frameOffsets(n, clause)...))
			}
		}
	}
	return t
}

// frameOffsets: rows and groups are counted, and the distance in a range is of
// a type that the sorted one can be moved by.
func (a *analyzer) frameOffsets(window, frame *Node) []*term {
	offsets := a.exprs(frame.Kids)
	typ := sqlType("int8")
	if strings.HasPrefix(frame.Text, "range") {
		typ = ""
		if order := window.Clause(OrderBy); order != nil && len(order.Kids) == 1 {
			typ = rangeOffsets[a.expr(order.Kids[0].Kids[0]).typ]
		}
	}
	for i, offset := range offsets {
		switch {
		case typ != "":
			offsets[i] = a.coerce(offset, typ)
		case isUnknownConst(offset):
			offset.open = true
		}
	}
	return offsets
}

// rangeOffsets are the types of distances in a RANGE by the type that is
// sorted, where there is one.
var rangeOffsets = map[sqlType]sqlType{
	"date": "interval", "time": "interval", "timetz": "interval", "timestamp": "interval", "timestamptz": "interval", "interval": "interval",
	"numeric": "numeric", "float4": "float8", "float8": "float8",
}

// sortText spells the order by an operator as the server does where it is that
// of ASC or DESC.
func sortText(text string) string {
	words := strings.Fields(text)
	if len(words) > 1 && words[0] == "using" && (words[1] == "<" || words[1] == ">") {
		words = append([]string{map[string]string{"<": "", ">": "desc"}[words[1]]}, words[2:]...)
	}
	return joinWords(words...)
}
