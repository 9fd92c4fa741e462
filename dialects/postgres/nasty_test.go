package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/internal/enginetest"
)

// nastyRoles are roles that catalogs name. The server has them for all of its
// databases, so they are not drawn.
var nastyRoles = []string{`it's "a" role;`, "Röle $1 ", "schemac nasty--"}

// TestNastyNames draws catalogs of all kinds, in which every name and every
// text is one that a careless tool would break.
//
// A section of testdata/nasty.txtar makes a part of a catalog and says in its
// name which others it needs. In its statements {x} stands for the name that
// was drawn for x, {=x} for a text as a literal, {@x.y} for a literal with the
// name of y in x, and {role} for a role.
func TestNastyNames(t *testing.T) {
	server := enginetest.Postgres(t, enginetest.NewestPostgres)
	admin := server.Database(t)
	for _, role := range nastyRoles {
		exec(t, admin, "CREATE ROLE "+ident(role))
	}
	t.Cleanup(func() {
		for _, role := range nastyRoles {
			exec(t, admin, "DROP ROLE "+ident(role))
		}
	})
	parts := readNastyParts(t)
	config := dialecttest.Config{Dialect: New(dialects.Options{}), Dump: newSession(t).dump, Rounds: 12,
		NewDatabase: func(t testing.TB) string { return server.Database(t) }}
	dialecttest.Catalogs(t, config, func(t *rapid.T) []string { return drawNasty(t, parts) })
}

// nastyPart makes some objects that belong together.
type nastyPart struct {
	name       string
	needs      []string
	statements []string
}

func readNastyParts(t *testing.T) []nastyPart {
	content, err := os.ReadFile(filepath.Join("testdata", "nasty.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var parts []nastyPart
	for _, section := range txtar.Parse(content).Files {
		name, needs, _ := strings.Cut(section.Name, " < ")
		statements, err := pgsql.SplitStatements(string(section.Data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		parts = append(parts, nastyPart{name, strings.Fields(needs), statements})
	}
	return parts
}

// drawNasty draws which parts a catalog has, and all of their names.
func drawNasty(t *rapid.T, parts []nastyPart) []string {
	n := nastyNames{t: t, names: map[string]string{}}
	present := map[string]bool{}
	var statements []string
	for _, p := range parts {
		if slices.ContainsFunc(p.needs, func(need string) bool { return !present[need] }) || rapid.IntRange(0, 4).Draw(t, p.name) == 4 {
			continue
		}
		present[p.name] = true
		for _, statement := range p.statements {
			statements = append(statements, n.fill(statement))
		}
	}
	return statements
}

// nastyNames has the names of one catalog. No two are the same, but some differ
// in case alone.
type nastyNames struct {
	t     *rapid.T
	names map[string]string
	drawn []string
}

var nastyPlace = regexp.MustCompile(`\{([=@]?)(\w+)(?:\.(\w+))?\}`)

func (n *nastyNames) fill(statement string) string {
	return nastyPlace.ReplaceAllStringFunc(statement, func(place string) string {
		m := nastyPlace.FindStringSubmatch(place)
		switch {
		case m[2] == "role":
			return ident(rapid.SampledFrom(nastyRoles).Draw(n.t, "role"))
		case m[1] == "=":
			return pgsql.QuoteLiteral(n.name(m[2]))
		case m[1] == "@":
			return pgsql.QuoteLiteral(pgsql.QualifiedName(n.name(m[2]), n.name(m[3])))
		}
		return ident(n.name(m[2]))
	})
}

func (n *nastyNames) name(of string) string {
	if name, ok := n.names[of]; ok {
		return name
	}
	name := n.draw(of)
	for slices.Contains(n.drawn, name) {
		name = pgsql.Truncate63(fmt.Sprintf("%d%s", len(n.drawn), name))
	}
	n.names[of], n.drawn = name, append(n.drawn, name)
	return name
}

func (n *nastyNames) draw(of string) string {
	name := strings.Join(rapid.SliceOfN(rapid.SampledFrom(nastyPieces), 1, 3).Draw(n.t, of), "")
	switch rapid.IntRange(0, 9).Draw(n.t, "form of "+of) {
	case 7:
		name += strings.Repeat(name, 63)
	case 8:
		name += strings.Repeat(" ", 63)
	case 9:
		if len(n.drawn) > 0 {
			name = otherCase(rapid.SampledFrom(n.drawn).Draw(n.t, "like"))
		}
	}
	if name = pgsql.Truncate63(name); strings.HasPrefix(name, "pg_") || slices.Contains(systemColumns, name) {
		name = "x" + name // the server keeps these for itself
	}
	if of == "s" && name == "public" {
		name = "x" + name // every database has that
	}
	if name == strings.Repeat("_", 63) {
		name = "x" + name[1:] // the server has no name for its array type then
	}
	return pgsql.Truncate63(name)
}

var systemColumns = []string{"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"}

func otherCase(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, name)
}

var nastyPieces = []string{
	"select", "TABLE", "user", "order", "default", "check", "primary", "column", "null", "true", "all", "analyze", "end", "begin atomic", "between", "int", "varchar(10)",
	"values", "array", "row", "value", "new", "OLD", "excluded", "none", "public", "pg_catalog", "oid", "ctid", "schema", "each.key", "for_each", "dynamic", "sql",
	"id", "Aa", "a", "A", "_", "t", "é", "ß", "İ", "ı", "ﬁ", "Ǆ", "日本語", "кир", "עב", "🐘", "e\u0301", "\u200b", "\u202e", "\u00a0", "\u2028", "\ufeff", "\x01", "\x7f",
	" ", "  ", "\t", "\n", "\r\n", `"`, `""`, "'", "''", "`", `\`, `\\`, `\n`, `\"`, ";", ";\n", ",", ".", "..", "(", ")", "(integer)", "()", "[]", "{", "}",
	"$", "$$", "$1", "$a$", "${x}", "%{x}", "%{ if true }", "$${", "%", "%s", "%%", "?", ":a", "::int", "--", "/*", "*/", "#", "//", "@", "&amp;", "<<EOF", "EOF", "=", "==", "<", "~", "|", "+", "-", "-1",
	"0", "1", "1e5", "0x1F", "007", "1a", ".5", "U&", "E'", "b'1'", "N'x'", "a.b", `"a"."b"`, "f(integer, text)", "t_id_seq", "_old", "_new", "_pkey", "on ", "yes",
}
