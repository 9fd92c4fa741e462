package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// RenameRefs implements planner.Rules. The server keeps references by
// identity, so that texts follow every rename, save the bodies of functions; a text that does not parse
// stays, and then counts as changed.
func (d dialect) RenameRefs(o schema.Object, from, to schema.Address) {
	if config, ok := o.(*schema.TextSearchConfig); ok && from.Kind == schema.KindTextSearchDictionary {
		d.renameDictionary(config, from, to)
	}
	if from.Kind == schema.KindCollation {
		d.renameCollation(o, from, to)
	}
	schema.Exprs(o, func(field string, e *schema.Expr) {
		if e.Literal != schema.NotLiteral || isVerbatim(o, field) {
			return
		}
		for _, text := range []*string{&e.SQL, &e.Stored} {
			if *text != "" {
				*text = d.renameIn(o, *text, from, to)
			}
		}
	})
}

// renameColumn also knows the names that rows have in the condition of a
// trigger.
func renameColumn(o schema.Object, text string, from, to schema.Address) (string, error) {
	rows := []string{from.Parent}
	if o.Address().Kind == schema.KindTrigger {
		rows = append(rows, "old", "new")
	}
	for _, row := range rows {
		renamed, err := pgsql.RenameColumn(text, row, from.Name, to.Name)
		if err != nil {
			return "", err
		}
		text = renamed
	}
	return text, nil
}

// keepNames gives the columns of a view's result the names that they had: only
// what they are read from is called otherwise.
func keepNames(before, after string) string {
	had, known := pgsql.OutputNames(before, pgsql.Scope{})
	has, stillKnown := pgsql.OutputNames(after, pgsql.Scope{})
	if !known || !stillKnown || slices.Equal(had, has) || slices.Contains(had, "") {
		return after
	}
	return pgsql.NameOutputs(after, had)
}

func (d dialect) renameIn(o schema.Object, text string, from, to schema.Address) string {
	renamed, err := text, error(nil)
	switch from.Kind {
	case schema.KindColumn:
		if isView(o.Address().Kind) {
			table := pgsql.Name{Schema: from.Schema, Name: from.Parent}
			if renamed, err = pgsql.RenameColumnInQuery(text, d.defaultSchema, table, from.Name, to.Name); err == nil {
				renamed = keepNames(text, renamed)
			}
		} else if o.Address().Table() == from.Table() || o.Address() == from.Table() {
			renamed, err = renameColumn(o, text, from, to)
		}
	case schema.KindTable, schema.KindView, schema.KindMaterialized:
		renamed, err = pgsql.RenameTable(text, d.defaultSchema, pgsql.Name{Schema: from.Schema, Name: from.Name}, to.Name)
	case schema.KindSequence:
		renamed, err = pgsql.RenameTable(text, d.defaultSchema, pgsql.Name{Schema: from.Schema, Name: from.Name}, to.Name)
		if err == nil {
			renamed, err = pgsql.RenameConstant(renamed, d.defaultSchema, pgsql.Name{Schema: from.Schema, Name: from.Name}, pgsql.Name{Schema: to.Schema, Name: to.Name})
		}
	}
	if err != nil {
		return text
	}
	return renamed
}
