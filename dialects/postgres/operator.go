package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// operatorGone warns of an operator that goes, unless the plan makes one of the
// same symbol.
func (e *emitter) operatorGone(c planner.Change, o *schema.Operator) []dialects.Hazard {
	if e.routines[unsigned(c.Address)] {
		return nil
	}
	return []dialects.Hazard{unusedName("operator", operatorName(o))}
}

// noOperand stands for a missing operand.
const noOperand = "NONE"

func (e *emitter) operator(c planner.Change) {
	o := c.Object().(*schema.Operator)
	name := "OPERATOR " + operatorName(o)
	switch {
	case c.Creates():
		e.sql(c, "CREATE "+operatorDefinition(o))
		e.newComment(c, schema.Address{}, name, o.Comment)
	case c.Drops():
		e.sql(c, "DROP "+name, e.operatorGone(c, o)...)
	default:
		fields := dialects.NewFields(c)
		restrict, join := fields.Take("restrict"), fields.Take("join")
		if restrict || join {
			e.sql(c, "ALTER "+name+" SET ("+estimators(o)+")")
		}
		e.alterRest(c, fields, schema.Address{}, name)
	}
}

func estimators(o *schema.Operator) string {
	name := func(f schema.FunctionRef) string {
		if f.IsZero() {
			return noOperand
		}
		return functionName(f)
	}
	return "RESTRICT = " + name(o.Restrict) + ", JOIN = " + name(o.Join)
}

// operatorSymbol spells an operator with its schema.
func operatorSymbol(namespace, symbol string) string {
	if namespace == "" {
		return symbol
	}
	return ident(namespace) + "." + symbol
}

func operatorName(o *schema.Operator) string {
	left := noOperand
	if !o.Left.IsZero() {
		left = typeSQL(o.Left)
	}
	return operatorSymbol(o.Schema, o.Name) + " (" + left + ", " + typeSQL(o.Right) + ")"
}

func operatorDefinition(o *schema.Operator) string {
	options := []string{"FUNCTION = " + functionName(o.Function)}
	add := func(set bool, option string) {
		if set {
			options = append(options, option)
		}
	}
	add(!o.Left.IsZero(), "LEFTARG = "+typeSQL(o.Left))
	add(true, "RIGHTARG = "+typeSQL(o.Right))
	add(o.Commutator != "", "COMMUTATOR = "+otherOperator(o, o.Commutator))
	add(o.Negator != "", "NEGATOR = "+otherOperator(o, o.Negator))
	add(!o.Restrict.IsZero(), "RESTRICT = "+functionName(o.Restrict))
	add(!o.Join.IsZero(), "JOIN = "+functionName(o.Join))
	add(o.Hashes, "HASHES")
	add(o.Merges, "MERGES")
	return "OPERATOR " + operatorSymbol(o.Schema, o.Name) + " (\n  " + strings.Join(options, ",\n  ") + "\n)"
}

// normalizeOperator names operators without their schema where it is the
// operator's own.
func (d dialect) normalizeOperator(o *schema.Operator, scope schema.Scope) diag.List {
	for _, f := range []*schema.FunctionRef{&o.Function, &o.Restrict, &o.Join} {
		d.resolveFunction(f, o.Schema, anySignature, scope)
	}
	for _, other := range []*string{&o.Commutator, &o.Negator} {
		*other = strings.TrimPrefix(*other, "OPERATOR("+ident(o.Schema)+".")
		if !strings.HasPrefix(*other, "OPERATOR(") {
			*other = strings.TrimSuffix(*other, ")")
		}
	}
	return append(d.routineType(o, "left", &o.Left, scope), d.routineType(o, "right", &o.Right, scope)...)
}

// operandSignature lists the types of the operands.
func (d dialect) operandSignature(o *schema.Operator) string {
	left := noOperand
	if !o.Left.IsZero() {
		left = d.signatureType(o.Left)
	}
	return left + ", " + d.signatureType(o.Right)
}

var operatorsQuery = `
SELECT o.oid, o.oprnamespace, o.oprname, o.oprleft, CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) ELSE '' END,
  o.oprright, format_type(o.oprright, NULL), o.oprcode::oid, ` + functionText("o.oprcode") + `, coalesce(` + siblingText("o.oprcom") + `, ''), coalesce(` + siblingText("o.oprnegate") + `, ''),
  o.oprrest::oid, coalesce(` + functionText("o.oprrest") + `, ''), o.oprjoin::oid, coalesce(` + functionText("o.oprjoin") + `, ''),
  o.oprcanhash, o.oprcanmerge, coalesce(d.description, ''),
  CASE WHEN o.oprowner <> current_user::regrole::oid THEN pg_get_userbyid(o.oprowner) ELSE '' END
FROM pg_operator o
LEFT JOIN pg_description d ON d.classoid = 'pg_operator'::regclass AND d.objoid = o.oid AND d.objsubid = 0
WHERE o.oprnamespace = ANY ($1) AND o.oprcode <> 0
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_operator'::regclass AND x.objid = o.oid AND x.deptype = 'e')
ORDER BY o.oprname, o.oid`

// siblingText spells another operator, of the same schema by its symbol alone.
func siblingText(oid string) string {
	return `(SELECT CASE WHEN x.oprnamespace = o.oprnamespace THEN x.oprname::text ELSE 'OPERATOR(' || quote_ident(xn.nspname) || '.' || x.oprname || ')' END
    FROM pg_operator x JOIN pg_namespace xn ON xn.oid = x.oprnamespace WHERE x.oid = ` + oid + `)`
}

// operators reads the operators.
func (i *inspector) operators() error {
	var oid, namespace, left, right, function, restrict, join uint32
	var name, leftText, rightText, functionText, restrictText, joinText string
	var o schema.Operator
	into := []any{&oid, &namespace, &name, &left, &leftText, &right, &rightText, &function, &functionText, &o.Commutator, &o.Negator,
		&restrict, &restrictText, &join, &joinText, &o.Hashes, &o.Merges, &o.Comment, &o.Owner}
	return i.queryScope(operatorsQuery, into, func() {
		found := o
		found.Schema, found.Name, found.Right = i.schemaNames[namespace], name, i.typeAt(right, rightText)
		if left != 0 {
			found.Left = i.typeAt(left, leftText)
		}
		found.Function, found.Restrict, found.Join = i.functionAt(function, functionText), i.functionAt(restrict, restrictText), i.functionAt(join, joinText)
		i.add(&found)
	})
}

// otherOperator spells the commutator or negator of o.
func otherOperator(o *schema.Operator, other string) string {
	if strings.HasPrefix(other, "OPERATOR(") {
		return other
	}
	return "OPERATOR(" + operatorSymbol(o.Schema, other) + ")"
}

// operators adds the operators of the names that a text of o may apply. One on
// the rows of the object's own table cannot be meant, nor one that the object
// itself makes up: they would have to exist before it.
func (f referenceFinder) operators(o schema.Object, names []pgsql.Name) {
	for _, name := range names {
		for _, found := range f.scope.Overloads(schema.KindOperator, orDefault(name.Schema, f.dialect.defaultSchema), name.Name) {
			operator := found.(*schema.Operator)
			if !isUserTyped(o.Address().Table(), operator.Left, operator.Right) && operator.Function.Function != o.Address() {
				f.found[operator.Address()] = true
			}
		}
	}
}
