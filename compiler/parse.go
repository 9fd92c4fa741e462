package compiler

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema/diag"
)

// chunkSize is about how much text is parsed at once: enough to make the
// parser's fixed costs vanish, little enough to share a file among processors
// and to let go of syntax trees early.
const chunkSize = 16 << 10

// file is a source after scanning.
type file struct {
	name     string
	problems diag.List
	// early are the parts with what must be read first.
	early []chunk
	// chunks are all others.
	chunks []chunk
}

// chunk is a run of top-level items of a file.
type chunk struct {
	name string
	// src is the whole file's text, with templates in labels marked.
	src   []byte
	items []item
	end   int
	// bom is how many bytes of the file precede src.
	bom int
}

func (c chunk) text() []byte { return c.src[c.items[0].at:c.end] }

func (c chunk) start() hcl.Pos {
	return hcl.Pos{Byte: c.items[0].at + c.bom, Line: c.items[0].line, Column: 1}
}

// isEarly tells the items that must be read before the others. A dynamic
// block may make any of them.
func isEarly(word string) bool {
	return word == "variable" || word == "locals" || word == "schema" || word == dynamic
}

func scanFile(source Source) *file {
	f := &file{name: source.Name}
	text := bytes.TrimPrefix(source.Content, byteOrderMark)
	bom := len(source.Content) - len(text)
	if f.problems = checkText(source); len(f.problems) > 0 {
		return f
	}
	l := scan(text)
	if f.problems = l.check(Source{Name: source.Name, Content: text}); len(f.problems) > 0 {
		return f
	}
	whole := chunk{name: source.Name, src: markTemplates(text, l.labels), end: len(text), bom: bom}
	if !l.balanced || len(l.items) == 0 {
		// The parser says what is wrong.
		whole.items = []item{{at: 0, line: 1}}
		f.early = []chunk{whole}
		return f
	}
	l.items[0].at, l.items[0].line = 0, 1 // with the comments before it
	f.split(whole, l.items)
	return f
}

// split groups the items into chunks.
func (f *file) split(whole chunk, items []item) {
	from := 0
	cut := func(to int) {
		if from == to {
			return
		}
		c := whole
		c.items = items[from:to]
		if to < len(items) {
			c.end = items[to].at
		}
		if isEarly(items[from].word) {
			f.early = append(f.early, c)
		} else {
			f.chunks = append(f.chunks, c)
		}
		from = to
	}
	for i := range items {
		if isEarly(items[i].word) != isEarly(items[from].word) || items[i].at-items[from].at > chunkSize {
			cut(i)
		}
	}
	cut(len(items))
}

// parseChunk parses a chunk. If that fails, each of its items is parsed
// alone, so that one broken block does not hide the others.
func (c *compilation) parseChunk(part chunk) []*decoder {
	d := c.parse(part)
	if !d.unparsed || len(part.items) == 1 {
		return []*decoder{d}
	}
	var decoders []*decoder
	for i := range part.items {
		one := part
		one.items = part.items[i : i+1]
		if i+1 < len(part.items) {
			one.end = part.items[i+1].at
		}
		decoders = append(decoders, c.parse(one))
	}
	return decoders
}

// parse makes a decoder for a chunk. What is wrong with the syntax is in its
// problems, and then it has nothing to decode.
func (c *compilation) parse(part chunk) *decoder {
	text := part.text()
	d := &decoder{model: c.model, file: part.name, src: text, offset: part.start().Byte, ctx: c.model.context}
	parsed, diags := hclsyntax.ParseConfig(text, part.name, part.start())
	d.report("syntax", diags)
	if diags.HasErrors() {
		d.unparsed = true
		return d
	}
	d.body, _ = parsed.Body.(*hclsyntax.Body)
	return d
}

// decodeRoots decodes the blocks of the top level whose type is wanted.
func (d *decoder) decodeRoots(want func(string) bool) {
	if d.body == nil {
		return
	}
	for _, b := range d.body.Blocks {
		word := b.Type
		if word == dynamic && len(b.Labels) == 1 {
			word = b.Labels[0]
		}
		if !want(word) {
			continue
		}
		d.expanded = 0
		for _, one := range d.expand(hclsyntax.Blocks{b}) {
			d.root(one)
		}
	}
	if want("") {
		d.rootAttributes()
	}
}

func (d *decoder) rootAttributes() {
	for _, name := range sortedKeys(d.body.Attributes) {
		a := d.body.Attributes[name]
		d.problems.Errorf("unknown-attribute", "Unknown attribute", d.at(a.NameRange),
			"A model has no attributes outside of blocks. Move %q into a block, or into locals { … }.", name)
	}
}

// release lets go of the syntax tree and the text.
func (d *decoder) release() {
	d.body, d.src, d.ctx = nil, nil, nil
}
