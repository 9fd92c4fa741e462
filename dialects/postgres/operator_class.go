package postgres

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

const (
	familyWords = "OPERATOR FAMILY"
	classWords  = "OPERATOR CLASS"
)

const btree = "btree"

// accessMethod is the method that an attribute names.
func accessMethod(using string) string { return orDefault(strings.ToLower(using), btree) }

// methodName spells a class or family with its access method.
func methodName(o schema.Object) string { return qualified(o.Address()) + usingMethod(o) }

func usingMethod(o schema.Object) string { return " USING " + ident(o.Address().Signature) }

func (e *emitter) operatorFamily(c planner.Change) {
	name := methodName(c.Object())
	switch {
	case c.Creates():
		f := c.After.(*schema.OperatorFamily)
		e.sql(c, "CREATE "+familyWords+" "+name)
		e.changeMembers(c, name, "ADD", memberItems(f.Operators, f.Supports, schema.Type{}))
		e.newComment(c, schema.Address{}, familyWords+" "+name, f.Comment)
	case c.Drops():
		e.sql(c, "DROP "+familyWords+" "+name)
	case c.Action == planner.Rename:
		e.renameSigned(c, "ALTER "+familyWords, usingMethod(c.Before))
	default:
		e.alterOperatorFamily(c, name)
	}
}

func (e *emitter) alterOperatorFamily(c planner.Change, name string) {
	before, after := c.Before.(*schema.OperatorFamily), c.After.(*schema.OperatorFamily)
	fields := dialects.NewFields(c)
	operators, supports := fields.Take("operators"), fields.Take("supports")
	if operators || supports {
		old, now := memberItems(before.Operators, before.Supports, schema.Type{}), memberItems(after.Operators, after.Supports, schema.Type{})
		e.changeMembers(c, name, "DROP", membersBut(old, now))
		e.changeMembers(c, name, "ADD", membersBut(now, old))
	}
	e.alterRest(c, fields, schema.Address{}, familyWords+" "+name)
}

func (e *emitter) changeMembers(c planner.Change, family, action string, items []memberItem) {
	if len(items) == 0 {
		return
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if texts[i] = item.definition; action == "DROP" {
			texts[i] = item.place
		}
	}
	e.sql(c, "ALTER "+familyWords+" "+family+" "+action+"\n  "+strings.Join(texts, ",\n  "))
}

// memberItem is one part of CREATE OPERATOR CLASS, and what identifies it.
type memberItem struct{ definition, place string }

func membersBut(items, others []memberItem) []memberItem {
	return slices.DeleteFunc(slices.Clone(items), func(i memberItem) bool { return slices.Contains(others, i) })
}

// memberItems spells the members of a class of the type.
func memberItems(operators []schema.OperatorMember, supports []schema.SupportMember, typ schema.Type) []memberItem {
	var items []memberItem
	for _, o := range operators {
		types := memberTypes(o.Left, o.Right, typ)
		number := "OPERATOR " + strconv.FormatInt(o.Strategy, 10) + " "
		item := memberItem{definition: number + o.Operator + " " + types, place: number + types}
		if o.OrderBy != "" {
			item.definition += " FOR ORDER BY " + o.OrderBy
		}
		items = append(items, item)
	}
	for _, s := range supports {
		place := "FUNCTION " + strconv.FormatInt(s.Number, 10) + " " + memberTypes(s.Left, s.Right, typ)
		function := functionName(s.Function)
		if !s.Function.Function.IsZero() {
			function += "(" + s.Function.Function.Signature + ")"
		}
		items = append(items, memberItem{definition: place + " " + function, place: place})
	}
	return items
}

func memberTypes(left, right, typ schema.Type) string {
	return "(" + typeSQL(orType(left, typ)) + ", " + typeSQL(orType(right, typ)) + ")"
}

func orType(t, otherwise schema.Type) schema.Type {
	if t.IsZero() {
		return otherwise
	}
	return t
}

func (e *emitter) operatorClass(c planner.Change) {
	class := c.Object().(*schema.OperatorClass)
	name := methodName(class)
	switch {
	case c.Creates():
		e.sql(c, "CREATE "+operatorClassDefinition(class))
		e.newComment(c, schema.Address{}, classWords+" "+name, class.Comment)
	case c.Drops():
		e.dropOperatorClass(c, c.Before.(*schema.OperatorClass))
	case c.Action == planner.Rename:
		before := c.Before.(*schema.OperatorClass)
		e.renameSigned(c, "ALTER "+classWords, usingMethod(before))
		if before.OwnFamily() {
			e.renameSigned(c, "ALTER "+familyWords, usingMethod(before))
		}
	default:
		fields := dialects.NewFields(c)
		e.alterRest(c, fields, schema.Address{}, classWords+" "+name)
	}
}

// dropOperatorClass takes the family along that is the class's own. Of another,
// it removes what the server would leave behind.
func (e *emitter) dropOperatorClass(c planner.Change, class *schema.OperatorClass) {
	if class.OwnFamily() {
		e.sql(c, "DROP "+familyWords+" "+methodName(class))
		return
	}
	if serverOf(e.pair).major >= softMembersSince {
		operators, supports := softMembers(class)
		e.changeMembers(c, familyOf(class)+usingMethod(class), "DROP", memberItems(operators, supports, class.Type))
	}
	e.sql(c, "DROP "+classWords+" "+methodName(class))
}

func familyOf(class *schema.OperatorClass) string {
	if class.Family.IsZero() {
		return class.FamilyName
	}
	return qualified(class.Family)
}

// softMembersSince is the first major whose access methods decide by themselves
// what belongs to a class and what only to its family.
const softMembersSince = 14

// hardSupports are the functions without which a class of the method can't be;
// the others belong to its family.
var hardSupports = map[string][]int64{btree: {1}, "hash": {1}, "gist": {1, 2, 5, 6, 7}, "gin": {2, 3}, "spgist": {1, 2, 3, 4, 5}}

func softMembers(class *schema.OperatorClass) (operators []schema.OperatorMember, supports []schema.SupportMember) {
	hard, known := hardSupports[class.Signature]
	if !known {
		return nil, nil
	}
	sorts := class.Signature == btree || class.Signature == "hash"
	for _, o := range class.Operators {
		if !sorts || !o.Left.IsZero() || !o.Right.IsZero() {
			operators = append(operators, o)
		}
	}
	for _, s := range class.Supports {
		if !slices.Contains(hard, s.Number) || sorts && (!s.Left.IsZero() || !s.Right.IsZero()) {
			supports = append(supports, s)
		}
	}
	return operators, supports
}

func operatorClassDefinition(class *schema.OperatorClass) string {
	text := classWords + " " + qualified(class.Address())
	if class.Default {
		text += " DEFAULT"
	}
	text += " FOR TYPE " + typeSQL(class.Type) + usingMethod(class)
	if !class.OwnFamily() {
		text += " FAMILY " + familyOf(class)
	}
	var items []string
	for _, item := range memberItems(class.Operators, class.Supports, class.Type) {
		items = append(items, item.definition)
	}
	if !class.Storage.IsZero() || len(items) == 0 { // the server demands one item
		items = append(items, "STORAGE "+typeSQL(orType(class.Storage, class.Type)))
	}
	return text + " AS\n  " + strings.Join(items, ",\n  ")
}

func (d dialect) normalizeOperatorFamily(f *schema.OperatorFamily, scope schema.Scope) diag.List {
	f.Using = normalMethod(f.Using)
	return d.normalizeMembers(f, f.Operators, f.Supports, schema.Type{}, scope)
}

func normalMethod(using string) string {
	if using = strings.ToLower(using); using == btree {
		return ""
	}
	return using
}

func (d dialect) normalizeOperatorClass(c *schema.OperatorClass, scope schema.Scope) diag.List {
	c.Using = normalMethod(c.Using)
	problems := d.routineType(c, "type", &c.Type, scope)
	if !c.Storage.IsZero() {
		problems = append(problems, d.routineType(c, "storage", &c.Storage, scope)...)
	}
	if c.Storage == c.Type {
		c.Storage = schema.Type{}
	}
	c.FamilyName = d.plainName(c.FamilyName)
	return append(problems, d.normalizeMembers(c, c.Operators, c.Supports, c.Type, scope)...)
}

// normalizeMembers sorts members and leaves out the type of the class.
func (d dialect) normalizeMembers(o schema.Object, operators []schema.OperatorMember, supports []schema.SupportMember, typ schema.Type, scope schema.Scope) diag.List {
	var problems diag.List
	types := func(list ...*schema.Type) {
		for _, t := range list {
			if !t.IsZero() {
				problems = append(problems, d.routineType(o, "type", t, scope)...)
			} else if typ.IsZero() {
				problems.Append(missingOperands(o))
			}
			if *t == typ {
				*t = schema.Type{}
			}
		}
	}
	for i := range operators {
		m := &operators[i]
		types(&m.Left, &m.Right)
		m.Operator, m.OrderBy = d.plainOperator(m.Operator), d.plainName(m.OrderBy)
	}
	for i := range supports {
		m := &supports[i]
		types(&m.Left, &m.Right)
		d.resolveFunction(&m.Function, o.Address().Schema, anySignature, scope)
	}
	slices.SortStableFunc(operators, func(a, b schema.OperatorMember) int {
		return cmp.Or(cmp.Compare(a.Strategy, b.Strategy), cmp.Compare(memberTypes(a.Left, a.Right, typ), memberTypes(b.Left, b.Right, typ)))
	})
	slices.SortStableFunc(supports, func(a, b schema.SupportMember) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(memberTypes(a.Left, a.Right, typ), memberTypes(b.Left, b.Right, typ)))
	})
	return problems
}

func missingOperands(o schema.Object) diag.Diagnostic {
	return diag.Diagnostic{Severity: diag.Error, Code: "missing-attribute", Summary: "Missing attribute", Range: o.Common().Origin.Range,
		Address: o.Address().String(), Detail: o.Address().String() + " has a member without operands, which no class gives it. Add left and right."}
}

// plainOperator leaves out a schema that need not be said.
func (d dialect) plainOperator(symbol string) string {
	if inner, ok := strings.CutPrefix(symbol, "OPERATOR("); ok {
		symbol = strings.TrimSuffix(inner, ")")
	}
	for _, namespace := range []string{"pg_catalog", ident(d.defaultSchema)} {
		symbol = strings.TrimPrefix(symbol, namespace+".")
	}
	return symbol
}
