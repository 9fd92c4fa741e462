package postgres

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Prepare implements schema.Rules: public and the default schema exist
// without being declared, and kinds of other engines are errors.
func (d dialect) Prepare(objects []schema.Object) ([]schema.Object, diag.List) {
	var problems diag.List
	kept := make([]schema.Object, 0, len(objects)+1)
	declared := map[string]bool{}
	for _, o := range objects {
		switch o := o.(type) {
		case *schema.Projection, *schema.Dictionary, *schema.NamedCollection, *schema.User, *schema.RowPolicy, *schema.Quota, *schema.SettingsProfile:
			problems.Append(unsupported(o))
			continue
		case *schema.Schema:
			declared[o.Name] = true
		case *schema.Permission, *schema.DefaultPermission:
			needless, more := preparePermissions(o)
			if problems = append(problems, more...); needless {
				continue
			}
		}
		kept = append(kept, o)
	}
	for _, name := range []string{publicSchema, d.defaultSchema} {
		if !declared[name] {
			declared[name] = true
			kept = append(kept, &schema.Schema{Name: name})
		}
	}
	kept, more := d.inherit(kept)
	kept, stray := triggerParts(kept)
	return kept, slices.Concat(problems, more, stray)
}

func unsupported(o schema.Object) diag.Diagnostic {
	a := o.Address()
	return diag.Diagnostic{Severity: diag.Error, Code: "unsupported", Summary: "Kind not supported here",
		Range: o.Common().Origin.Range, Address: a.String(), Detail: fmt.Sprintf("%s: PostgreSQL has no %s. Remove the block.", a, a.Kind.Plural())}
}

// Normalize implements schema.Rules.
func (d dialect) Normalize(o schema.Object, scope schema.Scope) diag.List {
	return append(d.normalize(o, scope), d.frozenTimes(o, scope)...)
}

func (d dialect) normalize(o schema.Object, scope schema.Scope) diag.List {
	findAtomic(o)
	schema.Exprs(o, func(field string, x *schema.Expr) {
		if x.Literal == schema.NotLiteral && !isVerbatim(o, field) {
			x.SQL = strings.TrimSpace(x.SQL)
		}
	})
	switch o := o.(type) {
	case *schema.Schema:
		if o.Name == publicSchema && o.Comment == publicComment {
			o.Comment = "" // as it is inspected
		}
		if g, ok := scope.(*schema.Graph); ok && o.Name == publicSchema { // once for the whole graph
			return clashes(g.Objects())
		}
	case *schema.Function, *schema.Procedure:
		return d.normalizeRoutine(o, scope)
	case *schema.Aggregate:
		return d.normalizeAggregate(o, scope)
	case *schema.Operator:
		return d.normalizeOperator(o, scope)
	case *schema.OperatorFamily:
		return d.normalizeOperatorFamily(o, scope)
	case *schema.OperatorClass:
		return d.normalizeOperatorClass(o, scope)
	case *schema.Cast:
		return d.normalizeCast(o, scope)
	case *schema.Trigger:
		d.normalizeTrigger(o, scope)
	case *schema.EventTrigger:
		d.normalizeEventTrigger(o, scope)
	case *schema.Extension, *schema.Collation, *schema.Domain, *schema.Composite, *schema.Range:
		return d.normalizeTypes(o, scope)
	case *schema.Table:
		return d.normalizeTable(o, scope)
	case *schema.Sequence:
		return d.normalizeSequence(o, scope)
	case *schema.Column:
		return d.normalizeColumn(o, scope)
	case *schema.PrimaryKey:
		o.StorageParams = normalizeParams(o.StorageParams)
		return plainKey(o, o.Parts)
	case *schema.Unique:
		o.StorageParams = normalizeParams(o.StorageParams)
		return plainKey(o, o.Parts)
	case *schema.Exclude:
		d.normalizeExclude(o, scope)
	case *schema.Statistics:
		normalizeStatistics(o)
	case *schema.Check:
		o.Expr.SQL = trimParens(o.Expr.SQL)
		o.Postgres.NotValid = o.Postgres.NotValid && !o.Postgres.NotEnforced
	case *schema.ForeignKey:
		normalizeForeignKey(o)
	case *schema.Index:
		return d.normalizeIndex(o, scope)
	case *schema.Data:
		return normalizeData(o, scope)
	case *schema.Publication:
		normalizePublication(o)
	case *schema.ForeignServer:
		return normalizeOptions(o, "options", &o.Options)
	case *schema.UserMapping:
		return normalizeOptions(o, "options", &o.Options)
	case *schema.Policy:
		normalizePolicy(o)
	case *schema.Role:
		normalizeRole(o)
	case *schema.View:
		o.CheckOption = strings.ToUpper(o.CheckOption)
		o.Postgres.Columns = normalizeViewColumns(o.Postgres.Columns)
		return d.normalizeQuery(o, &o.Body, &o.Postgres.Names, o.Columns, scope)
	case *schema.Rule:
		normalizeRule(o)
	case *schema.TextSearchDictionary, *schema.TextSearchConfig:
		d.normalizeTextSearch(o)
	case *schema.Materialized:
		p := &o.Postgres
		p.StorageParams, p.Columns = normalizeParams(p.StorageParams), normalizeViewColumns(p.Columns)
		p.Tablespace, p.AccessMethod = normalTablespace(p.Tablespace), normalAccessMethod(p.AccessMethod)
		return d.normalizeQuery(o, &o.Body, &p.Names, o.Columns, scope)
	}
	return nil
}

func (d dialect) normalizeTable(t *schema.Table, scope schema.Scope) diag.List {
	p := &t.Postgres
	p.StorageParams = normalizeParams(p.StorageParams)
	p.Tablespace, p.AccessMethod = normalTablespace(p.Tablespace), normalAccessMethod(p.AccessMethod)
	if word := strings.ToUpper(p.ReplicaIdentity); word == "DEFAULT" {
		p.ReplicaIdentity = ""
	} else if word == "FULL" || word == "NOTHING" {
		p.ReplicaIdentity = word
	}
	p.Partition.Type = strings.ToUpper(p.Partition.Type)
	normalizeBound(&p.PartitionOf)
	for i := range p.Partition.Parts {
		d.normalizePart(&p.Partition.Parts[i], t.Address(), "", scope)
	}
	return append(normalizeOptions(t, "options", &p.Foreign.Options), unordered(t, p.Partition.Parts)...)
}

func normalTablespace(name string) string {
	if name == "pg_default" {
		return ""
	}
	return name
}

func normalAccessMethod(name string) string {
	if name = strings.ToLower(name); name == "heap" {
		return ""
	}
	return name
}

// normalizeParams spells the values of parameters as the catalog keeps them.
func normalizeParams(params schema.Params) schema.Params {
	if len(params) == 0 {
		return nil
	}
	normal := make(schema.Params, len(params))
	for name, value := range params {
		normal[strings.ToLower(name)] = value
	}
	return normal
}

func normalizeForeignKey(key *schema.ForeignKey) {
	key.NotValid = key.NotValid && !key.NotEnforced
	for _, action := range []*string{&key.OnUpdate, &key.OnDelete} {
		if *action = strings.ReplaceAll(strings.ToUpper(*action), " ", "_"); *action == "NO_ACTION" {
			*action = ""
		}
	}
	if key.Match = strings.ToUpper(key.Match); key.Match == "SIMPLE" {
		key.Match = ""
	}
}

func (d dialect) normalizeIndex(index *schema.Index, scope schema.Scope) diag.List {
	if index.Type = strings.ToUpper(index.Type); index.Type == "BTREE" {
		index.Type = ""
	}
	index.StorageParams = normalizeParams(index.StorageParams)
	index.Where.SQL = trimParens(index.Where.SQL)
	for i := range index.Parts {
		d.normalizePart(&index.Parts[i], index.Address().Table(), index.Type, scope)
	}
	if problems := checkStatistics(index); len(problems) > 0 {
		return problems
	}
	if !index.NullsNotDistinct || index.Unique {
		return nil
	}
	index.NullsNotDistinct = false
	return diag.List{{Severity: diag.Warning, Code: "without-effect", Summary: "Attribute without effect",
		Range: index.Origin.Field("nulls_distinct"), Address: index.Address().String(),
		Detail: fmt.Sprintf("%s is not unique, so that nulls_distinct = false means nothing. Remove it, or add unique = true.", index.Address())}}
}

// checkStatistics demands targets of expressions, by their number.
func checkStatistics(index *schema.Index) diag.List {
	for _, part := range slices.Sorted(maps.Keys(index.Statistics)) {
		place, err := strconv.Atoi(part)
		target, badTarget := strconv.Atoi(index.Statistics[part])
		if err == nil && badTarget == nil && target >= 0 && place >= 1 && place <= len(index.Parts) && index.Parts[place-1].Column == "" {
			continue
		}
		return diag.List{{Severity: diag.Error, Code: "invalid-statistics", Summary: "Invalid statistics target",
			Range: index.Origin.Field("statistics"), Address: index.Address().String(),
			Detail: fmt.Sprintf("%s has a statistics target for %q. Only expressions have one, by their place in the index: write statistics = { \"1\" = 500 } for the first part.", index.Address(), part)}}
	}
	return nil
}

// normalizePart removes what the server would choose by itself.
func (d dialect) normalizePart(p *schema.Part, table schema.Address, method string, scope schema.Scope) {
	p.NullsFirst = p.NullsFirst && !p.Desc
	p.NullsLast = p.NullsLast && p.Desc
	p.Expr.SQL = trimParens(p.Expr.SQL)
	if p.Column == "" && p.Expr.Literal == schema.NotLiteral {
		if name, ok := columnName(p.Expr.SQL); ok && lookupColumn(scope, table, name) != nil {
			p.Column, p.Expr = name, schema.Expr{}
		}
	}
	p.Collate = d.normalCollation(p.Collate)
	column := lookupColumn(scope, table, p.Column)
	if column == nil {
		return
	}
	if p.Collate == orDefault(column.Collate, "default") {
		p.Collate = ""
	}
	if p.Ops = d.plainName(p.Ops); p.Ops != "" && (p.Ops == defaultOps(scope, column.Type, method) || d.isDefaultClass(scope, p.Ops, column.Type, method)) {
		p.Ops = ""
	}
}

func lookupColumn(scope schema.Scope, table schema.Address, name string) *schema.Column {
	column, _ := scope.Lookup(table.Child(schema.KindColumn, name)).(*schema.Column)
	return column
}

func (d dialect) normalizeColumn(c *schema.Column, scope schema.Scope) diag.List {
	problems := d.normalizeType(c, scope)
	if c.Generated.Type = strings.ToUpper(c.Generated.Type); c.Generated.Type == "" && !c.Generated.Expr.IsZero() {
		c.Generated.Type = "STORED"
	}
	c.Generated.Expr.SQL = trimParens(c.Generated.Expr.SQL)
	problems = append(problems, normalizeIdentity(c)...)
	if c.Identity.Generated != "" || d.inPrimaryKey(c, scope) {
		c.Null = false
	}
	problems = append(problems, normalizeNotNull(c)...)
	c.Collate = d.ownCollation(c.Collate)
	p := &c.Postgres
	if p.Storage = strings.ToUpper(p.Storage); p.Storage == typeStorage(scope, c.Type) || p.Storage == "DEFAULT" {
		p.Storage = ""
	}
	if p.Compression = strings.ToLower(p.Compression); p.Compression == "default" {
		p.Compression = ""
	}
	p.Options = normalizeParams(p.Options)
	if p.Statistics != nil && *p.Statistics < 0 {
		p.Statistics = nil
	}
	normalizeDefault(c, scope)
	return append(problems, normalizeForeignColumn(c, scope)...)
}

// inPrimaryKey reports whether the column is NOT NULL for that reason.
func (d dialect) inPrimaryKey(c *schema.Column, scope schema.Scope) bool {
	key, _ := scope.Lookup(c.Address().Table().Child(schema.KindPrimaryKey, "")).(*schema.PrimaryKey)
	return key != nil && slices.Contains(schema.PartColumns(key.Parts), c.Name)
}

// normalizeIdentity removes what the server would choose by itself.
func normalizeIdentity(c *schema.Column) diag.List {
	id := &c.Identity
	id.Generated = strings.ReplaceAll(strings.ToUpper(id.Generated), " ", "_")
	if id.Generated == "" {
		return nil
	}
	problems := counterProblems(c, id.Counter, c.Type.Name)
	normalizeCounter(&id.Counter, c.Type.Name)
	if id.SequenceName == serialSequence(c) {
		id.SequenceName = ""
	}
	return problems
}
