package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// RenameRefs implements planner.Rules. The server keeps references by
// identity, so that texts follow every rename, save the bodies of functions; a text that does not parse
// stays, and then counts as changed.
func (d dialect) RenameRefs(o schema.Object, from, to schema.Address) {
	if config, ok := o.(*schema.TextSearchConfig); ok && from.Kind == schema.KindTextSearchDictionary {
		d.renameDictionary(config, from, to)
	}
	switch from.Kind {
	case schema.KindCollation:
		d.renameCollation(o, from, to)
	case schema.KindOperatorClass:
		d.renameClass(o, from, to)
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

// RenameValues implements planner.Rules. The server keeps constants of an enum
// by identity, so that a default, a check or a query goes on with the new name.
func (d dialect) RenameValues(from *schema.Graph, o schema.Object, before, after *schema.Enum) {
	enum := pgsql.Name{Schema: before.Schema, Name: before.Name}
	if data, ok := o.(*schema.Data); ok {
		renameCells(from, data, before, after)
		return
	}
	for _, r := range valueRenames(before, after) {
		schema.Exprs(o, func(field string, e *schema.Expr) {
			if e.Literal == schema.StringLiteral {
				renameDefault(o, e, before.Address(), r)
				return
			}
			for _, text := range []*string{&e.SQL, &e.Stored} {
				if *text == "" || e.Literal != schema.NotLiteral || isVerbatim(o, field) {
					continue
				}
				scope := d.scopeOf(from, o.Address(), field)
				if renamed, err := pgsql.RenameValue(*text, scope, enum, r.from, r.to); err == nil {
					*text = renamed
				}
			}
		})
	}
}

// renameDefault renames the value that is the default of a column or domain.
func renameDefault(o schema.Object, e *schema.Expr, enum schema.Address, r valueRename) {
	var typ schema.Type
	switch o := o.(type) {
	case *schema.Column:
		typ = o.Type
	case *schema.Domain:
		typ = o.Type
	}
	if typ.User == enum {
		e.SQL = pgsql.RenameElement(e.SQL, typ.Array, r.from, r.to)
	}
}

// renameCells renames values of an enum in the columns of reference rows that are of
// it, or of an array of it. What is left is no row of a model.
func renameCells(from *schema.Graph, data *schema.Data, before, after *schema.Enum) {
	renames := valueRenames(before, after)
	for i := range data.Rows {
		row := &data.Rows[i]
		for j := range row.Cells {
			cell := &row.Cells[j]
			column := lookupColumn(from, data.Address().Table(), cell.Column)
			if column == nil || cell.Value.Literal != schema.StringLiteral {
				continue
			}
			typ, value := schema.BaseType(from, column.Type), cell.Value
			if typ.User != before.Address() {
				continue
			}
			for _, r := range renames {
				value.SQL = pgsql.RenameElement(value.SQL, typ.Array, r.from, r.to)
			}
			if value.SQL != cell.Value.SQL {
				cell.Value, row.At = value, diag.Range{}
			}
		}
	}
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

// renameIn rewrites a text of the object, or gives it as it is where it does not
// parse. The columns of a view keep their names.
func (d dialect) renameIn(o schema.Object, text string, from, to schema.Address) string {
	renamed, err := d.renamed(o, text, from, to)
	if err != nil {
		return text
	}
	if isView(o.Address().Kind) && renamed != text {
		return keepNames(text, renamed)
	}
	return renamed
}

func (d dialect) renamed(o schema.Object, text string, from, to schema.Address) (string, error) {
	switch from.Kind {
	case schema.KindColumn:
		return d.columnRenamed(o, text, from, to)
	case schema.KindSchema:
		return pgsql.RenameSchema(text, from.Name, to.Name)
	}
	old, now := pgsql.Name{Schema: from.Schema, Name: from.Name}, pgsql.Name{Schema: to.Schema, Name: to.Name}
	for _, rename := range renames[from.Kind] {
		renamed, err := rename(text, d.defaultSchema, old, now)
		if err != nil {
			return "", err
		}
		text = renamed
	}
	return text, nil
}

func (d dialect) columnRenamed(o schema.Object, text string, from, to schema.Address) (string, error) {
	switch {
	case isView(o.Address().Kind), routineOf(o) != nil:
		return pgsql.RenameColumnInQuery(text, d.defaultSchema, pgsql.Name{Schema: from.Schema, Name: from.Parent}, from.Name, to.Name)
	case o.Address().Table() == from.Table() || o.Address() == from.Table():
		return renameColumn(o, text, from, to)
	}
	return text, nil
}

// renameText rewrites a text in which something is called otherwise.
type renameText func(text, defaultSchema string, from, to pgsql.Name) (string, error)

// renames are the places where texts name an object, by its kind. The rows of a
// relation are a type, and a range is made by functions of its name.
var renames = map[schema.Kind][]renameText{
	schema.KindTable:        {pgsql.RenameTable, pgsql.RenameConstant, pgsql.RenameType},
	schema.KindView:         {pgsql.RenameTable, pgsql.RenameConstant, pgsql.RenameType},
	schema.KindMaterialized: {pgsql.RenameTable, pgsql.RenameConstant, pgsql.RenameType},
	schema.KindSequence:     {pgsql.RenameTable, pgsql.RenameConstant},
	schema.KindEnum:         {pgsql.RenameType},
	schema.KindDomain:       {pgsql.RenameType},
	schema.KindComposite:    {pgsql.RenameType},
	schema.KindRange:        {pgsql.RenameType, pgsql.RenameFunction},
	schema.KindFunction:     {pgsql.RenameFunction},
	schema.KindProcedure:    {pgsql.RenameFunction},
	schema.KindAggregate:    {pgsql.RenameFunction},
	schema.KindCollation:    {pgsql.RenameCollation},
}
