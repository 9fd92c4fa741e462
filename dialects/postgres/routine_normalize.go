package postgres

import (
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// normalizeRoutine makes canonical what functions and procedures share.
func (d dialect) normalizeRoutine(o schema.Object, scope schema.Scope) diag.List {
	r := routineOf(o)
	r.Language = strings.ToLower(r.Language)
	if r.Security = strings.ToUpper(r.Security); r.Security == "INVOKER" {
		r.Security = ""
	}
	normalizeSettings(r.Set)
	problems := append(standardBody(o), d.normalizeArguments(o, "arg", r.Args, scope)...)
	if f, ok := o.(*schema.Function); ok {
		problems.Append(d.normalizeArguments(o, "return_table", f.ReturnTable, scope)...)
		problems.Append(d.routineType(o, "return", &f.Return, scope)...)
		normalizeFunction(f)
	}
	return problems
}

func (d dialect) normalizeArguments(o schema.Object, attribute string, args []schema.Argument, scope schema.Scope) diag.List {
	var problems diag.List
	for i := range args {
		a := &args[i]
		if a.Mode = strings.ToUpper(a.Mode); a.Mode == "IN" {
			a.Mode = ""
		}
		problems.Append(d.routineType(o, attribute, &a.Type, scope)...)
		if x := &a.Default; !x.IsZero() && normalizeValue(x, a.Type) {
			*x = schema.SQLExpr("NULL")
		}
	}
	return problems
}

// routineType resolves the type of an argument or result. The server forgets
// its modifiers, and knows types there that no column can have.
func (d dialect) routineType(o schema.Object, attribute string, typ *schema.Type, scope schema.Scope) diag.List {
	if p := parsed(*typ); typ.User.IsZero() && p.Schema == "" && pseudoTypes[p.Name] {
		typ.Name, typ.Array, typ.Custom = ident(p.Name), false, false
		return nil
	}
	problems := d.resolveType(o, attribute, typ, scope)
	if p, err := pgsql.ParseType(typ.Name); err == nil && typ.User.IsZero() {
		p.Mods, p.Fields = nil, ""
		typ.Name = p.String()
	}
	return problems
}

var pseudoTypes = map[string]bool{"any": true, "anyarray": true, "anycompatible": true, "anycompatiblearray": true, "anycompatiblemultirange": true,
	"anycompatiblenonarray": true, "anycompatiblerange": true, "anyelement": true, "anyenum": true, "anymultirange": true, "anynonarray": true,
	"anyrange": true, "cstring": true, "event_trigger": true, "fdw_handler": true, "index_am_handler": true, "internal": true,
	"language_handler": true, "pg_ddl_command": true, "table_am_handler": true, "trigger": true, "tsm_handler": true}

// normalizeNumber spells a number as the server prints it, and the default not
// at all.
func normalizeNumber(text, standard string) string {
	if n, err := strconv.ParseFloat(text, 32); err == nil {
		text = strconv.FormatFloat(n, 'g', -1, 32)
	}
	if text == standard {
		return ""
	}
	return text
}

// findAtomic recognizes a body that no string can be: SQL of the standard's
// form.
func findAtomic(o schema.Object) {
	r := routineOf(o)
	if r == nil || !strings.EqualFold(r.Language, sqlLanguage) || r.Body.IsZero() {
		return
	}
	if isStandard(r.Body.SQL) {
		r.Atomic = true
		r.Body.SQL = strings.TrimRight(r.Body.SQL, "; \t\r\n")
	}
}

func isStandard(body string) bool {
	c, err := pgsql.NewCursor(body)
	return err == nil && (c.Words("begin", "atomic") || c.Words("return"))
}

// standardBody refuses a body that is said to be of the standard's form and is
// not: a bare statement, which only a string can hold.
func standardBody(o schema.Object) diag.List {
	r := routineOf(o)
	if !r.Atomic || isStandard(r.Body.SQL) {
		return nil
	}
	return diag.List{{Severity: diag.Error, Code: "invalid-body", Summary: "Invalid body", Range: o.Common().Origin.Field("as"), Address: o.Address().String(),
		Detail: o.Address().String() + " has begin_atomic, but its body is neither RETURN with an expression nor BEGIN ATOMIC with statements and END. Write one of these, or leave out begin_atomic."}}
}

// isVerbatim reports whether the field of the object is kept as it is written,
// spaces included.
func isVerbatim(o schema.Object, field string) bool {
	r := routineOf(o)
	return r != nil && field == "as" && !r.Atomic
}

// routineVerdict compares the texts of routines: bodies by their letters, save
// those that the server keeps as it understood them, and the defaults of
// arguments by the types that they become.
func (d dialect) routineVerdict(pair planner.Pair, address schema.Address, field string, a, b schema.Expr) (compared bool, verdict pgsql.Verdict) {
	o := pair.To.Lookup(address)
	r := routineOf(o)
	if r == nil {
		return false, pgsql.Different
	}
	if field == "as" {
		if r.Atomic && routineOf(pair.From.Lookup(address)).Atomic {
			scope := d.bodyScope(pair.To, o)
			return true, bestVerdict(a, b, func(x, y string) pgsql.Verdict { return pgsql.EqualBody(x, y, scope) })
		}
		return true, pgsql.Different
	}
	scope := d.scopeOf(pair.To, address, field)
	scope.Target = ""
	for _, arg := range r.Args {
		if arg.Default == b || arg.Default == a {
			scope.Target = typeSQL(arg.Type)
		}
	}
	return true, bestVerdict(a, b, func(x, y string) pgsql.Verdict { return pgsql.EqualExpr(x, y, scope) })
}

// bodyScope says what names mean in the body of a routine: its arguments too.
func (d dialect) bodyScope(g *schema.Graph, o schema.Object) pgsql.Scope {
	scope := d.scopeOf(g, o.Address(), "as")
	scope.Table, scope.Target = o.Address().Name, ""
	if f, ok := o.(*schema.Function); ok {
		scope.Target = typeSQL(f.Return)
	}
	scope.Arguments = true
	for _, arg := range routineOf(o).Args {
		if arg.IsInput() {
			scope.Argument = append(scope.Argument, pgsql.ColumnType{Name: arg.Name, Type: typeSQL(arg.Type)})
		}
	}
	scope.Column = func(name string) (string, bool) {
		for _, arg := range routineOf(o).Args {
			if arg.Name == name {
				return typeSQL(arg.Type), true
			}
		}
		return "", false
	}
	return scope
}
