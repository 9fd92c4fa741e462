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
		return unknownConstant(n.Text)
	case Bits:
		return bitsConstant(n.Text)
	case Column:
		return a.column(n.Names)
	case Cast:
		return a.cast(a.castOperand(n), *n.Type)
	case Call:
		return a.call(n)
	case Builtin:
		return a.builtin(n)
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
		return newTerm("field "+n.Text, "", a.expr(n.Kids[0]))
	case Star:
		if row := a.wholeRow(n.Names); len(n.Names) > 0 && row != nil {
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
		if strings.HasSuffix(n.Text, "normalized") {
			operand = a.coerce(operand, typeText)
		}
	}
	if op := n.Text; strings.HasSuffix(op, "normalized") && !strings.Contains(op, "nf") {
		return newTerm("is "+strings.Replace(op, "normalized", "nfc normalized", 1), typeBool, operand)
	}
	return newTerm("is "+n.Text, typeBool, operand)
}

func (a *analyzer) collate(n *Node) *term {
	operand := a.settle(a.expr(n.Kids[0]))
	names := n.Names
	if len(names) > 1 && names[0] == "pg_catalog" {
		names = names[1:]
	}
	return newTerm("collate "+strings.Join(names, "."), operand.typ, operand)
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
		return a.arrayOf(operand, a.sqlType(*n.Type))
	}
	return a.expr(operand)
}

func (a *analyzer) arrayOf(n *Node, typ sqlType) *term {
	t := newTerm(opArray, typ)
	for _, element := range n.Kids {
		if element.Kind == Array {
			t.kids = append(t.kids, a.arrayOf(element, typ))
		} else {
			t.kids = append(t.kids, withoutModifier(a.coerce(a.expr(element), elementOf(typ))))
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

func (a *analyzer) subscript(n *Node) *term {
	base := a.expr(n.Kids[0])
	typ, index := elementOf(base.typ), sqlType("int4")
	if base.typ == "jsonb" {
		typ, index = "jsonb", typeText
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
