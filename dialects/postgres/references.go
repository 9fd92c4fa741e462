package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// References implements schema.Rules. An object that uses a column depends on
// the column's enum as well: when that is rebuilt, the object has to step
// aside.
func (d dialect) References(o schema.Object, scope schema.Scope) []schema.Address {
	f := referenceFinder{dialect: d, scope: scope, found: map[schema.Address]bool{}}
	a := o.Address()
	if a.Kind.OfTable() && a.Kind != schema.KindColumn {
		for _, on := range o.DependsOn() {
			f.addColumnType(on)
		}
	}
	schema.Exprs(o, func(field string, e *schema.Expr) {
		switch r := routineOf(o); {
		case e.Literal == schema.StringLiteral:
			f.constant(o, e.SQL)
		case e.Literal != schema.NotLiteral:
		case r != nil && field == "as":
			f.body(o, pgsql.BodyReferences(r.Language, e.SQL))
		default:
			f.text(o, e.SQL)
		}
	})
	for _, role := range rolesOf(o) {
		f.add(schema.Address{Kind: schema.KindRole, Name: role})
	}
	if config, ok := o.(*schema.TextSearchConfig); ok {
		f.mappedDictionaries(config)
	}
	for _, field := range collationFields(o) {
		if *field != "" {
			f.add(d.collationAddress(collationName(*field)))
		}
	}
	f.typesAndExtensions(o)
	f.memberOperators(o)
	f.operatorClasses(o)
	refs := make([]schema.Address, 0, len(f.found))
	for ref := range f.found {
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, schema.Address.Compare)
	return refs
}

// rolesOf lists the roles that an object names.
func rolesOf(o schema.Object) []string {
	switch o := o.(type) {
	case *schema.Policy:
		return o.Roles
	case *schema.Role:
		return slices.Concat(o.MemberOf, o.AdminOf)
	case *schema.Permission:
		return []string{o.Name}
	case *schema.DefaultPermission:
		return []string{o.Name, o.ForRole}
	}
	return nil
}

// referenceFinder collects what texts refer to.
type referenceFinder struct {
	dialect dialect
	scope   schema.Scope
	found   map[schema.Address]bool
}

func (f referenceFinder) text(o schema.Object, text string) {
	refs, err := pgsql.References(text)
	if o.Address().Kind == schema.KindRule {
		refs, err = pgsql.BodyReferences("sql", text), nil
	}
	if err != nil {
		refs = wordsAsReferences(text)
	}
	f.names(refs)
	f.operators(o, refs.Operators)
	f.sortingClasses(o)
	for _, name := range refs.TextSearch {
		f.addTextSearch(name)
	}
	tables := []schema.Address{o.Address().Table()}
	switch o.Address().Kind {
	case schema.KindView, schema.KindMaterialized:
		tables = f.relations(refs.Relations)
	case schema.KindPublication: // its rows are of tables that it names
		tables = nil
		for _, t := range o.(*schema.Publication).Tables {
			if t.Where.SQL == text {
				tables = append(tables, t.Table)
			}
		}
	case schema.KindPolicy, schema.KindRule: // it may have queries inside
		tables = append(tables, f.relations(refs.Relations)...)
	case schema.KindData: // it may look up rows of other tables
		tables = f.relations(refs.Relations)
		for _, table := range tables {
			f.add(table.Child(schema.KindData, ""))
		}
	}
	for _, table := range tables {
		f.columns(table, refs)
	}
	f.casts(tables, refs)
	if strings.Contains(strings.ToLower(text), "group by") {
		for _, table := range tables {
			f.add(table.Child(schema.KindPrimaryKey, "")) // other columns may depend on the key
		}
	}
}

// constant adds what the default of a column or a domain names, where its type is
// regclass or one of its relatives.
func (f referenceFinder) constant(o schema.Object, value string) {
	var t schema.Type
	switch o := o.(type) {
	case *schema.Column:
		t = o.Type
	case *schema.Domain:
		t = o.Type
	}
	if t = schema.BaseType(f.scope, t); strings.HasPrefix(t.Name, "reg") && !t.Array {
		f.text(o, pgsql.QuoteLiteral(value)+"::"+typeSQL(t))
	}
}

// names adds the types and functions that a text names.
func (f referenceFinder) names(refs pgsql.Refs) {
	for _, t := range refs.Types {
		f.add(userType(f.scope, orDefault(t.Schema, f.dialect.defaultSchema), t.Name))
		f.multirange(t)
	}
	for _, name := range refs.Functions {
		f.functions(name)
		f.add(schema.Address{Kind: schema.KindRange, Schema: orDefault(name.Schema, f.dialect.defaultSchema), Name: name.Name}) // its constructor
	}
	for _, name := range refs.Collations {
		f.add(f.dialect.collationAddress(name))
	}
	for _, name := range refs.Sequences {
		f.sequence(name)
	}
}

// body adds what the body of a routine names.
func (f referenceFinder) body(o schema.Object, refs pgsql.Refs) {
	f.names(refs)
	f.operators(o, refs.Operators)
	for _, table := range f.relations(refs.Relations) {
		f.columns(table, refs)
	}
}

// functions adds all functions of the name: which of them is meant follows from
// types that only the server knows.
func (f referenceFinder) functions(name pgsql.Name) {
	for _, kind := range []schema.Kind{schema.KindFunction, schema.KindProcedure, schema.KindAggregate} {
		for _, o := range f.scope.Overloads(kind, orDefault(name.Schema, f.dialect.defaultSchema), name.Name) {
			f.found[o.Address()] = true
		}
	}
}

// sequence adds what a constant names: a sequence, which may be part of a
// column, or another relation.
func (f referenceFinder) sequence(name pgsql.Name) {
	namespace := orDefault(name.Schema, f.dialect.defaultSchema)
	f.add(schema.Address{Kind: schema.KindSequence, Schema: namespace, Name: name.Name})
	if relation := f.scope.Relation(namespace, name.Name); relation != nil {
		f.found[relation.Address()] = true
	}
	base, _ := strings.CutSuffix(name.Name, "_seq")
	for i := range base {
		if base[i] != '_' {
			continue
		}
		column := lookupColumn(f.scope, schema.Address{Kind: schema.KindTable, Schema: namespace, Name: base[:i]}, base[i+1:])
		if column != nil && counterSequence(column).Name == name.Name && (column.Postgres.Serial != "" || column.Identity.Generated != "") {
			f.found[column.Address()] = true
		}
	}
}

// relations adds what FROM names and gives the addresses.
func (f referenceFinder) relations(names []pgsql.Name) []schema.Address {
	var tables []schema.Address
	for _, name := range names {
		if relation := f.scope.Relation(name.Schema, name.Name); relation != nil {
			f.found[relation.Address()] = true
			tables = append(tables, relation.Address())
			continue
		}
		f.sequence(name)
	}
	return tables
}

func (f referenceFinder) columns(table schema.Address, refs pgsql.Refs) {
	for _, column := range f.scope.Columns(table) {
		named := refs.Star || slices.ContainsFunc(refs.Columns, func(c pgsql.ColumnRef) bool {
			return c.Name == column.Name || c.Name == table.Name
		})
		if named {
			f.add(column.Address())
			f.addColumnType(column.Address())
		}
	}
}

func (f referenceFinder) add(a schema.Address) {
	if f.scope.Lookup(a) != nil {
		f.found[a] = true
	}
}

func (f referenceFinder) addColumnType(a schema.Address) {
	if column, ok := f.scope.Lookup(a).(*schema.Column); ok && !column.Type.User.IsZero() {
		f.add(column.Type.User)
	}
}

// wordsAsReferences takes every word of a text that does not parse for
// whatever it may name.
func wordsAsReferences(text string) pgsql.Refs {
	refs := pgsql.Refs{Star: strings.Contains(text, "*")}
	qualifier := ""
	for _, word := range words(text) {
		refs.Columns = append(refs.Columns, pgsql.ColumnRef{Name: word})
		refs.Relations = append(refs.Relations, pgsql.Name{Name: word}, pgsql.Name{Schema: qualifier, Name: word})
		refs.Types = append(refs.Types, pgsql.Type{Name: word})
		qualifier = word
	}
	return refs
}
