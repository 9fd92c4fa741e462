package chsql

// OutputNames lists the names of the columns that a SELECT results in, and
// reports whether its text tells how many there are, which it does not where
// an asterisk stands for them. A name that the server makes up from an
// expression is empty.
func OutputNames(text string) ([]string, bool) {
	core := firstSelect(text)
	if core == nil {
		return nil, false
	}
	columns := core.columns
	names := make([]string, len(columns))
	for i, column := range columns {
		if _, ok := column.(*star); ok {
			return nil, false
		}
		names[i] = outputName(column)
	}
	return names, len(names) > 0
}

func outputName(column expr) string {
	if alias := column.extra().alias; alias != "" {
		return alias
	}
	if id, ok := column.(*ident); ok && len(id.parts) == 1 {
		return id.parts[0]
	}
	return ""
}
