package pgsql

import (
	"math"
	"strconv"
	"strings"
)

// expr analyzes one expression.
func (a *analyzer) expr(n *Node) *term {
	if a.work++; a.work > maxWork {
		return opaque(opTooLarge, "")
	}
	switch n.Kind {
	case Null:
		return &term{op: opConst, text: nullText, typ: typeUnknown}
	case Bool:
		return &term{op: opConst, text: "'" + n.Text, typ: typeBool}
	case Number:
		return numberConstant("", n.Text)
	case String:
		t := unknownConstant(n.Text)
		t.place = n.Offset + 1
		return t
	case Bits:
		return bitsConstant(n.Text)
	case Column:
		return a.column(n.Names)
	case Param:
		return a.param(n)
	case Cast:
		return a.cast(a.castOperand(n), *n.Type)
	case Call:
		return a.call(n)
	case Builtin:
		return a.builtin(n)
	case Special:
		return a.special(n)
	case Unary, Binary, Any, All, Like, Between, In, IsDistinct, Overlaps, AtTimeZone:
		return a.operation(n)
	case And, Or, Not:
		return a.logic(n)
	case Subquery, Exists, ArrayQuery:
		return a.subquery(n)
	}
	return a.composite(n)
}

// composite analyzes the kinds that build or take apart values.
func (a *analyzer) composite(n *Node) *term {
	switch n.Kind {
	case Is:
		return a.isTest(n)
	case Collate:
		return a.collate(n)
	case Case:
		return a.caseExpr(n)
	case Row:
		return newTerm("row", "record", a.exprs(n.Kids)...)
	case Array:
		return a.array(n)
	case Subscript:
		return a.subscript(n)
	case Field:
		return a.field(n)
	case Star:
		if row := a.starRow(n.Names); row != nil {
			return row
		}
	case NamedArg:
		return newTerm("named "+n.Text, "", a.expr(n.Kids[0]))
	}
	kids := make([]*term, len(n.Kids))
	for i, kid := range n.Kids {
		kids[i] = a.expr(kid)
	}
	return opaque("syntax "+strconv.Itoa(int(n.Kind))+" "+n.Text+" "+strings.Join(n.Names, "."), "", kids...)
}

// field selects from a composite whose fields may be known.
func (a *analyzer) field(n *Node) *term { return a.fieldOf(a.expr(n.Kids[0]), n.Text) }

// fieldOf takes a field of a value. That of a relation's row is a column.
func (a *analyzer) fieldOf(operand *term, name string) *term {
	for q := a.query; q != nil && strings.HasPrefix(operand.op, "row "); q = q.parent {
		for _, r := range q.relations {
			if operand.op != relationOp("row", r) {
				continue
			}
			if column, ok := r.column(name); ok {
				return copyTerm(column)
			}
		}
	}
	t := newTerm("field "+name, "", operand)
	for _, field := range a.fields(a.baseType(operand.typ)) {
		if field.Name == name {
			t.typ, t.mod = a.namedType(field.Type)
		}
	}
	return t
}

// starRow is the row that t.* stands for where it is no list of columns.
func (a *analyzer) starRow(names []string) *term {
	if len(names) == 0 {
		return nil
	}
	if row := a.wholeRow(names); row != nil {
		return row
	}
	return a.ownRow(names)
}

func unknownConstant(text string) *term {
	return &term{op: opConst, text: "'" + text, typ: typeUnknown}
}

// numberConstant types a number as the server does: the smallest of integer,
// bigint and numeric that holds it.
func numberConstant(sign, text string) *term {
	canonical, ok := canonicalNumber(text)
	if canonical = sign + canonical; canonical == "-0" {
		canonical = "0"
	}
	t := &term{op: opConst, text: "'" + canonical, typ: "numeric", open: !ok}
	if !isInteger(text) {
		return t
	}
	if value, err := strconv.ParseInt(canonical, 10, 64); err == nil {
		t.typ = "int8"
		if value >= math.MinInt32 && value <= math.MaxInt32 {
			t.typ = "int4"
		}
	}
	return t
}

func isInteger(text string) bool {
	return !strings.ContainsAny(text, ".eE") || strings.HasPrefix(strings.ToLower(text), "0x")
}

func bitsConstant(text string) *term {
	digits := text[1:]
	if text[0] == 'x' {
		var bits strings.Builder
		for _, r := range digits {
			value, err := strconv.ParseUint(string(r), 16, 8)
			if err != nil {
				return &term{op: opConst, text: "'" + text, typ: "bit", open: true}
			}
			bits.WriteString(strconv.FormatUint(16+value, 2)[1:])
		}
		digits = bits.String()
	}
	return &term{op: opConst, text: "'" + digits, typ: "bit"}
}

func (a *analyzer) logic(n *Node) *term {
	op := map[Kind]string{And: "and", Or: "or", Not: "not"}[n.Kind]
	kids := make([]*term, len(n.Kids))
	for i, kid := range n.Kids {
		kids[i] = a.condition(kid)
	}
	if n.Kind == Not {
		return newTerm(op, typeBool, kids...)
	}
	return junction(op, kids...)
}

// junction joins conditions, flat.
func junction(op string, kids ...*term) *term {
	if len(kids) == 1 {
		return kids[0]
	}
	var flat []*term
	for _, kid := range kids {
		if kid.op == op {
			flat = append(flat, kid.kids...)
		} else {
			flat = append(flat, kid)
		}
	}
	return newTerm(op, typeBool, flat...)
}

func (a *analyzer) isTest(n *Node) *term {
	operand := a.expr(n.Kids[0])
	switch strings.TrimPrefix(n.Text, "not ") {
	case "true", "false", "unknown":
		operand = a.coerce(operand, typeBool)
	case "document":
		operand = a.coerce(operand, "xml")
	case "null":
		operand = a.settle(operand)
	default:
		operand = a.settle(operand)
		if strings.Contains(n.Text, "json") && a.category(operand.typ) == 'S' {
			operand = a.coerce(operand, typeText)
		}
		if strings.HasSuffix(n.Text, "normalized") {
			return a.normalized(n.Text, operand)
		}
	}
	text := strings.Replace(n.Text, "json value", "json", 1)
	if test, not := strings.CutPrefix(text, "not "); not && (strings.HasPrefix(test, "json") || test == "document") {
		return newTerm("not", typeBool, newTerm("is "+test, typeBool, operand))
	}
	return newTerm("is "+text, typeBool, operand)
}

// normalized makes the call that major 13 prints.
func (a *analyzer) normalized(test string, operand *term) *term {
	form, not := "nfc", strings.HasPrefix(test, "not ")
	if words := strings.Fields(strings.TrimPrefix(test, "not ")); len(words) == 2 {
		form = words[0]
	}
	t := a.apply("is_normalized", []*term{operand, unknownConstant(form)})
	if not {
		return newTerm("not", typeBool, t)
	}
	return t
}

func (a *analyzer) collate(n *Node) *term {
	operand := a.settle(a.expr(n.Kids[0]))
	names := n.Names
	if len(names) > 1 && names[0] == "pg_catalog" {
		names = names[1:]
	}
	return a.collated("collate "+strings.Join(names, "."), operand)
}

// caseExpr looks for the common type with ELSE first, as the server does.
func (a *analyzer) caseExpr(n *Node) *term {
	var operand *term
	if n.Kids[0].Kind != Empty {
		operand = a.settle(a.expr(n.Kids[0]))
	}
	var conditions, results []*term
	otherwise := &term{op: opConst, text: nullText, typ: typeUnknown}
	for _, branch := range n.Kids[1:] {
		if branch.Kind == Else {
			otherwise = a.expr(branch.Kids[0])
			continue
		}
		if operand == nil {
			conditions = append(conditions, a.condition(branch.Kids[0]))
		} else {
			conditions = append(conditions, a.compare("=", operand, a.expr(branch.Kids[0])))
		}
		results = append(results, a.expr(branch.Kids[1]))
	}
	all := append([]*term{otherwise}, results...)
	typ := a.unify(all, typesOf(all))
	kids := []*term{all[0]}
	for i, condition := range conditions {
		kids = append(kids, condition, all[i+1])
	}
	op := "case"
	if operand != nil {
		op = "case operand"
	}
	return newTerm(op, typ, kids...)
}

func (a *analyzer) array(n *Node) *term {
	kids := a.exprs(n.Kids)
	if len(kids) == 0 {
		return newTerm(opArray, "")
	}
	typ := a.unify(kids, typesOf(kids))
	if typ != "" && !isArray(typ) {
		typ += "[]"
	}
	return newTerm(opArray, typ, kids...)
}

// castOperand analyzes what is cast. An ARRAY[…] gives its elements the type
// at once, instead of looking for a common one first.
func (a *analyzer) castOperand(n *Node) *term {
	operand := n.Kids[0]
	if operand.Kind == Array && n.Type.Array {
		return a.arrayOf(operand, *n.Type)
	}
	return a.expr(operand)
}

func (a *analyzer) arrayOf(n *Node, typ Type) *term {
	t := newTerm(opArray, a.sqlType(typ))
	t.mod = modifier(typ)
	for _, element := range n.Kids {
		switch {
		case element.Kind == Array:
			t.kids = append(t.kids, a.arrayOf(element, typ))
		case t.mod != "":
			t.kids = append(t.kids, a.cast(a.expr(element), typ.Element()))
		default:
			t.kids = append(t.kids, withoutModifier(a.coerce(a.expr(element), elementOf(t.typ))))
		}
	}
	return t
}

// withoutModifier casts to the same type without a length or precision.
func withoutModifier(t *term) *term {
	if t.mod == "" {
		return t
	}
	return newTerm(opCast+t.typ+" ", t.typ, t)
}

// subscriptable gives the elements of the types that are no arrays and have
// subscripts all the same.
var subscriptable = map[sqlType]sqlType{"jsonb": "jsonb", "point": "float8", "box": "point", "lseg": "point", "line": "float8", "name": "char"}

func (a *analyzer) subscript(n *Node) *term {
	base := a.expr(n.Kids[0])
	typ, index := elementOf(a.baseType(base.typ)), sqlType("int4")
	if element := subscriptable[base.typ]; element != "" {
		typ = element
	}
	if base.typ == "jsonb" {
		index = typeText
	}
	kids := []*term{base}
	for _, sub := range n.Kids[1:] {
		if sub.Kind != Slice {
			kids = append(kids, a.coerce(a.expr(sub), index))
			continue
		}
		typ = base.typ
		bounds := newTerm("slice", "")
		for _, bound := range sub.Kids {
			if bound.Kind == Empty {
				bounds.kids = append(bounds.kids, newTerm("unbounded", ""))
			} else {
				bounds.kids = append(bounds.kids, a.coerce(a.expr(bound), index))
			}
		}
		kids = append(kids, bounds)
	}
	return newTerm("subscript", typ, kids...)
}
