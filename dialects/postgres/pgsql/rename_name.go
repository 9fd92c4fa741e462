package pgsql

// RenameType renames a type where a text converts to it, declares something of
// it, or names it in a constant. A name counts if its schema is the given one, or
// if it has none and schema is the default schema. The text may be an expression,
// a query, a statement or the body of a function, as everywhere below; what names
// nothing stays as it is.
func RenameType(text, defaultSchema string, from, to Name) (string, error) {
	meant := rename(defaultSchema, from, to)
	return renameNames(text, func(r *renamer, n *Node) {
		if n.Type != nil && !n.Type.Known {
			r.name(n.NameOffset, Name{Schema: n.Type.Schema, Name: n.Type.Name}, meant)
		}
		r.constants(n, []string{"regtype"}, meant)
	})
}

// RenameFunction renames the functions of a name where a text calls one or names
// it in a constant.
func RenameFunction(text, defaultSchema string, from, to Name) (string, error) {
	meant := rename(defaultSchema, from, to)
	return renameNames(text, func(r *renamer, n *Node) {
		if n.Kind == Call {
			r.name(n.Offset, splitName(n.Names), meant)
		}
		r.constants(n, []string{"regproc", "regprocedure"}, meant)
	})
}

// RenameCollation renames a collation in COLLATE clauses and constants.
func RenameCollation(text, defaultSchema string, from, to Name) (string, error) {
	meant := rename(defaultSchema, from, to)
	return renameNames(text, func(r *renamer, n *Node) {
		if n.Kind == Collate {
			r.name(n.NameOffset, splitName(n.Names), meant)
		}
		r.constants(n, []string{"regcollation"}, meant)
	})
}

// RenameSchema renames a schema wherever it qualifies a name.
func RenameSchema(text, from, to string) (string, error) {
	meant := func(name Name) (Name, bool) { return Name{Schema: to, Name: name.Name}, name.Schema == from }
	return renameNames(text, func(r *renamer, n *Node) {
		schemas := 1 // how many names an unqualified one has
		at := n.Offset
		switch n.Kind {
		case Column:
			schemas = 2
		case Table:
			at = r.nameOffset(n)
		case Collate:
			at = n.NameOffset
		case Star, Call:
		default:
			schemas = len(n.Names)
		}
		if len(n.Names) == schemas+1 && n.Names[0] == from {
			r.replace(at, 0, QuoteIdent(to))
		}
		if n.Type != nil && n.Type.Schema == from {
			r.replace(n.NameOffset, 0, QuoteIdent(to))
		}
		r.constants(n, namingTypes, meant)
	})
}

// namingTypes are the types whose constants name objects of a schema.
var namingTypes = []string{"regclass", "regtype", "regproc", "regprocedure", "regcollation", "regconfig", "regdictionary"}

// renameNames visits every node of a text and makes the edits.
func renameNames(text string, visit func(r *renamer, n *Node)) (string, error) {
	roots, tokens, err := parseText(text)
	if err != nil {
		return "", err
	}
	r := &renamer{tokens: tokens}
	for _, root := range roots {
		root.Walk(func(n *Node) bool {
			visit(r, n)
			return true
		})
	}
	return applyEdits(text, r.edits), nil
}

// name renames the possibly qualified name that begins at an offset.
func (r *renamer) name(offset int, name Name, meant func(Name) (Name, bool)) {
	now, ok := meant(name)
	if !ok {
		return
	}
	text := QuoteIdent(now.Name)
	switch {
	case name.Schema == "" && now.Schema != "":
		text = QuoteIdent(now.Schema) + "." + text
	case name.Schema != now.Schema:
		r.replace(offset, 0, QuoteIdent(now.Schema))
	}
	last := 0
	if name.Schema != "" {
		last = 1
	}
	r.replace(offset, last, text)
}

// parseText parses a query, an expression, statements that write rows, or the
// body of a function in the standard's form, which has several roots.
func parseText(text string) (roots []*Node, tokens []token, err error) {
	p, err := newParser(text)
	if err != nil {
		return nil, nil, err
	}
	switch p.peek().word {
	case "begin", "return":
		if roots, ok := parseBody(text, p.tokens); ok {
			return roots, p.tokens, nil
		}
	case "insert", "update", "delete", "merge":
		root, err := p.wholeStatement()
		return []*Node{root}, p.tokens, err
	}
	root, err := ParseExpr(text)
	if p.atQuery() {
		root, err = p.wholeStatement()
	}
	return []*Node{root}, p.tokens, err
}

// parseBody parses RETURN … and BEGIN ATOMIC … END.
func parseBody(text string, tokens []token) (roots []*Node, ok bool) {
	for _, statement := range splitTokens(withoutAtomic(tokens), ";") {
		p := &parser{src: text, tokens: statement}
		read := (*parser).statement
		if p.word("return") {
			read = (*parser).expr
		}
		root := read(p)
		if p.end(); p.err != nil {
			return nil, false
		}
		roots = append(roots, root)
	}
	return roots, true
}

// withoutAtomic leaves out BEGIN ATOMIC and END around statements.
func withoutAtomic(tokens []token) []token {
	if len(tokens) < 3 || tokens[0].word != "begin" || tokens[1].word != "atomic" {
		return tokens
	}
	tokens = tokens[2:]
	if last := len(tokens) - 1; tokens[last].word == "end" {
		tokens = tokens[:last]
	}
	return tokens
}
