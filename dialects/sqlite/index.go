package sqlite

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

func normalizeIndex(i *schema.Index, scope schema.Scope) {
	normalizeParts(i.Parts, i.Address().Table(), scope)
	i.Where.SQL = withoutParens(i.Where.SQL)
	if strings.EqualFold(i.Type, "btree") {
		i.Type = ""
	}
}

// createIndexSQL creates the index.
func createIndexSQL(i *schema.Index) string {
	sql := "CREATE INDEX "
	if i.Unique {
		sql = "CREATE UNIQUE INDEX "
	}
	sql += quote(i.Name) + " ON " + quote(i.Table) + " (" + partsSQL(i.Parts) + ")"
	if !i.Where.IsZero() {
		sql += " WHERE " + i.Where.SQL
	}
	return sql
}

// partsSQL lists the parts of a key or an index.
func partsSQL(parts []schema.Part) string {
	list := make([]string, len(parts))
	for i, p := range parts {
		list[i] = partSQL(p)
	}
	return strings.Join(list, ", ")
}

func partSQL(p schema.Part) string {
	sql := quote(p.Column)
	if p.Column == "" {
		sql = "(" + p.Expr.SQL + ")"
	}
	if p.Collate != "" {
		sql += " COLLATE " + quote(p.Collate)
	}
	if p.Desc {
		sql += " DESC"
	}
	return sql
}

// parseIndex reads the text of CREATE INDEX.
func parseIndex(sql string) (*schema.Index, error) {
	p, err := newParser(sql)
	if err != nil {
		return nil, err
	}
	p.accept("create")
	index := &schema.Index{Unique: p.accept("unique")}
	if !p.accept("index") {
		return nil, p.errorf("INDEX expected")
	}
	if index.Name, err = p.createdName(); err != nil {
		return nil, err
	}
	if !p.accept("on") {
		return nil, p.errorf("ON expected")
	}
	if index.Table, err = p.name(); err != nil {
		return nil, err
	}
	if index.Parts, _, err = p.keyParts(); err != nil {
		return nil, err
	}
	if p.accept("where") {
		index.Where = schema.SQLExpr(p.rest())
	}
	return index, p.end()
}
