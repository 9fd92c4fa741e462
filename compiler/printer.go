package compiler

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/schemac/schemac/schema"
)

// printer writes blocks and attributes in the layout that Format gives them.
type printer struct {
	out     bytes.Buffer
	dialect dialectSet
	graph   *schema.Graph
	depth   int
	// run holds the attributes on neighbouring lines, whose equals signs are
	// aligned.
	run []attribute
	// note is a comment to stand above the next block.
	note string
	// ambiguous are the names that several namespaces use for one kind.
	ambiguous map[symbolKey]bool
	// types caches the spelling of type names.
	types map[string]string
}

type attribute struct{ name, value string }

func (p *printer) indent() {
	for range p.depth {
		p.out.WriteString("  ")
	}
}

// open starts a block. Empty labels are left out.
func (p *printer) open(word string, labels ...string) {
	p.flush()
	if p.depth == 0 && p.out.Len() > 0 {
		p.out.WriteByte('\n')
	}
	if p.note != "" {
		p.out.WriteString("# " + p.note + "\n")
		p.note = ""
	}
	p.indent()
	p.out.WriteString(word)
	for _, label := range labels {
		if label != "" {
			p.out.WriteByte(' ')
			p.out.WriteString(quote(label))
		}
	}
	p.out.WriteString(" {\n")
	p.depth++
}

// openNamed starts the block of an object outside of tables, qualified where
// its name alone is ambiguous.
func (p *printer) openNamed(a schema.Address) { p.openAs(string(a.Kind), a) }

// openAs is openNamed for a kind that has several words.
func (p *printer) openAs(word string, a schema.Address) {
	if p.isAmbiguous(a) {
		p.open(word, a.Schema, p.label(a))
		return
	}
	p.open(word, p.label(a))
}

// label is what references call the object: its name, with the signature
// where several objects of the namespace have the name.
func (p *printer) label(a schema.Address) string {
	if a.Kind.HasSignature() && len(p.graph.Overloads(a.Kind, a.Schema, a.Name)) > 1 {
		return a.Name + "(" + a.Signature + ")"
	}
	return a.Name
}

func (p *printer) close() {
	p.flush()
	p.depth--
	p.indent()
	p.out.WriteString("}\n")
}

// attr writes an attribute with a value of one line.
func (p *printer) attr(name, value string) { p.run = append(p.run, attribute{name, value}) }

// flush writes the attributes collected so far.
func (p *printer) flush() {
	width := 0
	for _, a := range p.run {
		width = max(width, utf8.RuneCountInString(a.name))
	}
	for _, a := range p.run {
		p.indent()
		p.out.WriteString(a.name)
		for range width - utf8.RuneCountInString(a.name) {
			p.out.WriteByte(' ')
		}
		p.out.WriteString(" = ")
		p.out.WriteString(a.value)
		p.out.WriteByte('\n')
	}
	p.run = p.run[:0]
}

// list writes a list on one line.
func (p *printer) list(name string, texts []string) {
	p.attr(name, "["+strings.Join(texts, ", ")+"]")
}

// references prints a list of references, unless it is empty.
func (p *printer) references(name string, addresses []schema.Address) {
	if len(addresses) == 0 {
		return
	}
	texts := make([]string, len(addresses))
	for i, a := range addresses {
		texts[i] = p.reference(a)
	}
	p.list(name, texts)
}

// sqlString writes SQL as a string, or as a heredoc where it has several
// lines and no form of its own would be lost.
func (p *printer) sqlString(name, sql string) {
	if !strings.Contains(sql, "\n") || !fitsHeredoc(sql) {
		p.attr(name, quote(sql))
		return
	}
	p.attr(name, p.heredoc(sql))
}

// fitsHeredoc reports whether a heredoc can hold the text as it is.
func fitsHeredoc(s string) bool {
	return norm.NFC.IsNormalString(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return isControl(r) || r == '\r' || r == 0x7F || r == utf8.RuneError })
}

var escapeTemplate = strings.NewReplacer("${", "$${", "%{", "%%{")

// heredoc writes the text line by line: indented with the block if reading
// takes just that indentation away again, else as it is.
func (p *printer) heredoc(s string) string {
	tag := heredocTag(s)
	lines := strings.Split(escapeTemplate.Replace(s), "\n")
	if !slices.ContainsFunc(lines, startsAtMargin) || slices.ContainsFunc(lines, losesIndent) {
		return "<<" + tag + "\n" + strings.Join(lines, "\n") + "\n" + tag
	}
	margin := strings.Repeat("  ", p.depth)
	var b strings.Builder
	b.WriteString("<<-" + tag + "\n")
	for _, line := range lines {
		if line != "" {
			b.WriteString(margin + line)
		}
		b.WriteByte('\n')
	}
	b.WriteString(margin + tag)
	return b.String()
}

func startsAtMargin(line string) bool {
	return line != "" && strings.TrimLeftFunc(line, unicode.IsSpace) == line
}

// losesIndent reports a line that reading would not free of its indentation
// alone: one of nothing but space, or one whose first character joins with
// the space before it.
func losesIndent(line string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(line, unicode.IsSpace))
	return line != "" && (strings.TrimSpace(line) == "" || unicode.In(first, unicode.M, unicode.Cf))
}

// heredocTag is SQL, or a longer word where a line of the text is that.
func heredocTag(s string) string {
	tag := "SQL"
	for slices.ContainsFunc(strings.Split(s, "\n"), func(line string) bool { return strings.TrimSpace(line) == tag }) {
		tag += "_"
	}
	return tag
}

// params writes name = { … }.
func (p *printer) params(name string, params schema.Params) {
	if len(params) == 0 {
		return
	}
	p.orderedParams(name, params, nil)
}

// orderedParams is params in the given order.
func (p *printer) orderedParams(name string, params schema.Params, order []string) {
	settings := make([]schema.Setting, 0, len(params))
	for _, key := range params.Names(order) {
		settings = append(settings, schema.Setting{Name: key, Value: params[key]})
	}
	p.settings(name, settings)
}

// settings is params for a list whose order counts.
func (p *printer) settings(name string, settings []schema.Setting) {
	if len(settings) == 0 {
		return
	}
	inner := &printer{depth: p.depth + 1}
	for _, s := range settings {
		text := s.Name
		if !isIdentifier(text) || text == "for" { // { for … } is an expression
			text = quote(text)
		}
		inner.attr(text, paramText(s.Value))
	}
	inner.flush()
	p.flush() // a value of several lines is not aligned with others
	p.attr(name, "{\n"+inner.out.String()+strings.Repeat("  ", p.depth)+"}")
	p.flush()
}

// paramsBlock writes name { … }, or a map where a key is no identifier.
func (p *printer) paramsBlock(name string, params schema.Params) {
	if len(params) == 0 {
		return
	}
	keys := sortedKeys(params)
	if slices.ContainsFunc(keys, func(k string) bool { return !isIdentifier(k) || k == forEach }) {
		p.params(name, params)
		return
	}
	p.open(name)
	for _, key := range keys {
		p.attr(key, paramText(params[key]))
	}
	p.close()
}

func (p *printer) isAmbiguous(a schema.Address) bool {
	return p.ambiguous[symbolKey{a.Kind, p.label(a)}]
}

// reference writes how a model refers to the object.
func (p *printer) reference(a schema.Address) string {
	if !a.Kind.OfTable() {
		return string(a.Kind) + p.qualified(a)
	}
	parent := p.parent(a)
	return string(parent.Kind) + p.qualified(parent) + "." + string(a.Kind) + step(a.Name)
}

func (p *printer) parent(a schema.Address) schema.Address {
	table := a.Table()
	if p.graph.Lookup(table) == nil {
		if o := p.graph.Relation(table.Schema, table.Name); o != nil {
			return o.Address()
		}
	}
	return table
}

func (p *printer) qualified(a schema.Address) string {
	if p.isAmbiguous(a) {
		return step(a.Schema) + step(p.label(a))
	}
	return step(p.label(a))
}

// children writes the objects of a table or materialized view.
func (p *printer) children(a schema.Address) {
	a.Kind = schema.KindTable // whose children they are kept as
	for _, child := range p.graph.Children(a) {
		if !standsBeside(child.Address().Kind) && !p.derived(child) {
			printObject(p, p.stated(child))
		}
	}
}

// standsBeside reports whether children of the kind have blocks of their own,
// outside of their table's.
func standsBeside(kind schema.Kind) bool {
	return kind == schema.KindTrigger || kind == schema.KindPolicy || kind == schema.KindRule
}

// beside writes the children of a relation that stand outside of its block.
func (p *printer) beside(a schema.Address) {
	if !a.Kind.IsRelation() {
		return
	}
	for _, child := range p.graph.Children(a) {
		if standsBeside(child.Address().Kind) {
			printObject(p, child)
		}
	}
}

// findAmbiguous notes the names that stand for several objects of a kind.
func (p *printer) findAmbiguous() {
	first := map[symbolKey]bool{}
	for _, o := range p.graph.Objects() {
		a := o.Address()
		if a.Kind.OfTable() {
			continue
		}
		key := symbolKey{a.Kind, p.label(a)}
		p.ambiguous[key] = first[key] || p.ambiguous[key]
		first[key] = true
	}
	maps.DeleteFunc(p.ambiguous, func(_ symbolKey, again bool) bool { return !again })
}
