package chsql

import "strings"

//go:generate go run ./gen http://localhost:8123

// functionName is a row of the generated table.
type functionName struct {
	canonical  string
	ignoreCase bool
}

// FunctionName is the name that the server stores for a function, whatever
// alias or case it was typed in. A name that the server would not change, or
// does not know, is returned as it is.
func FunctionName(name string) string {
	if f, ok := functionNames[name]; ok {
		return f.canonical
	}
	if f, ok := functionNames[strings.ToLower(name)]; ok && f.ignoreCase {
		return f.canonical
	}
	return name
}
