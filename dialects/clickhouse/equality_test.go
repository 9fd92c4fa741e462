package clickhouse

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
)

// TestEqualityShare creates the corpus, and prints how many of its expressions
// and clauses are told to equal what the server has stored, without asking it.
func TestEqualityShare(t *testing.T) {
	decided, all := 0, 0
	for _, s := range storedCorpus(t) {
		for place, typed := range s.typed {
			if _, ok := s.stored[place]; !ok {
				continue // the arrays of a Nested column
			}
			all++
			if s.verdict(place, typed) == chsql.Equal {
				decided++
				continue
			}
			t.Logf("%s of %s is not told to be equal:\n%s\n%s", place, s.name, typed, s.stored[place])
		}
	}
	share := 100 * float64(decided) / float64(all)
	t.Logf("%d of %d expressions and clauses are decided without the server: %.1f %%", decided, all, share)
	if all < 500 || share < 99 {
		t.Errorf("%.1f %% of %d, not 99 %% of 500", share, all)
	}
}

// TestEditedIsNotEqual changes the expressions of the corpus, literal by literal,
// function by function and operator by operator. What is called equal all the
// same must be stored the same.
func TestEditedIsNotEqual(t *testing.T) {
	edits, equal := 0, 0
	for _, s := range storedCorpus(t) {
		for _, place := range slices.Sorted(maps.Keys(s.typed)) {
			stored, ok := s.stored[place]
			if !ok || place == "engine" {
				continue
			}
			for _, edited := range edited(s.typed[place]) {
				edits++
				if s.verdict(place, edited) != chsql.Equal {
					continue
				}
				equal++
				if now, err := s.storedWith(t, place, edited); err == nil && now != s.definition {
					t.Errorf("%s of %s: %s is called equal to %s, and is stored as another:\n%s\n%s", place, s.name, edited, stored, now, s.definition)
				}
			}
		}
	}
	t.Logf("%d edits, %d of them called equal and stored the same", edits, equal)
	if edits < 900 {
		t.Errorf("only %d edits", edits)
	}
}

// storedStatement is a statement of the corpus with what the server made of it.
type storedStatement struct {
	address, name, sql, definition string
	typed, stored                  map[string]string
}

var createdName = regexp.MustCompile(`^CREATE (?:TABLE|VIEW|MATERIALIZED VIEW) (\w+)`)

func storedCorpus(t *testing.T) []storedStatement {
	t.Helper()
	var list []storedStatement
	sets := corpus(t)
	for _, file := range slices.Sorted(maps.Keys(sets)) {
		address := newDatabase(t)
		create(t, address, sets[file])
		for _, sql := range sets[file] {
			name := createdName.FindStringSubmatch(sql)
			if name == nil {
				continue // a dictionary has no expressions
			}
			s := storedStatement{address: address, name: name[1], sql: sql}
			s.definition = definitionOf(t, address, s.name)
			s.typed, s.stored = clausesOf(t, sql), clausesOf(t, s.definition)
			list = append(list, s)
		}
	}
	return list
}

func definitionOf(t *testing.T, address, name string) string {
	t.Helper()
	text, err := ask(t.Context(), address, "SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name = '"+name+"' FORMAT TSVRaw")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// storedWith is the definition with the clause edited, or the server's refusal.
func (s storedStatement) storedWith(t *testing.T, place, edited string) (string, error) {
	t.Helper()
	const scratch = "schemac_edited"
	sql := strings.Replace(strings.Replace(s.sql, s.typed[place], edited, 1), s.name, scratch, 1)
	if _, err := ask(t.Context(), s.address, sql); err != nil {
		return "", err
	}
	text := strings.Replace(definitionOf(t, s.address, scratch), scratch, s.name, 1)
	_, err := ask(t.Context(), s.address, "DROP TABLE "+scratch+" SYNC")
	return text, err
}

// verdict compares what a model may state at a place with what is stored.
func (s storedStatement) verdict(place, typed string) chsql.Verdict {
	stored := s.stored[place]
	app := dialect{database: placeholder}
	address := schema.Address{Kind: schema.KindTable, Schema: placeholder, Name: "t"}
	switch kind := place[strings.LastIndexByte(place, ' ')+1:]; kind {
	case "type":
		a, errA := chsql.ParseType(typed)
		b, errB := chsql.ParseType(stored)
		return equalIf(errA == nil && errB == nil && a.String() == b.String())
	case "codec":
		typ, err := chsql.ParseType(s.stored[strings.TrimSuffix(place, "codec")+"type"])
		return equalIf(err == nil && canonicalCodec("CODEC"+typed, typ) == canonicalCodec("CODEC"+stored, typ))
	case "index":
		a, errA := chsql.ParseIndexType(typed)
		b, errB := chsql.ParseIndexType(stored)
		return equalIf(errA == nil && errB == nil && a.String() == b.String())
	case "engine":
		return equalIf(equalEngines(parseEngine(typed, placeholder).unfolded(placeholder, "replicated"), parseEngine(stored, placeholder)))
	case "sort", "primary", "partition":
		return equalIf(slices.EqualFunc(canonicalParts([]schema.Part{{Expr: schema.SQLExpr(typed)}}), canonicalParts([]schema.Part{{Expr: schema.SQLExpr(stored)}}), sameParts))
	case "projection":
		return equalProjections(typed, stored)
	case "as":
		return app.compare(address, "as", schema.SQLExpr(typed), schema.SQLExpr(stored))
	case "ttl":
		return app.compare(address, "ttl", schema.SQLExpr(typed), schema.SQLExpr(stored))
	default:
		return app.compare(address, kind, schema.SQLExpr(typed), schema.SQLExpr(stored))
	}
}

// clausesOf are the texts of the clauses of a CREATE statement by their place, as
// in "column a default".
func clausesOf(t *testing.T, sql string) map[string]string {
	t.Helper()
	list, err := chsql.Tokens(sql)
	if err != nil {
		t.Fatal(err)
	}
	c := clauses{sql: sql, found: map[string]string{}}
	view := list[1].Text != "TABLE"
	if i := c.index(list, 0, "AS"); view && i >= 0 {
		c.keep("as", list[i+1:])
		list = list[:i]
	}
	if i := slices.IndexFunc(list, func(t sqltoken.Token) bool { return t.Text == "(" }); i >= 0 && i < c.end(list, "ENGINE") {
		end := closing(list, i)
		if !view {
			c.elements(list[i+1 : end])
		}
		list = list[end+1:]
	}
	c.split("", list, []string{"ENGINE", "PARTITION BY", "PRIMARY KEY", "ORDER BY", "SAMPLE BY", "TTL", "SETTINGS", "COMMENT", "AS"},
		[]string{"engine", "partition", "primary", "sort", "sample", "ttl"})
	return c.found
}

type clauses struct {
	sql   string
	found map[string]string
}

func (c clauses) keep(place string, list []sqltoken.Token) {
	if len(list) > 0 && list[0].Text == "=" {
		list = list[1:]
	}
	if len(list) > 0 {
		last := list[len(list)-1]
		c.found[place] = c.sql[list[0].Offset : last.Offset+len(last.Text)]
	}
}

// index is the place of a word outside of parentheses from a token on, or -1.
func (c clauses) index(list []sqltoken.Token, from int, word string) int {
	words, depth := strings.Fields(word), 0
	for i := from; i < len(list); i++ {
		switch list[i].Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
		if depth == 0 && strings.EqualFold(list[i].Text, words[0]) && (len(words) == 1 || i+1 < len(list) && strings.EqualFold(list[i+1].Text, words[1])) {
			return i
		}
	}
	return -1
}

func (c clauses) end(list []sqltoken.Token, word string) int {
	if i := c.index(list, 0, word); i >= 0 {
		return i
	}
	return len(list)
}

func closing(list []sqltoken.Token, open int) int {
	depth := 0
	for i := open; i < len(list); i++ {
		switch list[i].Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(list) - 1
}

// split keeps what stands behind each of the words, up to the next of them,
// under the names that they have a place for.
func (c clauses) split(prefix string, list []sqltoken.Token, words, places []string) {
	for i, word := range words {
		at := c.index(list, 0, word)
		if at < 0 || i >= len(places) || places[i] == "" {
			continue
		}
		at += len(strings.Fields(word))
		end := len(list)
		for _, other := range words {
			if next := c.index(list, at, other); next >= 0 {
				end = min(end, next)
			}
		}
		c.keep(prefix+places[i], list[at:end])
	}
}

func (c clauses) elements(list []sqltoken.Token) {
	for len(list) > 0 {
		end := c.end(list, ",")
		c.element(list[:end])
		list = list[min(end+1, len(list)):]
	}
}

func (c clauses) element(list []sqltoken.Token) {
	switch name := ""; list[0].Text {
	case "INDEX":
		name = "index " + list[1].Value
		c.keep(name+" expr", list[2:c.end(list, "TYPE")])
		c.split(name+" ", list, []string{"TYPE", "GRANULARITY"}, []string{"index"})
	case "PROJECTION":
		if list[2].Text == "(" {
			c.keep("projection "+list[1].Value+" projection", list[3:closing(list, 2)])
		}
	case "CONSTRAINT":
		c.keep("constraint "+list[1].Value+" expr", list[3:])
	default:
		words := []string{"DEFAULT", "MATERIALIZED", "ALIAS", "EPHEMERAL", "CODEC", "TTL", "COMMENT", "STATISTICS", "SETTINGS"}
		name, list = "column "+list[0].Value+" ", list[1:]
		end := len(list)
		for _, word := range words {
			end = min(end, c.end(list, word))
		}
		c.keep(name+"type", list[:end])
		c.split(name, list, words, []string{"default", "default", "default", "", "codec", "ttl"})
	}
}

// replacements are what another word or sign may stand in place of.
var replacements = map[string]string{
	"=": "!=", "!=": "=", "==": "!=", "<>": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "+": "-", "-": "+", "*": "/", "/": "*", "%": "*",
	"AND": "OR", "OR": "AND", "and": "or", "or": "and", "||": "=", "DESC": "ASC", "IN": "NOT IN", "LIKE": "NOT LIKE", "ILIKE": "LIKE", "DISTINCT": "",
	"DAY": "HOUR", "HOUR": "DAY", "MONTH": "QUARTER", "WEEK": "DAY", "YEAR": "MONTH", "INNER": "LEFT", "ALL": "DISTINCT",
	"sum": "max", "max": "min", "min": "max", "count": "uniq", "uniq": "uniqExact", "lower": "upper", "LCASE": "UPPER", "UPPER": "LCASE", "toDate": "toDateTime",
	"toDateTime": "toDate", "toStartOfHour": "toStartOfDay", "toYYYYMM": "toYYYYMMDD", "mapKeys": "mapValues", "coalesce": "concat", "argMax": "argMin",
	"argMaxState": "argMinState", "argMinState": "argMaxState", "sumIf": "maxIf", "countIf": "uniqIf", "if": "coalesce", "length": "lengthUTF8", "now": "today",
	"UInt8": "UInt16", "UInt64": "Int64", "String": "FixedString(9)", "Float64": "Float32", "Decimal": "Decimal64", "true": "false", "false": "true", "NULL": "0",
}

// edited are texts that differ from one in a single token, most of which mean
// something else.
func edited(text string) []string {
	list, err := chsql.Tokens(text)
	if err != nil {
		return nil
	}
	var texts []string
	for _, token := range list {
		other, known := replacements[token.Text]
		switch token.Kind {
		case sqltoken.Number:
			n, err := strconv.Atoi(token.Text)
			if err != nil {
				other, known = token.Text+"1", true
				break
			}
			other, known = fmt.Sprint(n+1), true
		case sqltoken.String:
			other, known = "'x"+token.Text[1:], true
		}
		if known {
			texts = append(texts, text[:token.Offset]+other+text[token.Offset+len(token.Text):])
		}
	}
	return texts
}
