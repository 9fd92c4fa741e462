package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// mainSchema is the name under which SQLite knows the database file itself.
const mainSchema = "main"

// Prepare implements schema.Rules: main becomes the empty namespace, comments
// go with a warning, other namespaces and the kinds that SQLite does not have
// are errors.
func (Dialect) Prepare(objects []schema.Object) ([]schema.Object, diag.List) {
	problems := dialects.DropComments(objects, "SQLite", func(schema.Kind) bool { return false })
	kept := make([]schema.Object, 0, len(objects))
	for _, o := range objects {
		if s, ok := o.(*schema.Schema); ok && isMain(s.Name) {
			continue
		}
		if inMain(o) {
			o = schema.Renamed(o, schema.Address{Kind: schema.KindSchema, Name: o.Address().Schema}, schema.Address{Kind: schema.KindSchema})
		}
		intoMain(o)
		if why := unsupportedKind(o.Address()); why != "" {
			problems.Append(unsupported(o, why))
			continue
		}
		if a := o.Address(); a.Schema != "" {
			if !a.Kind.OfTable() { // children are reported with their table
				problems.Append(unsupported(o, fmt.Sprintf("SQLite has one namespace, main, not %q. Leave the schema out.", a.Schema)))
			}
			continue
		}
		if reservedName(o.Address()) {
			problems.Append(unsupported(o, fmt.Sprintf("SQLite keeps names that begin with sqlite_ to itself. Rename %q.", o.Address().Name)))
		}
		kept = append(kept, o)
	}
	return kept, append(problems, nameClashes(kept)...)
}

func isMain(name string) bool { return sameName(name, mainSchema) }

func inMain(o schema.Object) bool { return isMain(o.Address().Schema) }

// intoMain takes main away from the references of an object.
func intoMain(o schema.Object) {
	meta := o.Common()
	meta.After = slices.DeleteFunc(slices.Clone(meta.After), func(a schema.Address) bool {
		return a.Kind == schema.KindSchema && isMain(a.Name)
	})
	for i := range meta.After {
		withoutMain(&meta.After[i])
	}
	if key, ok := o.(*schema.ForeignKey); ok {
		withoutMain(&key.RefTable)
	}
}

func withoutMain(a *schema.Address) {
	if isMain(a.Schema) {
		a.Schema = ""
	}
}

// unsupportedKind tells why SQLite cannot hold an object of the kind.
func unsupportedKind(a schema.Address) string {
	switch a.Kind {
	case schema.KindSchema:
		return "SQLite has one namespace, main. Remove the block, or name it main."
	case schema.KindEnum:
		return "SQLite has no enums: use a text column with a check for the values."
	case schema.KindProjection:
		return "SQLite has no projections."
	case schema.KindMaterialized:
		return "SQLite has no materialized views: use a view, or a table that you fill."
	case schema.KindTable, schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindCheck, schema.KindForeignKey,
		schema.KindIndex, schema.KindData, schema.KindView, schema.KindTrigger:
		return ""
	}
	return fmt.Sprintf("SQLite has no %s. Remove the block.", a.Kind.Plural())
}

func unsupported(o schema.Object, why string) diag.Diagnostic {
	a := o.Address().String()
	return diag.Diagnostic{Severity: diag.Error, Code: "unsupported", Summary: "Not available on SQLite",
		Range: o.Common().Origin.Range, Address: a, Detail: a + ": " + why}
}

func reservedName(a schema.Address) bool {
	switch a.Kind {
	case schema.KindTable, schema.KindView, schema.KindIndex, schema.KindTrigger:
		return strings.HasPrefix(fold(a.Name), "sqlite_")
	}
	return false
}

// nameClashes reports tables, views and indexes of the same name: in SQLite
// they share one namespace for the whole database. Triggers have another one.
func nameClashes(objects []schema.Object) diag.List {
	var problems diag.List
	relations, triggers := map[string]schema.Object{}, map[string]schema.Object{}
	for _, o := range objects {
		a := o.Address()
		first, what := relations, "tables, views and indexes"
		switch a.Kind {
		case schema.KindTable, schema.KindView, schema.KindIndex:
		case schema.KindTrigger:
			first, what = triggers, "triggers"
		default:
			continue
		}
		if a.Name == "" {
			continue
		}
		other, taken := first[fold(a.Name)]
		if taken && other.Address() != a {
			problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "duplicate-name", Summary: "Duplicate name",
				Range: o.Common().Origin.Range, Address: a.String(),
				Detail: fmt.Sprintf("%s has the name of %s. In SQLite the names of %s must differ within the database. Rename one of them.", a, other.Address(), what)})
		}
		if !taken {
			first[fold(a.Name)] = o
		}
	}
	return problems
}

// DefaultName implements schema.Rules. SQLite leaves constraints without a
// name; schemac names them in the manner of PostgreSQL, so that plans can
// speak of them, and writes that name when it creates them.
func (Dialect) DefaultName(o schema.Object, taken func(string) bool) string {
	base := defaultBase(o)
	if base == "" {
		return ""
	}
	name := base
	for n := 1; taken(name); n++ {
		name = fmt.Sprintf("%s%d", base, n)
	}
	return name
}

func defaultBase(o schema.Object) string {
	switch o := o.(type) {
	case *schema.Unique:
		return joinName(o.Table, partNames(o.Parts), "key")
	case *schema.ForeignKey:
		return joinName(o.Table, o.Columns, "fkey")
	case *schema.Index:
		return joinName(o.Table, partNames(o.Parts), "idx")
	case *schema.Check:
		return joinName(o.Table, nil, "check")
	}
	return ""
}

func joinName(table string, columns []string, suffix string) string {
	return strings.Join(slices.Concat([]string{table}, columns, []string{suffix}), "_")
}

func partNames(parts []schema.Part) []string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.Column
		if p.Column == "" {
			names[i] = "expr"
		}
	}
	return names
}
