package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) exclude(c planner.Change) {
	table := c.Address.Table()
	switch {
	case c.Creates():
		x := c.After.(*schema.Exclude)
		if !x.Of.IsZero() {
			e.exclusionPart(c)
			return
		}
		below := e.exclusionsBelow(x)
		e.exclusionsGo(c, below)
		e.clause(c, table, "ADD "+excludeDefinition(x), e.onRows(table, excludeHazards(table)...)...)
		e.constraintComment(c, x.Name)
		e.completeHeirs(c)
		if len(below) > 0 {
			e.exclusionsCome(below, slices.Concat(c.Parts, e.changes))
		}
	case c.Drops():
		e.dropConstraint(c)
		e.done[c.Before.Address()] = true
	case c.Action == planner.Rename:
		e.renameConstraint(c, c.Before.Address().Name, c.Address.Name)
	default:
		before, after := c.Before.(*schema.Exclude), c.After.(*schema.Exclude)
		fields := dialects.NewFields(c)
		if fields.Take("storage_params") {
			e.alterKeyParams(c, after.Name, before.StorageParams, after.StorageParams)
		}
		e.alterConstraint(c, fields)
	}
}

func excludeDefinition(x *schema.Exclude) string {
	list := make([]string, len(x.Parts))
	for i, part := range x.Parts {
		list[i] = partSQL(part) + " WITH " + operatorSQL(part.Op)
	}
	var b strings.Builder
	b.WriteString("CONSTRAINT " + ident(x.Name) + " EXCLUDE USING " + ident(strings.ToLower(orDefault(x.Type, "btree"))) +
		" (" + strings.Join(list, ", ") + ")" + includeClause(x.Include) + withParams(x.StorageParams))
	if !x.Where.IsZero() {
		b.WriteString(" WHERE (" + exprSQL(x.Where) + ")")
	}
	return b.String() + deferral(x.Deferrable)
}

// operatorSQL spells an operator; one with a schema needs the long form.
func operatorSQL(op string) string {
	if strings.Contains(op, ".") {
		return "OPERATOR(" + op + ")"
	}
	return op
}

func (d dialect) normalizeExclude(x *schema.Exclude, scope schema.Scope) {
	if x.Type = strings.ToUpper(x.Type); x.Type == "BTREE" {
		x.Type = ""
	}
	x.StorageParams = normalizeParams(x.StorageParams)
	x.Where.SQL = trimParens(x.Where.SQL)
	for i := range x.Parts {
		part := &x.Parts[i]
		if inner, ok := strings.CutPrefix(part.Op, "OPERATOR("); ok {
			part.Op = strings.TrimSuffix(inner, ")")
		}
		part.Op = strings.TrimPrefix(strings.TrimSpace(part.Op), "pg_catalog.")
		d.normalizePart(part, x.Address().Table(), x.Type, scope)
	}
}

// excludeHazards are those of an exclusion constraint, for which there is no
// gentler way.
func excludeHazards(table schema.Address) []dialects.Hazard {
	return []dialects.Hazard{hazard(dialects.MayFail, "It fails if two rows of %s exclude each other.", table.QualifiedName()), longLock(table, readsAndWrites)}
}

// inspectedExclude is completed by what its index knows.
func (i *inspector) exclude(table *schema.Table, c constraint, meta schema.Meta) {
	x := &schema.Exclude{Schema: table.Schema, Table: table.Name, Name: c.name, Meta: meta,
		Deferrable: inspectedDeferral(c.deferrable, c.deferred), Of: i.of(c, schema.KindExclude)}
	for _, op := range c.operators {
		x.Parts = append(x.Parts, schema.Part{Op: op})
	}
	i.keyIndexes[c.index] = x
	i.add(x)
}
