package docs_test

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var limitRow = regexp.MustCompile("^\\| .* \\| ([0-9,]+)( MiB| deep)? \\| `(max[A-Za-z]+)` \\|$")

// TestLimitsAreDocumented compares the bounds of the compiler with the page.
func TestLimitsAreDocumented(t *testing.T) {
	documented := map[string]int64{}
	for _, line := range readPage(t, "reference/language.md").lines {
		m := limitRow.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		value, err := strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if m[2] == " MiB" {
			value <<= 20
		}
		documented[m[3]] = value
	}
	for path, file := range sourceFiles(t, "compiler") {
		for name, value := range limitsIn(file) {
			if documented[name] != value {
				t.Errorf("%s: %s is %d, and reference/language.md says %d", path, name, value, documented[name])
			}
			delete(documented, name)
		}
	}
	for name := range documented {
		t.Errorf("reference/language.md explains %s, which the compiler does not have", name)
	}
}

// limitsIn finds the constants whose names begin with max.
func limitsIn(file *ast.File) map[string]int64 {
	limits := map[string]int64{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Names) != 1 || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "max") {
			return true
		}
		value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(spec.Values[0]))
		if err != nil || value.Value == nil {
			return true
		}
		if number, exact := constant.Int64Val(value.Value); exact {
			limits[spec.Names[0].Name] = number
		}
		return true
	})
	return limits
}
