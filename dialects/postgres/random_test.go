package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/schema"
)

// TestRandomPieces puts schemas of all kinds together from the pieces in
// testdata/random. A section of a file there is one form of a piece:
//
//	-- person.born < birthday, check --
//
// is the piece person.born, which goes into the block of the piece person and
// needs the pieces birthday and check. Sections of one name are forms of one
// piece, of which a schema has one at most; an edit exchanges forms. Whatever
// pieces stand together must make a valid model, and the server must be able
// to convert empty tables from every form to every other.
func TestRandomPieces(t *testing.T) {
	besideOthers(t)
	pieces := readPieces(t)
	dialect := New(dialects.Options{})
	config := dialecttest.Config{Dialect: dialect, Dump: newSession(t).dump, Refuses: refuses,
		NewDatabase: func(t testing.TB) string { return enginetest.Postgres(t, enginetest.NewestPostgres).Database(t) }}
	dialecttest.ThereAndBack(t, config, func(t *rapid.T) (before, after *schema.Graph) {
		d := drawForms(t, pieces)
		e := d.edited(t, pieces)
		return compilePieces(t, dialect, d.text(pieces)), compilePieces(t, dialect, e.renamed(t, d, pieces, e.text(pieces)))
	})
}

// refuses knows what only plans one after the other can do, such as giving a
// column a new domain over its former one, which itself gets another type.
func refuses(err error) bool {
	return slices.ContainsFunc([]string{"No order satisfies all changes", "Change is blocked by data"},
		func(summary string) bool { return strings.Contains(err.Error(), summary) })
}

// piece is something that a schema can have, in one of its forms.
type piece struct {
	name  string
	forms []pieceForm
}

type pieceForm struct {
	needs []string
	text  string
}

// parent is the piece in whose block the piece stands, or "".
func (p piece) parent() string {
	parent, _, child := strings.Cut(p.name, ".")
	if !child {
		return ""
	}
	return parent
}

// readPieces reads the pieces, those that others need first.
func readPieces(t *testing.T) []piece {
	paths, err := filepath.Glob(filepath.Join("testdata", "random", "*.pieces"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no pieces: %v", err)
	}
	var found []piece
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, section := range txtar.Parse(content).Files {
			found = addForm(found, section)
		}
	}
	return inOrder(t, found)
}

func addForm(pieces []piece, section txtar.File) []piece {
	name, needs, _ := strings.Cut(section.Name, " < ")
	form := pieceForm{text: string(section.Data)}
	if needs != "" {
		form.needs = strings.Split(needs, ", ")
	}
	at := slices.IndexFunc(pieces, func(p piece) bool { return p.name == name })
	if at < 0 {
		at, pieces = len(pieces), append(pieces, piece{name: name})
	}
	if parent := pieces[at].parent(); parent != "" {
		form.needs = append(form.needs, parent)
	}
	pieces[at].forms = append(pieces[at].forms, form)
	return pieces
}

// inOrder sorts the pieces so that all that one needs stand before it.
func inOrder(t *testing.T, pieces []piece) []piece {
	var sorted []piece
	done := map[string]bool{}
	for len(sorted) < len(pieces) {
		before := len(sorted)
		for _, p := range pieces {
			if !done[p.name] && !slices.ContainsFunc(p.forms, func(f pieceForm) bool { return !f.met(done) }) {
				sorted, done[p.name] = append(sorted, p), true
			}
		}
		if len(sorted) == before {
			t.Fatalf("pieces need each other in a circle or need some that are not there; only %d of %d are in order", before, len(pieces))
		}
	}
	return sorted
}

func (f pieceForm) met(present map[string]bool) bool {
	return !slices.ContainsFunc(f.needs, func(need string) bool { return !present[need] })
}

// chosen says by names which form the pieces of a schema have.
type chosen map[string]int

// drawForms draws a small schema: some pieces with all that they need.
func drawForms(t *rapid.T, pieces []piece) chosen {
	d := chosen{}
	for range rapid.IntRange(1, 6).Draw(t, "wishes") {
		d.want(t, pieces, rapid.IntRange(0, len(pieces)-1).Draw(t, "piece"))
	}
	return d
}

// want adds a piece in some form, and what that needs.
func (d chosen) want(t *rapid.T, pieces []piece, at int) {
	p := pieces[at]
	if _, present := d[p.name]; present {
		return
	}
	d[p.name] = rapid.IntRange(0, len(p.forms)-1).Draw(t, "form of "+p.name)
	for _, need := range p.forms[d[p.name]].needs {
		d.want(t, pieces, slices.IndexFunc(pieces, func(p piece) bool { return p.name == need }))
	}
}

// edited drops some pieces with what needs them, gives others another form
// and adds new ones.
func (d chosen) edited(t *rapid.T, pieces []piece) chosen {
	e, present := chosen{}, map[string]bool{}
	for _, p := range pieces {
		form, had := d[p.name]
		if !had || rapid.IntRange(0, 7).Draw(t, "drop "+p.name) == 7 {
			continue
		}
		if rapid.IntRange(0, 2).Draw(t, "change "+p.name) == 2 {
			form = rapid.IntRange(0, len(p.forms)-1).Draw(t, "form of "+p.name)
		}
		if p.forms[form].met(present) {
			e[p.name], present[p.name] = form, true
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "new") {
		e.want(t, pieces, rapid.IntRange(0, len(pieces)-1).Draw(t, "new piece"))
	}
	return e
}

// text is the model: every piece at the root, with its children before its
// closing brace.
func (d chosen) text(pieces []piece) string {
	var model strings.Builder
	model.WriteString("schema \"public\" {}\n")
	for _, p := range pieces {
		form, present := d[p.name]
		if !present || p.parent() != "" {
			continue
		}
		text := p.forms[form].text
		if children := d.children(pieces, p.name); children != "" {
			end := strings.LastIndex(text, "}")
			text = text[:end] + children + text[end:]
		}
		model.WriteString(text)
	}
	return model.String()
}

func (d chosen) children(pieces []piece, parent string) string {
	var text strings.Builder
	for _, p := range pieces {
		if form, present := d[p.name]; present && p.parent() == parent {
			text.WriteString(p.forms[form].text)
		}
	}
	return text.String()
}

// blockName finds the first block of a piece, with a name that SQL can say
// without quotes.
var blockName = regexp.MustCompile(`^\s*(\w+) "([a-z_0-9]+)" \{\n`)

// unnamed lists the blocks whose label is no name of an object that can be
// renamed.
var unnamed = []string{"extension", "data", "statistics"}

// renamed renames one piece that is there before and after, wherever the model
// says its name.
func (d chosen) renamed(t *rapid.T, before chosen, pieces []piece, model string) string {
	if rapid.IntRange(0, 2).Draw(t, "rename") != 2 {
		return model
	}
	p := rapid.SampledFrom(pieces).Draw(t, "renamed")
	form, kept := d[p.name]
	former, had := before[p.name]
	if !kept || !had || former != form {
		return model
	}
	head := blockName.FindStringSubmatch(p.forms[form].text)
	if head == nil || slices.Contains(unnamed, head[1]) {
		return model
	}
	word := regexp.MustCompile(`\b` + head[2] + `\b`)
	model = word.ReplaceAllString(model, head[2]+"_new")
	line := fmt.Sprintf("%s %q {\n", head[1], head[2]+"_new")
	return strings.Replace(model, line, line+fmt.Sprintf("renamed_from = %q\n", head[2]), 1)
}

func compilePieces(t *rapid.T, dialect dialects.Dialect, model string) *schema.Graph {
	g, problems := compiler.Compile([]compiler.Source{{Name: "random.hcl", Content: []byte(model)}}, compiler.Options{Rules: dialect})
	if err := problems.Err(); err != nil {
		t.Fatalf("the pieces make no model: %v\n%s", err, model)
	}
	return g
}
