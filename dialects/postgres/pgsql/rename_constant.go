package pgsql

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// RenameConstant renames a relation or sequence in the constants of an
// expression or query that name one, such as nextval('s'). A name counts if its
// schema is the given one, or if it has none and schema is the default schema;
// it keeps its schema, or its lack of one. The rest of the text stays as it is.
func RenameConstant(text, defaultSchema string, from, to Name) (string, error) {
	return renameNames(text, func(r *renamer, n *Node) {
		r.constants(n, []string{"regclass"}, rename(defaultSchema, from, to))
	})
}

// rename gives the new name of what is called from, in the place of names that
// mean it.
func rename(defaultSchema string, from, to Name) func(Name) (Name, bool) {
	return func(name Name) (Name, bool) {
		switch {
		case name.Name != from.Name:
			return name, false
		case name.Schema == "":
			now := Name{Name: to.Name}
			if to.Schema != from.Schema && to.Schema != defaultSchema {
				now.Schema = to.Schema
			}
			return now, from.Schema == "" || from.Schema == defaultSchema
		}
		return to, name.Schema == from.Schema
	}
}

// constants looks at what is cast to one of the types, and at the arguments of
// functions that take one.
func (r *renamer) constants(n *Node, types []string, rename func(Name) (Name, bool)) {
	switch {
	case n.Kind == Cast && slices.Contains(types, n.Type.Name):
		r.constant(n.Kids[0], rename)
	case n.Kind == Call && slices.Contains(types, constantTypes[n.Name()]) && len(n.arguments()) > 0:
		r.constant(n.arguments()[0], rename)
	}
}

// constant renames what a string names, and leaves what may follow: the
// arguments of a function, the brackets of an array.
func (r *renamer) constant(n *Node, rename func(Name) (Name, bool)) {
	for n.Kind == Cast {
		n = n.Kids[0]
	}
	end := strings.IndexAny(n.Text, "([")
	if end < 0 {
		end = len(n.Text)
	}
	name, ok := constantName(n.Text[:end])
	if n.Kind != String || !ok {
		return
	}
	name, ok = rename(name)
	i := slices.IndexFunc(r.tokens, func(t token) bool { return t.offset == n.Offset && t.kind == sqltoken.String })
	if !ok || i < 0 {
		return
	}
	t := r.tokens[i]
	r.edits = append(r.edits, edit{from: t.offset, to: t.end(), text: QuoteLiteral(QualifiedName(name.Schema, name.Name) + n.Text[end:])})
}
