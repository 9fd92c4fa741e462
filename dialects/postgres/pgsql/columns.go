package pgsql

import "strings"

// OutputColumns lists the columns that a query results in, and reports whether
// the text and the scope tell how many there are and what they are called. A
// type that they do not tell is empty.
func OutputColumns(query string, scope Scope) ([]ColumnType, bool) {
	names, known := OutputNames(query, scope)
	if !known {
		return nil, false
	}
	n, err := ParseQuery(query)
	if err != nil {
		return nil, false
	}
	_, outputs := scope.canonicalQuery(n)
	columns := make([]ColumnType, len(names))
	for i, name := range names {
		if name == "" {
			return nil, false
		}
		columns[i] = ColumnType{Name: name, Type: spelledType(outputs[i].term)}
	}
	return columns, true
}

// spelledType spells the type of a term for ParseType, or is empty where the
// type, or what it is limited to, is not known.
func spelledType(t *term) string {
	element, array := strings.CutSuffix(t.typ, "[]")
	if element == "" || element == typeUnknown || hasLimits[element] && t.mod == "" || strings.ContainsAny(t.mod, "abcdefghijklmnopqrstuvwxyz") {
		return ""
	}
	if schema, name, qualified := strings.Cut(element, "."); qualified {
		element = QualifiedName(schema, name)
	}
	if t.mod != "" {
		element += "(" + t.mod + ")"
	}
	if array {
		element += "[]"
	}
	return element
}

// hasLimits are the types whose name alone means a limit.
var hasLimits = wordSet("bpchar bit")

// KeepsColumns reports whether CREATE OR REPLACE VIEW can certainly lead from
// one query to another: each column of the first is a column of the second, in
// its place, under its name and with its type. More may follow. Each query has
// the scope of its time.
func KeepsColumns(before, after string, old, now Scope) bool {
	from, err := ParseQuery(before)
	if err != nil {
		return false
	}
	to, err := ParseQuery(after)
	if err != nil {
		return false
	}
	was, had := old.canonicalQuery(from)
	is, has := now.canonicalQuery(to)
	if len(had) == 0 || len(has) < len(had) {
		return false
	}
	sameRows := sameSources(was, is)
	for i, o := range had {
		if o.name == "*" || isBoolLabel(o.name) || has[i].name != o.name || !sameType(o.term, has[i].term, sameRows) {
			return false
		}
	}
	return true
}

// sameSources reports whether the queries read the same relations in the same
// way, so that their columns can be compared.
func sameSources(x, y *term) bool {
	for i := 0; i < len(x.kids) && i < len(y.kids); i++ {
		left, right := x.kids[i], y.kids[i]
		if left.op == "select" && right.op == "select" {
			return len(left.kids) > 0 && len(right.kids) > 0 && left.kids[0].op != "targets" && sameTerm(left.kids[0], right.kids[0])
		}
		if !sameTerm(left, right) {
			return false
		}
	}
	return false
}

// sameType reports whether two outputs certainly have the same type. What a
// type is limited to, and how its texts are sorted, only the same expression
// over the same relations tells.
func sameType(x, y *term, sameRows bool) bool {
	if x.typ == "" || x.typ == typeUnknown || x.typ != y.typ || x.mod != y.mod {
		return false
	}
	return unlimited[elementOf(x.typ)] || sameRows && sameTerm(x, y)
}

// unlimited are the types that have neither a length, a precision nor a
// collation.
var unlimited = wordSet("bool int2 int4 int8 float4 float8 oid uuid date json jsonb bytea inet cidr macaddr xml point")
