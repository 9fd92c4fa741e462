package sqlite

import (
	"slices"

	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
)

// References implements schema.Rules. The expressions of a table's children
// can name columns of that table only. A view and a trigger can name anything, so every
// relation and every column of those relations that its text mentions counts.
func (Dialect) References(o schema.Object, scope schema.Scope) []schema.Address {
	switch o := o.(type) {
	case *schema.View:
		return mentionedIn(tokens(o.Body.SQL), o.Address(), scope)
	case *schema.Trigger:
		return triggerReferences(o, scope)
	}
	a := o.Address()
	if !a.Kind.OfTable() {
		return nil
	}
	var refs []schema.Address
	schema.Exprs(o, func(_ string, e *schema.Expr) {
		if e.Literal != schema.NotLiteral {
			return
		}
		mentioned := namesIn(tokens(e.SQL))
		for _, c := range scope.Columns(a.Table()) {
			if mentioned[fold(c.Name)] && c.Address() != a {
				refs = append(refs, c.Address())
			}
		}
	})
	return refs
}

// mentionedIn are the relations that a query or statements mention, save one,
// and their columns.
func mentionedIn(list []sqltoken.Token, save schema.Address, scope schema.Scope) []schema.Address {
	mentioned, star := namesIn(list), selectsAll(list)
	var refs []schema.Address
	for _, name := range sortedNames(mentioned) {
		relation := scope.Relation("", name)
		if relation == nil || relation.Address() == save {
			continue
		}
		refs = append(refs, relation.Address())
		if relation.Address().Kind != schema.KindTable {
			continue
		}
		for _, c := range scope.Columns(relation.Address()) {
			if star || mentioned[fold(c.Name)] {
				refs = append(refs, c.Address())
			}
		}
	}
	return refs
}

// namesIn is the set of folded names that the tokens mention. The names of
// called functions are not among them.
func namesIn(list []sqltoken.Token) map[string]bool {
	names := map[string]bool{}
	for i, t := range list {
		if isName(t) && !isCall(list, i) {
			names[fold(t.Value)] = true
		}
	}
	return names
}

// isCall reports whether the token is the bare name of a called function.
func isCall(list []sqltoken.Token, i int) bool {
	return list[i].Kind == sqltoken.Word && i+1 < len(list) && list[i+1].Text == "("
}

// selectsAll reports whether a * stands for all columns, not for a product or
// within count(*).
func selectsAll(list []sqltoken.Token) bool {
	for i, t := range list {
		if t.Kind != sqltoken.Operator || t.Text != "*" || i == 0 {
			continue
		}
		switch before := list[i-1]; {
		case before.Text == "." || before.Text == ",":
			return true
		case isWord(before, "select") || isWord(before, "distinct") || isWord(before, "all"):
			return true
		}
	}
	return false
}

func sortedNames(set map[string]bool) []string {
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// RenameValues implements planner.Rules: SQLite has no enums.
func (Dialect) RenameValues(*schema.Graph, schema.Object, *schema.Enum, *schema.Enum) {}

// RenameRefs implements planner.Rules: ALTER TABLE rewrites the checks,
// generated columns, indexes and views that name what it renames. Views step
// aside for a rename and come back from the model, so that it is enough to
// keep track of what they refer to.
func (Dialect) RenameRefs(o schema.Object, from, to schema.Address) {
	schema.Exprs(o, func(_ string, e *schema.Expr) {
		if e.Literal == schema.NotLiteral {
			e.SQL = renameIn(e.SQL, from.Name, to.Name, from.Kind == schema.KindTable && o.Address().Kind.OfTable() && o.Address().Kind != schema.KindTrigger)
		}
	})
}

// renameIn replaces a name in SQL text. As a qualifier it counts only before
// a point: the columns of a table may have the table's name.
func renameIn(sql, from, to string, qualifier bool) string {
	list := tokens(sql)
	for i := len(list) - 1; i >= 0; i-- {
		t := list[i]
		qualifies := i+1 < len(list) && list[i+1].Text == "."
		if !isName(t) || !sameName(t.Value, from) || isCall(list, i) || qualifier && !qualifies {
			continue
		}
		sql = sql[:t.Offset] + quote(to) + sql[t.Offset+len(t.Text):]
	}
	return sql
}
