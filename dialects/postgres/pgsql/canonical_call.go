package pgsql

import "strings"

// call analyzes a function call with its clauses.
func (a *analyzer) call(n *Node) *term {
	name := n.Name()
	schema := strings.Join(n.Names[:len(n.Names)-1], ".")
	if schema == "pg_catalog" {
		schema = ""
	}
	var t *term
	switch arguments := n.arguments(); {
	case len(arguments) == 1 && arguments[0].Kind == Star && len(arguments[0].Names) == 0:
		t = newTerm("call "+name+" *", "int8")
	case hasSpecialArguments(arguments):
		if t = a.specialCall(schema, name, arguments); t != nil {
			break
		}
		t = opaque("call "+QualifiedName(a.userSchema(schema), name), "", a.specialArguments(arguments)...)
	case n.Clause(WithinGroup) != nil:
		t = a.withinGroup(schema, name, arguments, n.Clause(WithinGroup))
	default:
		terms := a.exprs(arguments)
		if name == "is_normalized" && schema == "" && len(terms) == 1 {
			terms = append(terms, unknownConstant("nfc")) // which major 13 leaves out
		}
		if schema == "" && len(terms) == 1 && terms[0].typ == name && builtins().types[name].category != 0 {
			t = terms[0] // a conversion to the type that it has
			break
		}
		t = a.applyIn(schema, name, terms)
	}
	return a.callClauses(t, n)
}

func (a *analyzer) userSchema(schema string) string {
	if schema == a.defaultSchema() {
		return ""
	}
	return schema
}

func hasSpecialArguments(arguments []*Node) bool {
	for _, argument := range arguments {
		if argument.Kind == NamedArg || argument.Kind == Variadic || argument.Kind == Star && len(argument.Names) == 0 {
			return true
		}
	}
	return false
}

func (a *analyzer) specialArguments(arguments []*Node) []*term {
	terms := make([]*term, len(arguments))
	for i, argument := range arguments {
		if argument.Kind == Variadic {
			terms[i] = newTerm("variadic", "", a.expr(argument.Kids[0]))
		} else {
			terms[i] = a.expr(argument)
		}
	}
	return terms
}

// callClauses adds DISTINCT, ORDER BY, FILTER, WITHIN GROUP and OVER.
func (a *analyzer) callClauses(t *term, n *Node) *term {
	var clauses []*term
	for _, clause := range n.Kids[len(n.arguments()):] {
		switch clause.Kind {
		case Distinct:
			clauses = append(clauses, newTerm("distinct rows", ""))
		case OrderBy:
			clauses = append(clauses, a.argumentSorts(clause, n, t))
		case WithinGroup: // the keys are arguments
			for _, key := range clause.Kids {
				clauses = append(clauses, newTerm("within group "+sortText(key.Text), ""))
			}
		case Filter:
			clauses = append(clauses, newTerm("filter", "", a.condition(clause.Kids[0])))
		case Over:
			clauses = append(clauses, a.over(clause))
		}
	}
	if len(clauses) == 0 {
		return t
	}
	return newTerm("clauses", t.typ, append([]*term{t}, clauses...)...)
}

// apply calls a built-in function.
func (a *analyzer) apply(name string, args []*term) *term { return a.applyIn("", name, args) }

// applyIn calls a function, in a schema or wherever it is found.
func (a *analyzer) applyIn(schema, name string, args []*term) *term {
	candidates, qualifier := a.functions(schema, name)
	op := "call " + QualifiedName(qualifier, name)
	types := typesOf(args)
	for _, typ := range types {
		if a.isOpaque(typ) && !acceptsAnything(candidates, len(args)) {
			return opaque(op, commonResult(candidates), args...)
		}
	}
	if len(candidates) == 0 {
		return a.conversionCall(op, schema, name, args)
	}
	found, ok := a.resolveFunction(candidates, types)
	if !ok {
		return a.conversionCall(op, schema, name, args)
	}
	actual, result, ok := a.generics(found, types)
	if !ok {
		return opaque(op, "", args...)
	}
	for i := range args {
		args[i] = a.coerceArgument(args[i], actual[i], found.args[i])
	}
	if found.spread > 0 { // the server makes an array of them
		elements := args[found.spread-1:]
		array := newTerm(opArray, elementsType(elements), elements...)
		args = append(args[:found.spread-1:found.spread-1], newTerm("variadic", array.typ, array))
	}
	return newTerm(op, result, args...)
}

func elementsType(elements []*term) sqlType {
	if len(elements) == 0 || elements[0].typ == "" {
		return ""
	}
	return elements[0].typ + "[]"
}

// acceptsAnything says whether every overload for this many arguments takes
// any type, so that nothing is converted.
func acceptsAnything(candidates []signature, count int) bool {
	for _, c := range candidates {
		fit, ok := c.expand(count)
		if !ok {
			continue
		}
		for _, arg := range fit.args {
			if arg != "any" && arg != "anyelement" && arg != "anyarray" {
				return false
			}
		}
	}
	return len(candidates) > 0
}

// commonResult is the type that all overloads return, if it is one.
func commonResult(candidates []signature) sqlType {
	if len(candidates) == 0 || isPolymorphic(candidates[0].result) {
		return ""
	}
	for _, c := range candidates {
		if c.result != candidates[0].result {
			return ""
		}
	}
	return candidates[0].result
}

// functions finds the overloads of a name, and the schema that tells it from
// others of the name: none for built-in functions and the default schema.
func (a *analyzer) functions(schema, name string) ([]signature, string) {
	var candidates []signature
	if schema == "" {
		candidates = append(candidates, builtins().functions[name]...)
	}
	if a.Functions == nil {
		return append(candidates, a.constructors(schema, name)...), a.userSchema(schema)
	}
	lookup := schema
	if lookup == "" {
		lookup = a.defaultSchema()
	}
	for _, f := range a.Functions(lookup, name) {
		candidates = append(candidates, a.signature(f))
	}
	if len(candidates) == 0 {
		candidates = a.constructors(schema, name)
	}
	return candidates, a.userSchema(schema)
}

// constructors are the functions that a range type of the user brings along.
func (a *analyzer) constructors(schema, name string) []signature {
	if schema == "" {
		schema = a.defaultSchema()
	}
	typ := schema + "." + name
	bound := a.rangeElement(typ)
	if bound == "" {
		return nil
	}
	return []signature{{args: []sqlType{bound, bound}, result: typ}, {args: []sqlType{bound, bound, typeText}, result: typ}}
}

func (a *analyzer) signature(f Function) signature {
	s := signature{variadic: f.Variadic, defaults: f.Defaults, names: f.Names}
	for _, arg := range f.Args {
		typ, _ := a.namedType(arg)
		s.args = append(s.args, typ)
	}
	s.result, _ = a.namedType(f.Result)
	return s
}

// conversionCall analyzes type(value), which is a cast where no function of
// the name fits.
func (a *analyzer) conversionCall(op, schema, name string, args []*term) *term {
	if schema == "" && len(args) == 1 && knownTypes[name] {
		return a.cast(args[0], builtinType(name, nil))
	}
	return opaque(op, "", args...)
}

var valueTypes = map[string]sqlType{
	"current_date": "date", "current_time": "timetz", "current_timestamp": "timestamptz", "localtime": "time",
	"localtimestamp": "timestamp", "current_user": "name", "current_role": "name", "session_user": "name",
	"user": "name", "system_user": "text", "current_catalog": "name", "current_schema": "name", "grouping": "int4",
}

// builtin analyzes the functions with a syntax of their own.
func (a *analyzer) builtin(n *Node) *term {
	if typ, ok := valueTypes[n.Text]; ok {
		t := newTerm("value "+n.Text, typ, a.exprs(n.Kids)...)
		if len(n.Kids) > 0 && n.Text != "grouping" {
			t.mod = n.Kids[0].Text // the precision
		}
		return t
	}
	switch n.Text {
	case "coalesce", "greatest", "least":
		args := a.exprs(n.Kids)
		typ := a.unify(args, typesOf(args))
		return newTerm(n.Text, typ, args...)
	case "nullif":
		args := a.exprs(n.Kids)
		if len(args) != 2 {
			return opaque(n.Text, "", args...)
		}
		t := a.operator("=", args[0], args[1])
		t.op, t.typ = n.Text, t.kids[0].typ
		return t
	case "substring":
		return a.substring(n)
	case "extract":
		field := unknownConstant(strings.ToLower(n.Kids[0].Text))
		name := n.Text
		if a.Major > 0 && a.Major < 14 {
			name = "date_part"
		}
		return a.apply(name, []*term{field, a.expr(n.Kids[1])})
	}
	args := a.exprs(n.Kids)
	name := n.Text
	switch name {
	case "position":
		args[0], args[1] = args[1], args[0]
	case "substring similar":
		name = "substring"
	case "trim both":
		name = "btrim"
	case "trim leading":
		name = "ltrim"
	case "trim trailing":
		name = "rtrim"
	case "collation for":
		name = "pg_collation_for"
	case "normalize":
		if len(args) == 1 {
			args = append(args, unknownConstant("nfc"))
		}
	}
	return a.apply(name, args)
}

// substring fills in FROM 1 where only FOR was given.
func (a *analyzer) substring(n *Node) *term {
	args := []*term{a.expr(n.Kids[0])}
	if n.Kids[1].Kind == Empty {
		args = append(args, numberConstant("", "1"))
	}
	for _, kid := range n.Kids[1:] {
		if kid.Kind != Empty {
			args = append(args, a.expr(kid))
		}
	}
	return a.apply("substring", args)
}
