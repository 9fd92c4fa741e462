package project

import (
	"errors"
	"fmt"
	"path/filepath"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/schema/diag"
)

// The bounds of a project file. They keep a hostile or damaged one from
// exhausting memory or the stack.
const (
	maxSize      = 1 << 20
	maxNesting   = 100
	maxOperators = 10_000
)

// Options are what Load takes from outside the file.
type Options struct {
	// Getenv looks up environment variables for getenv(); it reports whether
	// the variable is set.
	Getenv func(name string) (string, bool)
	// Variables are values for the file's variables. Names that the file does
	// not declare are left to the models.
	Variables map[string]string
}

// Load reads the project file and checks it. The project is complete only
// without errors.
func Load(path string, options Options) (*Project, diag.List) {
	l := &loader{options: options, project: &Project{File: path, Root: filepath.Dir(path)}}
	source, ok := l.read(path)
	if !ok || !l.bounded(source, path) {
		return l.project, l.problems
	}
	file, diags := hclsyntax.ParseConfig(source, path, hcl.InitialPos)
	l.report(diags)
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		l.decode(body)
	}
	return l.project, l.problems
}

type loader struct {
	options  Options
	project  *Project
	problems diag.List
	context  *hcl.EvalContext
	// secrets says of variables why their values must not be shown.
	secrets map[string]string
}

func (l *loader) read(path string) ([]byte, bool) {
	source, err := boundedfile.Read(path, maxSize)
	switch {
	case errors.Is(err, boundedfile.ErrTooLarge):
		l.problems.Errorf("file-too-large", "File too large", diag.Range{File: path}, "A project file may have %d KiB at most.", maxSize>>10)
	case err != nil:
		l.problems.Errorf("unreadable-file", "File cannot be read", diag.Range{File: path}, "%v.", err)
	case !utf8.Valid(source):
		l.problems.Errorf("not-text", "File is not text", diag.Range{File: path}, "The project file is not UTF-8 text. Save it with that encoding.")
	default:
		return source, true
	}
	return nil, false
}

// bounded reports whether the parser, which recurses, may see the file.
func (l *loader) bounded(source []byte, path string) bool {
	tokens, _ := hclsyntax.LexConfig(source, path, hcl.InitialPos)
	depth, operators := 0, 0
	for _, token := range tokens {
		switch token.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			operators++
		}
		if depth > maxNesting || operators > maxOperators {
			l.problems.Errorf("nested-too-deeply", "File nested too deeply", sourceRange(token.Range),
				"A project file may nest %d brackets and use %d operators at most.", maxNesting, maxOperators)
			return false
		}
	}
	return true
}

// report takes over what HCL found.
func (l *loader) report(diags hcl.Diagnostics) {
	for _, d := range diags {
		problem := diag.Diagnostic{Severity: diag.Error, Code: "project-syntax", Summary: d.Summary, Detail: d.Detail}
		if d.Severity == hcl.DiagWarning {
			problem.Severity = diag.Warning
		}
		if d.Subject != nil {
			problem.Range = sourceRange(*d.Subject)
		}
		l.problems.Append(problem)
	}
}

func (l *loader) errorf(at hcl.Range, code, summary, format string, args ...any) {
	l.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: code, Summary: summary, Range: sourceRange(at), Detail: fmt.Sprintf(format, args...)})
}

func sourceRange(r hcl.Range) diag.Range {
	pos := func(p hcl.Pos) diag.Pos {
		return diag.Pos{Line: int32(p.Line), Column: int32(p.Column), Byte: int32(p.Byte)}
	}
	return diag.Range{File: r.Filename, Start: pos(r.Start), End: pos(r.End)}
}
