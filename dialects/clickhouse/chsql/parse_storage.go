package chsql

import "slices"

// storage reads ENGINE and the clauses that follow it, in any order.
func (d *createParser) storage() {
	s := &d.c.Storage
	for d.err == nil {
		switch {
		case d.accept("ENGINE"):
			d.acceptOp("=")
			s.Engine = d.engine()
		case d.accept("PARTITION", "BY"):
			s.PartitionBy = d.text(d.expression())
		case d.accept("PRIMARY", "KEY"):
			s.PrimaryKey = append([]KeyPart{}, d.key()...)
		case d.accept("ORDER", "BY"):
			s.OrderBy = d.key()
		case d.accept("SAMPLE", "BY"):
			s.SampleBy = d.text(d.expression())
		case d.accept("TTL"):
			s.TTL = d.ttlList()
		case d.accept("SETTINGS"):
			s.Settings = append(s.Settings, d.settings()...)
		default:
			return
		}
	}
}

// complete fills in what the server derives from other clauses.
func (d *createParser) complete() {
	s := &d.c.Storage
	inner := d.c.Kind == CreateMaterializedView && d.c.View.To.Name == ""
	if s.Engine.Name == "" && (d.c.Kind == CreateTable && d.c.As == "" || inner) {
		s.Engine.Name = "MergeTree"
	}
	if s.PartitionBy == "tuple()" {
		s.PartitionBy = ""
	}
	switch {
	case len(s.PrimaryKey) == 0 && s.PrimaryKey != nil && len(s.OrderBy) > 0:
		s.PrimaryKey = []KeyPart{{Expr: EmptyKey}}
	case len(s.OrderBy) == 0 && len(s.PrimaryKey) > 0 && isMergeTree(s.Engine.Name):
		s.OrderBy = s.PrimaryKey
	}
	if len(s.PrimaryKey) > 0 && slices.EqualFunc(s.OrderBy, s.PrimaryKey, sameKeyPart) {
		s.PrimaryKey, s.RepeatsKey = nil, true
	}
}

func sameKeyPart(a, b KeyPart) bool { return a.Expr == b.Expr && a.Desc == b.Desc }

func isMergeTree(engine string) bool {
	const family = "MergeTree"
	return engine == "" || len(engine) >= len(family) && engine[len(engine)-len(family):] == family
}

// key reads the expressions of a key, whether they stand between parentheses,
// in tuple(…), or alone.
func (d *createParser) key() []KeyPart {
	tuple := d.at("TUPLE") && d.peekAt(1).Text == "("
	if tuple {
		d.next()
	}
	mark := d.mark()
	if d.acceptOp("(") {
		parts := d.keyParts()
		if d.acceptOp(")") && d.keyEnds() {
			if tuple && len(parts) == 1 {
				parts[0].Parens = false
			}
			return parts
		}
		d.reset(mark)
	}
	return d.flat(d.keyPart())
}

// keyEnds tells (a, b) from (a + b) * c.
func (d *createParser) keyEnds() bool {
	_, operator := d.binary()
	return operator == 0 && !d.atOp(".") && !d.atOp("[") && !d.atOp("::") && !d.at("DESC") && !d.at("ASC")
}

func (d *createParser) keyParts() []KeyPart {
	var list []keyExpr
	for d.err == nil && !d.atOp(")") {
		list = append(list, d.keyPart())
		if !d.acceptOp(",") {
			break
		}
	}
	if len(list) == 1 {
		return d.alone(list[0])
	}
	var parts []KeyPart
	for _, k := range list {
		parts = append(parts, d.print(k))
	}
	return parts
}

// alone is a key with one part between parentheses. The server keeps one pair,
// and makes tuple(…) of one with a direction.
func (d *createParser) alone(k keyExpr) []KeyPart {
	k.value.extra().parens = false
	parts := d.flat(k)
	if len(parts) == 1 {
		parts[0].Parens = !k.directed
	}
	return parts
}

type keyExpr struct {
	value expr
	desc  bool
	// directed is set for ASC and DESC.
	directed bool
}

func (d *createParser) keyPart() keyExpr {
	k := keyExpr{value: d.expression()}
	k.desc = d.acceptAny("DESC", "DESCENDING") != ""
	k.directed = k.desc || d.acceptAny("ASC", "ASCENDING") != ""
	return k
}

func (d *createParser) print(k keyExpr) KeyPart {
	return KeyPart{Expr: d.text(k.value), Desc: k.desc}
}

// flat takes the elements out of a key that is one tuple.
func (d *createParser) flat(k keyExpr) []KeyPart {
	tuple, ok := k.value.(*call)
	if !ok || tuple.name != "tuple" || k.desc {
		return []KeyPart{d.print(k)}
	}
	var parts []KeyPart
	for _, node := range tuple.args {
		parts = append(parts, d.print(keyExpr{value: node}))
	}
	return parts
}

// engine reads a name and its arguments.
func (d *createParser) engine() Engine {
	e := Engine{Name: d.identifier("the name of an engine")}
	if !d.acceptOp("(") {
		return e
	}
	args, _ := d.parser.elements(")")
	if !namesCollection(e.Name, args) {
		for i := range args {
			args[i] = evaluated(e.Name, i, args[i], d.c.database(d.fallback))
		}
	}
	for _, node := range withFormat(e.Name, args) {
		e.Args = append(e.Args, d.text(node))
	}
	return e
}
