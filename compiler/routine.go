package compiler

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// languages are those that every server has, as models spell them. Others are
// written as strings.
var languages = []string{"SQL", "PLpgSQL", "C", "internal"}

// routineHead are the attributes that stand before the arguments.
var routineHead = []field[schema.Routine]{
	{name: "lang", required: true, decode: decodeLanguage, print: printLanguage},
}

// routineTail are those behind them that functions and procedures share.
var routineTail = []field[schema.Routine]{
	keyword("security", postgres, []string{"INVOKER", "DEFINER"}, func(r *schema.Routine) *string { return &r.Security }),
	settingsField(func(r *schema.Routine) *[]schema.Setting { return &r.Set }),
}

// routineBody are the attributes of what a routine does.
var routineBody = []field[schema.Routine]{
	flag("begin_atomic", postgres, func(r *schema.Routine) *bool { return &r.Atomic }),
	text("library", postgres, func(r *schema.Routine) *string { return &r.Library }),
}

func decodeLanguage(d *decoder, r *schema.Routine, e hclsyntax.Expression) {
	name, bare := word(e)
	if !bare {
		name, _ = d.text(e)
		r.Language = strings.ToLower(name)
		return
	}
	known := slices.ContainsFunc(languages, func(l string) bool { return strings.EqualFold(l, name) })
	if !known {
		d.problems.Errorf("unknown-keyword", "Unknown keyword", d.at(e.Range()),
			"%q is no language that every server has; those are %s. Write another one as a string.%s",
			name, strings.Join(languages, ", "), diag.DidYouMean(name, languages))
		return
	}
	r.Language = strings.ToLower(name)
}

// printLanguage prints the language and, since that is how people write
// functions, the arguments behind it.
func printLanguage(p *printer, r *schema.Routine) {
	at := slices.IndexFunc(languages, func(l string) bool { return strings.ToLower(l) == r.Language })
	switch {
	case at >= 0:
		p.attr("lang", languages[at])
	case r.Language != "":
		p.attr("lang", quote(r.Language))
	}
	printArguments(p, "arg", r.Args)
}

// body is the attribute as of a routine. Unlike a query, it may be empty.
func body[T any, O object[T]](get func(*T) *schema.Expr) field[T] {
	f := query[T, O](get)
	read := f.decode
	f.decode = func(d *decoder, t *T, e hclsyntax.Expression) {
		if text, ok := d.literal(e); ok && text == "" {
			return
		}
		read(d, t, e)
	}
	f.print = func(p *printer, t *T) { p.sqlString("as", get(t).SQL) }
	return f
}

var argumentModes = []string{"IN", "OUT", "INOUT", "VARIADIC"}

var argumentSpec = newSpec("arg", []field[schema.Argument]{
	consumed[schema.Argument]("name"),
	required(columnType("type", func(a *schema.Argument) *schema.Type { return &a.Type })),
	keyword("mode", postgres, argumentModes, func(a *schema.Argument) *string { return &a.Mode }),
	value("default", postgres, func(a *schema.Argument) *schema.Expr { return &a.Default }),
}, nil)

// resultColumnSpec is one column of return_table.
var resultColumnSpec = newSpec("column", []field[schema.Argument]{
	consumed[schema.Argument]("name"),
	required(columnType("type", func(a *schema.Argument) *schema.Type { return &a.Type })),
}, nil)

// arguments are blocks that make a list of arguments. An argument of a routine
// need not have a name.
func arguments[T any](word string, s *spec[schema.Argument], get func(*T) *[]schema.Argument) nested[T] {
	return nested[T]{name: word, in: postgres, labels: 1,
		decode: func(d *decoder, t *T, b block) {
			a := &schema.Argument{}
			a.Name = d.begin(b, &schema.Meta{})
			s.decode(d, b, a, nil)
			d.linkType(func(*linker) { *get(t) = append(*get(t), *a) }) // behind its own type
		}}
}

func printArguments(p *printer, word string, args []schema.Argument) {
	s := argumentSpec
	if word == "column" {
		s = resultColumnSpec
	}
	for i := range args {
		p.open(word, args[i].Name)
		s.print(p, &args[i])
		p.close()
	}
}

// settingsField is the attribute set, { name = value } in its order.
func settingsField[T any](get func(*T) *[]schema.Setting) field[T] {
	return field[T]{name: "set", in: postgres,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) { *get(t) = append(*get(t), d.settings(e)...) },
		print:  func(p *printer, t *T) { p.settings("set", *get(t)) }}
}

func (d *decoder) settings(e hclsyntax.Expression) []schema.Setting {
	params, ok := d.params(e)
	if !ok {
		return nil
	}
	names := sortedKeys(params)
	if object, ok := e.(*hclsyntax.ObjectConsExpr); ok {
		names = names[:0]
		for _, item := range object.Items {
			name, _ := d.paramName(item.KeyExpr)
			names = append(names, name)
		}
	}
	settings := make([]schema.Setting, len(names))
	for i, name := range names {
		settings[i] = schema.Setting{Name: name, Value: params[name]}
	}
	return settings
}
