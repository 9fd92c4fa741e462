package ops

import (
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// renames reads --rename-table and --rename. The table of a column may be
// named as it was or as it will be.
func (w *Workspace) renames(options PlanOptions, from, to *schema.Graph) (hints []planner.RenameHint, problems diag.List) {
	for _, text := range options.RenamedTables {
		old, renamed, ok := strings.Cut(text, ":")
		a, err := schema.ParseAddress("table." + old)
		if !ok || err != nil || renamed == "" {
			problems.Errorf("usage", "Broken rename", diag.Range{}, "--rename-table %s: write it as old:new, as in users:accounts.", text)
			continue
		}
		a = w.qualified(a)
		hints = append(hints, planner.RenameHint{From: a, To: named(a, renamed)})
	}
	for _, hint := range options.Confirmed {
		if hint.From.Kind == schema.KindTable {
			hints = append(hints, hint)
		}
	}
	tables := tableRenames(hints, from, to)
	for _, text := range options.RenamedColumns {
		old, renamed, ok := strings.Cut(text, ":")
		a, err := schema.ParseAddress("column." + old)
		if !ok || err != nil || renamed == "" {
			problems.Errorf("usage", "Broken rename", diag.Range{}, "--rename %s: write it as table.old:new, as in users.username:email.", text)
			continue
		}
		a = w.qualified(a)
		hints = append(hints, below(tables, planner.RenameHint{From: a, To: named(a, renamed)}))
	}
	for _, hint := range options.Confirmed {
		if hint.From.Kind == schema.KindTable {
			continue
		}
		hints = append(hints, below(tables, hint))
	}
	return hints, problems
}

// below puts the rename of a table's child where the table was before its own
// rename.
func below(tables []planner.RenameHint, hint planner.RenameHint) planner.RenameHint {
	for _, table := range tables {
		if hint.From.Kind.OfTable() && (hint.From.Table() == table.From || hint.From.Table() == table.To) {
			hint.From.Parent, hint.To.Parent = table.From.Name, table.To.Name
		}
	}
	return hint
}

// renamedTables lists the tables that the options give new names.
func (w *Workspace) renamedTables(options PlanOptions) (old []schema.Address) {
	for _, text := range options.RenamedTables {
		name, _, _ := strings.Cut(text, ":")
		if a, err := schema.ParseAddress("table." + name); err == nil {
			old = append(old, w.qualified(a))
		}
	}
	for _, hint := range options.Confirmed {
		if hint.From.Kind == schema.KindTable {
			old = append(old, hint.From)
		}
	}
	return old
}

// tableRenames adds to the hints what the models state with renamed_from and
// what has yet to be done.
func tableRenames(hints []planner.RenameHint, from, to *schema.Graph) []planner.RenameHint {
	for _, t := range to.Tables() {
		if old := named(t.Address(), t.RenamedFrom); t.RenamedFrom != "" && from.Lookup(old) != nil && from.Lookup(t.Address()) == nil {
			hints = append(hints, planner.RenameHint{From: old, To: t.Address()})
		}
	}
	return hints
}

func named(a schema.Address, name string) schema.Address {
	a.Name = name
	return a
}

// qualified puts an address without a namespace into the default one.
func (w *Workspace) qualified(a schema.Address) schema.Address {
	if a.Schema == "" && !w.Dialect.Shared(a.Kind) {
		a.Schema = w.Dialect.DefaultSchema()
	}
	return a
}
