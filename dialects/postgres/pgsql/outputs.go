package pgsql

// OutputNames lists the names of the columns that a query results in, and
// reports whether the text and the scope tell how many there are. A name that
// depends on the server's major is empty.
func OutputNames(query string, scope Scope) ([]string, bool) {
	n, err := ParseQuery(query)
	if err != nil {
		return nil, false
	}
	_, outputs := scope.canonicalQuery(n)
	names := make([]string, len(outputs))
	for i, o := range outputs {
		switch {
		case o.name == "*":
			return nil, false
		case !isBoolLabel(o.name):
			names[i] = o.name
		}
	}
	return names, len(names) > 0
}
