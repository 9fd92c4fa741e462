package chsql

import "strings"

//go:generate go run ./gen http://localhost:8123

// functionName is a row of the generated table.
type functionName struct {
	canonical  string
	ignoreCase bool
}

// FunctionName is the name that the server stores for a function. It replaces
// only the names that ignore case: COUNT, LCASE and lcase are stored as count
// and lower, but visitParamHas, an alias too, stays what it is.
func FunctionName(name string) string {
	if f, ok := functionNames[strings.ToLower(name)]; ok && f.ignoreCase {
		return f.canonical
	}
	return name
}

// ResolveFunction is the function that a name means, by any of its aliases. A
// name that is no alias is returned as it is.
func ResolveFunction(name string) string {
	if f, ok := functionNames[name]; ok {
		return f.canonical
	}
	return FunctionName(name)
}
