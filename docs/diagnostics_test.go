package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// diagnostic is a code with the summary that the source gives it; the summary
// is empty where another library words it.
type diagnostic struct{ code, summary string }

var (
	codeText    = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	summaryText = regexp.MustCompile(`^[A-Z][a-z '][^.%]*$`)
	tableRow    = regexp.MustCompile("^\\| `([a-z0-9-]+)` \\| ([^|]*) \\|")
)

// sourceFiles parses every Go file of the product, tests left out.
func sourceFiles(t *testing.T, roots ...string) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, root := range roots {
		err := filepath.WalkDir(filepath.Join("..", root), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func literal(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		text, _ := strconv.Unquote(l.Value)
		return text
	}
	return ""
}

// diagnosticsIn finds the codes that a file reports, but those of rules of lint,
// which are in upper case: the field Code of literals, and calls that pass a code and, next to it, a summary.
func diagnosticsIn(file *ast.File) []diagnostic {
	var found []diagnostic
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			var d diagnostic
			for _, element := range n.Elts {
				pair, _ := element.(*ast.KeyValueExpr)
				if pair == nil {
					continue
				}
				switch key, _ := pair.Key.(*ast.Ident); {
				case key == nil:
				case key.Name == "Code":
					d.code = literal(pair.Value)
				case key.Name == "Summary":
					d.summary = literal(pair.Value)
				}
			}
			found = append(found, d)
		case *ast.CallExpr:
			found = append(found, diagnosticOfCall(n)...)
		}
		return true
	})
	return slices.DeleteFunc(found, func(d diagnostic) bool { return !codeText.MatchString(d.code) })
}

func diagnosticOfCall(call *ast.CallExpr) []diagnostic {
	if name, ok := call.Fun.(*ast.SelectorExpr); ok && name.Sel.Name == "report" && len(call.Args) == 2 {
		if code := literal(call.Args[0]); codeText.MatchString(code) {
			return []diagnostic{{code: code}}
		}
	}
	for i := 1; i < len(call.Args); i++ {
		code, summary := literal(call.Args[i-1]), literal(call.Args[i])
		if codeText.MatchString(code) && summaryText.MatchString(summary) && strings.Contains(summary, " ") {
			return []diagnostic{{code, summary}}
		}
	}
	return nil
}

func TestEveryDiagnosticIsDocumented(t *testing.T) {
	documented := map[string]string{}
	for _, line := range readPage(t, "reference/diagnostics.md").lines {
		if m := tableRow.FindStringSubmatch(line); m != nil {
			documented[m[1]] += "; " + m[2]
		}
	}
	used := map[string]bool{}
	for path, file := range sourceFiles(t, "schema", "compiler", "planner", "dialects", "snapshots", "project", "cmd", "migrations") {
		for _, d := range diagnosticsIn(file) {
			used[d.code] = true
			summaries, ok := documented[d.code]
			switch {
			case !ok:
				t.Errorf("%s reports %s (%s), which reference/diagnostics.md does not explain", path, d.code, d.summary)
			case !strings.Contains(summaries, d.summary):
				t.Errorf("%s reports %s with the summary %q, which reference/diagnostics.md does not have", path, d.code, d.summary)
			}
		}
	}
	if len(used) < 50 {
		t.Errorf("only %d codes were found in the source; the search is broken", len(used))
	}
	for code := range documented {
		if !used[code] {
			t.Errorf("reference/diagnostics.md explains %s, which nothing reports", code)
		}
	}
}

// constructors are the compiler's functions that declare an attribute or a
// block of the language, the name first.
var constructors = []string{"text", "flag", "inverseFlag", "raw", "value", "keyword", "integer", "optionalInteger", "expression",
	"sqlExpression", "columnList", "textList", "columnType", "paramsField", "partsBlock", "partsOf", "newSpec"}

func TestEveryWordOfTheLanguageIsDocumented(t *testing.T) {
	page := strings.Join(readPage(t, "reference/language.md").lines, "\n")
	words := 0
	for path, file := range sourceFiles(t, "compiler") {
		ast.Inspect(file, func(n ast.Node) bool {
			for _, word := range append(languageWords(n), functionName(n)...) {
				words++
				if !regexp.MustCompile(`\b` + word + `\b`).MatchString(page) {
					t.Errorf("%s declares %q, which reference/language.md does not mention", path, word)
				}
			}
			return true
		})
	}
	if words < 150 {
		t.Errorf("only %d words were found in the source; the search is broken", words)
	}
}

func languageWords(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		name, ok := n.Fun.(*ast.Ident)
		if ok && slices.Contains(constructors, name.Name) && len(n.Args) > 0 && literal(n.Args[0]) != "" {
			return []string{literal(n.Args[0])}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "name" && literal(n.Value) != "" {
			return []string{literal(n.Value)}
		}
	}
	return nil
}

// functionName is the name of a function that models may call: the key of a
// map to functions of the standard library or of the compiler.
func functionName(n ast.Node) []string {
	pair, ok := n.(*ast.KeyValueExpr)
	if !ok || literal(pair.Key) == "" {
		return nil
	}
	text := ""
	ast.Inspect(pair.Value, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok {
			text += name.Name + " "
		}
		return true
	})
	if !strings.Contains(text, "stdlib") && !strings.Contains(text, "Function") {
		return nil
	}
	return []string{literal(pair.Key)}
}
