package clickhouse

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) function(c planner.Change) {
	name := chsql.QuoteIdent(c.Address.Name)
	switch {
	case c.Drops():
		e.statement(c, "DROP FUNCTION "+name+e.onCluster(""), objectGone("function", name))
	case c.Creates():
		e.statement(c, "CREATE "+e.functionSQL(c.After.(*schema.Function)))
	case c.Action == planner.Rename: // which has no statement of its own
		former := chsql.QuoteIdent(c.Before.Address().Name)
		e.statement(c, "CREATE "+e.functionSQL(c.After.(*schema.Function)))
		e.statement(c, "DROP FUNCTION "+former+e.onCluster(""), functionRenamed(former, name))
	default:
		fields := dialects.NewFields(c)
		if fields.Take("as") {
			e.statement(c, "CREATE OR REPLACE "+e.functionSQL(c.After.(*schema.Function)), functionChanged(name))
		}
		e.rest(fields)
	}
}

func (e *emitter) functionSQL(f *schema.Function) string {
	return "FUNCTION " + chsql.QuoteIdent(f.Name) + e.onCluster("") + " AS " + f.Body.SQL
}

func functionChanged(name string) dialects.Hazard {
	return hazard(dialects.Breaking, "Create the new function under another name, and move what calls it.",
		"Queries of all databases of the server that call %s get what the new function gives. What tables and views have stored of it stays, unless this plan changes them too.", name)
}

func functionRenamed(from, to string) dialects.Hazard {
	return hazard(dialects.Breaking, "Keep both functions until nothing calls the old one, and drop it in a later migration.",
		"Function %s is called %s afterwards; queries of all databases of the server that call the old name fail.", from, to)
}

// normalizeFunction wants a lambda, and nothing that a function of another
// engine has.
func normalizeFunction(f *schema.Function) diag.List {
	f.Schema = ""
	f.Body = trimExpr(f.Body)
	if _, err := chsql.ParseLambda(f.Body.SQL); err != nil {
		return diag.List{*refuse(f, "as", "%s cannot be read as a function of ClickHouse: %s. Write a lambda, as in (x) -> x + 1.", f.Address(), err)}
	}
	if len(f.Args) > 0 || f.Language != "" || !f.Return.IsZero() {
		return diag.List{*refuse(f, "lang", "A function of ClickHouse is a lambda and has neither a language nor types. Remove all but as from %s.", f.Address())}
	}
	return nil
}

// inlineCalls writes the bodies of the modelled functions in the place of
// their calls: so the server stores every expression of a table and every
// query of a view. Functions and dictionaries keep the calls.
func inlineCalls(o schema.Object, scope schema.Scope) {
	switch o.(type) {
	case *schema.Function, *schema.Dictionary, *schema.NamedCollection, *schema.Data:
		return
	}
	modelled := scope.OfKind(schema.KindFunction)
	if len(modelled) == 0 {
		return
	}
	texts := make(map[string]string, len(modelled))
	for _, f := range modelled {
		texts[f.Address().Name] = f.(*schema.Function).Body.SQL
	}
	functions := chsql.NewFunctions(texts)
	schema.Exprs(o, func(field string, e *schema.Expr) { inlineExpr(field, e, functions) })
}

func inlineExpr(field string, e *schema.Expr, functions *chsql.Functions) {
	switch {
	case e.Literal != schema.NotLiteral:
	case field == "as":
		e.SQL = chsql.Inline(e.SQL, functions)
	default:
		e.SQL = chsql.InlineExpr(e.SQL, functions)
	}
}

// functions reads the functions in scope, and those that they call. The others
// belong to whoever made them.
func (in *inspection) functions(scope dialects.Scope) error {
	wanted := scope.SharedNames(schema.KindFunction)
	bodies, err := in.lambdaTexts(in.ctx)
	if err != nil {
		return unlessNoneWanted(wanted, "functions", err)
	}
	for _, o := range in.objects {
		if d, ok := o.(*schema.Dictionary); ok {
			wanted = append(wanted, expressionFunctions(d)...)
		}
	}
	read := map[string]bool{}
	for len(wanted) > 0 {
		name := wanted[0]
		wanted = wanted[1:]
		body, exists := bodies[name]
		if !exists || read[name] {
			continue
		}
		read[name] = true
		in.objects = append(in.objects, &schema.Function{Name: name, Routine: schema.Routine{Body: schema.SQLExpr(body)}})
		if refs, err := chsql.LambdaReferences(body); err == nil {
			wanted = append(wanted, refs.Functions...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		if !read[name] {
			in.others("function", name)
		}
	}
	return nil
}

func expressionFunctions(d *schema.Dictionary) (names []string) {
	for _, a := range d.Attributes {
		if refs, err := chsql.ExprReferences(a.Expression.SQL); err == nil {
			names = append(names, refs.Functions...)
		}
	}
	return names
}

// functionReferences are the functions, tables and dictionaries that the body
// of a function names. The server looks for them when it is called.
func (d dialect) functionReferences(f *schema.Function, scope schema.Scope) []schema.Address {
	refs, err := chsql.LambdaReferences(f.Body.SQL)
	if err != nil {
		return nil
	}
	return slices.Concat(functionsNamed(refs, scope), d.relationsNamed(refs, d.database, scope))
}

func functionsNamed(refs chsql.References, scope schema.Scope) (named []schema.Address) {
	for _, name := range refs.Functions {
		if a := (schema.Address{Kind: schema.KindFunction, Name: name}); scope.Lookup(a) != nil {
			named = append(named, a)
		}
	}
	return named
}

// relationsNamed are the tables and dictionaries that a text names.
func (d dialect) relationsNamed(refs chsql.References, database string, scope schema.Scope) (named []schema.Address) {
	for _, n := range slices.Concat(refs.Tables, refs.Dictionaries) {
		if n.Database == "" {
			n.Database = database
		}
		if o := scope.Relation(n.Database, n.Name); o != nil {
			named = append(named, o.Address())
		}
	}
	return named
}

var membershipWord = regexp.MustCompile(`\bin\b`)

// mayNameRelations reports whether an expression can name a table or a
// dictionary: most do not, and are not parsed.
func mayNameRelations(text string) bool {
	lower := strings.ToLower(text)
	return strings.Contains(lower, "dict") || strings.Contains(lower, "joinget") || membershipWord.MatchString(lower) ||
		strings.Contains(lower, "select")
}
