package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// partList spells the parts of an index or partition key.
func partList(parts []schema.Part) string {
	list := make([]string, len(parts))
	for i, p := range parts {
		list[i] = partSQL(p)
	}
	return strings.Join(list, ", ")
}

func partSQL(p schema.Part) string {
	var b strings.Builder
	if p.Column != "" {
		b.WriteString(ident(p.Column))
	} else {
		b.WriteString("(" + exprSQL(p.Expr) + ")")
	}
	if p.Collate != "" {
		b.WriteString(" COLLATE " + collation(p.Collate))
	}
	if p.Ops != "" {
		b.WriteString(" " + p.Ops)
	}
	if p.Desc {
		b.WriteString(" DESC")
	}
	switch {
	case p.NullsFirst:
		b.WriteString(" NULLS FIRST")
	case p.NullsLast:
		b.WriteString(" NULLS LAST")
	}
	return b.String()
}

// keyColumns spells the columns of a constraint, which has no other parts.
func keyColumns(parts []schema.Part, withoutOverlaps bool) string {
	list := "(" + idents(schema.PartColumns(parts))
	if withoutOverlaps {
		list += " WITHOUT OVERLAPS"
	}
	return list + ")"
}

// includeClause has a leading space.
func includeClause(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	return " INCLUDE (" + idents(columns) + ")"
}

// deferral is a constraint's DEFERRABLE clause with a leading space.
func deferral(d schema.Deferral) string {
	switch d {
	case schema.DeferrableInitiallyDeferred:
		return " DEFERRABLE INITIALLY DEFERRED"
	case schema.DeferrableInitiallyImmediate:
		return " DEFERRABLE"
	}
	return ""
}

func inspectedDeferral(deferrable, deferred bool) schema.Deferral {
	switch {
	case deferred:
		return schema.DeferrableInitiallyDeferred
	case deferrable:
		return schema.DeferrableInitiallyImmediate
	}
	return ""
}

// operatorClass spells an operator class with its parameters.
func operatorClass(namespace, name string, options []string) string {
	if namespace != "pg_catalog" && namespace != "" {
		name = pgsql.QualifiedName(namespace, name)
	} else {
		name = ident(name)
	}
	var list []string
	for _, option := range options {
		key, value, _ := strings.Cut(option, "=")
		list = append(list, key+"="+paramValue(value))
	}
	if len(list) == 0 {
		return name
	}
	return name + "(" + strings.Join(list, ", ") + ")"
}
