package pgsql

import (
	"slices"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// RenameValue renames a value of an enum in the constants of a text that are of
// the enum or of an array of it: by a cast, or by what they are compared with,
// as far as the scope tells. Any other string stays.
func RenameValue(text string, scope Scope, enum Name, from, to string) (string, error) {
	roots, tokens, err := parseText(text)
	if err != nil {
		return "", err
	}
	types := map[int]sqlType{}
	for _, root := range roots {
		scope.typeConstants(root, types)
	}
	values := scope.sqlType(Type{Schema: enum.Schema, Name: enum.Name})
	var edits []edit
	for _, t := range tokens {
		typ := types[t.offset]
		if t.kind != sqltoken.String || scope.baseType(elementOf(typ)) != values {
			continue
		}
		was := stringAt(roots, t.offset)
		if now := RenameElement(was, isArray(typ), from, to); now != was {
			edits = append(edits, edit{from: t.offset, to: t.end(), text: QuoteLiteral(now)})
		}
	}
	return applyEdits(text, edits), nil
}

// typeConstants notes the types that the strings in a text get. What is no query
// and no expression, such as INSERT, tells only those of casts.
func (s Scope) typeConstants(root *Node, types map[int]sqlType) {
	a := &analyzer{Scope: s, relationCount: new(int), constants: types, isQuery: root.Kind == Query}
	if a.isQuery {
		a.fullQuery(root, true)
	} else {
		a.whole(root)
	}
	root.Walk(func(n *Node) bool {
		if n.Kind == Cast && n.Kids[0].Kind == String {
			types[n.Kids[0].Offset] = s.baseType(s.sqlType(*n.Type))
		}
		return true
	})
}

// stringAt is the value of the string at an offset.
func stringAt(roots []*Node, offset int) string {
	value := ""
	for _, root := range roots {
		root.Walk(func(n *Node) bool {
			if n.Kind == String && n.Offset == offset {
				value = n.Text
			}
			return true
		})
	}
	return value
}

// RenameElement renames a value of an enum, or all of them in the literal of an
// array.
func RenameElement(value string, array bool, from, to string) string {
	var found []string
	element := func(s string) (string, bool) {
		found = append(found, s)
		if s == from {
			return to, true
		}
		return s, true
	}
	if !array {
		value, _ = element(value)
		return value
	}
	scan := arrayScanner{src: value, element: element}
	if now, ok := scan.array(0); ok && slices.Contains(found, from) {
		return now
	}
	return value
}
