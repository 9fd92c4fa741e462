package pgsql

import "github.com/schemac/schemac/dialects/sqltoken"

// RenameConstant renames a relation or sequence in the constants of an
// expression or query that name one, such as nextval('s'). A name counts if its
// schema is the given one, or if it has none and schema is the default schema;
// it keeps its schema, or its lack of one. The rest of the text stays as it is.
func RenameConstant(text, defaultSchema string, from, to Name) (string, error) {
	root, err := parseEither(text)
	if err != nil {
		return "", err
	}
	tokens, err := lex(text)
	if err != nil {
		return "", err
	}
	r := constantRenamer{renamer: renamer{tokens: tokens}, defaultSchema: defaultSchema, from: from, to: to}
	r.walk(root)
	return applyEdits(text, r.edits), nil
}

type constantRenamer struct {
	renamer
	defaultSchema string
	from, to      Name
}

// walk looks at what is cast to regclass, and at the arguments of functions
// that take one.
func (r *constantRenamer) walk(n *Node) {
	switch {
	case n.Kind == Cast && n.Type.Name == "regclass":
		r.constant(n.Kids[0])
	case n.Kind == Call && constantTypes[n.Name()] == "regclass" && len(n.arguments()) > 0:
		r.constant(n.arguments()[0])
	}
	for _, kid := range n.Kids {
		r.walk(kid)
	}
}

func (r *constantRenamer) constant(n *Node) {
	for n.Kind == Cast {
		n = n.Kids[0]
	}
	name, ok := constantName(n.Text)
	if n.Kind != String || !ok || name.Name != r.from.Name || name.Schema != r.from.Schema && (name.Schema != "" || r.from.Schema != r.defaultSchema) {
		return
	}
	for _, t := range r.tokens {
		if t.offset == n.Offset && t.kind == sqltoken.String {
			schema := name.Schema
			if schema != "" {
				schema = r.to.Schema
			}
			r.edits = append(r.edits, edit{from: t.offset, to: t.end(), text: QuoteLiteral(QualifiedName(schema, r.to.Name))})
		}
	}
}
