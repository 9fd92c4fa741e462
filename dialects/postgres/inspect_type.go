package postgres

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

// userTypesQuery lists the types that are objects of the graph, with the type of
// their arrays.
const userTypesQuery = `
SELECT t.oid, t.typarray, t.typnamespace, t.typname, t.typtype::text
FROM pg_type t
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = ANY ($1) AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')`

// typeKinds are the kinds of the types in pg_type.typtype.
var typeKinds = map[string]schema.Kind{"e": schema.KindEnum, "d": schema.KindDomain, "c": schema.KindComposite, "r": schema.KindRange}

// findUserTypes notes what the catalog's identifiers of user types mean.
func (i *inspector) findUserTypes() error {
	var oid, array, namespace uint32
	var name, kind string
	return i.queryScope(userTypesQuery, []any{&oid, &array, &namespace, &name, &kind}, func() {
		a := schema.Address{Kind: typeKinds[kind], Schema: i.schemaNames[namespace], Name: name}
		i.userTypes[oid] = schema.Type{User: a}
		if array != 0 {
			i.userTypes[array] = schema.Type{User: a, Array: true}
		}
	})
}

// typeAt is the type of that identifier: a reference to one of this graph, or
// else the text that the server prints.
func (i *inspector) typeAt(oid uint32, text string) schema.Type {
	if t, ok := i.userTypes[oid]; ok {
		return t
	}
	base, array := strings.CutSuffix(text, "[]")
	return schema.Type{Name: base, Array: array}
}
