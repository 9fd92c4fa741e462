package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
)

var harness = dialecttest.Config{
	Dialect: Dialect{},
	Dir:     "testdata",
	NewDatabase: func(t testing.TB) string {
		return "sqlite://" + filepath.Join(t.TempDir(), "test.db") + "?_pragma=synchronous(OFF)"
	},
	Dump:      dump,
	Query:     query,
	Generator: generator,
}

func TestCases(t *testing.T) { dialecttest.Run(t, harness) }

func TestProperties(t *testing.T) { dialecttest.Properties(t, harness) }

// query gives rows as lines, as the sqlite3 shell shows them.
func query(ctx context.Context, url, text string) ([]string, error) {
	db, err := sql.Open("sqlite", fileOf(url))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var lines []string
	for rows.Next() {
		values, pointers := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			return nil, err
		}
		words := make([]string, len(values))
		for i, v := range values {
			words[i] = showValue(v)
		}
		lines = append(lines, strings.Join(words, "|"))
	}
	return lines, rows.Err()
}

func showValue(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + v + "'"
	case []byte:
		return fmt.Sprintf("x'%x'", v)
	}
	return fmt.Sprint(v)
}

// dump writes the stored text of every table, index, view and trigger with its
// elements sorted, names unquoted and in lower case. It shares nothing with
// the package's parser but the splitting into tokens.
func dump(ctx context.Context, url string) (string, error) {
	rows, err := query(ctx, url, `
SELECT s.sql FROM sqlite_schema AS s LEFT JOIN pragma_table_list AS l ON l.schema = 'main' AND l.name = s.name
WHERE s.sql IS NOT NULL AND coalesce(l.type, '') NOT IN ('virtual', 'shadow')
AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND s.name NOT LIKE 'schemac\_%' ESCAPE '\'`)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, row := range rows {
		text := strings.TrimSuffix(strings.TrimPrefix(row, "'"), "'")
		list := tokens(text)
		if isWord(list[1], "table") {
			lines = append(lines, sortedElements(list))
		} else {
			lines = append(lines, plainTokens(list))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), nil
}

func plainTokens(list []sqltoken.Token) string {
	words := make([]string, len(list))
	for i, t := range list {
		words[i] = strings.ToLower(cmp.Or(t.Value, t.Text))
	}
	return strings.Join(words, " ")
}

// sortedElements sorts what lies between the outer parentheses of a table.
func sortedElements(list []sqltoken.Token) string {
	var elements []string
	head, depth, start, end := "", 0, 0, 0
	for i, t := range list {
		if t.Kind != sqltoken.Operator {
			continue
		}
		switch {
		case t.Text == "(" && depth == 0 && head == "":
			head, start, depth = plainTokens(list[:i]), i+1, 1
		case t.Text == "(":
			depth++
		case t.Text == ")":
			if depth--; depth == 0 {
				elements = append(elements, plainTokens(list[start:i]))
				end = i + 1
			}
		case t.Text == "," && depth == 1:
			elements = append(elements, plainTokens(list[start:i]))
			start = i + 1
		}
	}
	elements = slices.Collect(func(yield func(string) bool) {
		for _, e := range elements {
			for _, part := range apart(e) {
				yield(part)
			}
		}
	})
	slices.Sort(elements)
	return head + "\n  " + strings.Join(elements, "\n  ") + "\n" + plainTokens(list[end:])
}

var columnReference = regexp.MustCompile(`^(\S+) (.*?) (constraint .*? )?(references .*)$`)

// apart writes the foreign keys behind a column as those of the table.
func apart(element string) []string {
	found := columnReference.FindStringSubmatch(element)
	if found == nil || found[1] == "constraint" || found[1] == "foreign" {
		return []string{element}
	}
	return []string{found[1] + " " + found[2], found[3] + "foreign key ( " + found[1] + " ) " + found[4]}
}

var generator = dialecttest.Generator{
	Key: schema.Type{Name: "integer"},
	Kinds: []schema.Kind{schema.KindPrimaryKey, schema.KindUnique, schema.KindCheck, schema.KindForeignKey,
		schema.KindIndex, schema.KindView},
	Renames: []schema.Kind{schema.KindTable, schema.KindColumn},
	Column:  drawColumn,
	Table: func(t *rapid.T, table *schema.Table, key *schema.PrimaryKey, columns []*schema.Column) {
		switch rapid.IntRange(0, 5).Draw(t, "table form") {
		case 0:
			table.SQLite.WithoutRowID = true
		case 1:
			columns[0].SQLite.AutoIncrement = true
		}
	},
	Index: func(t *rapid.T, index *schema.Index, columns []*schema.Column) {
		index.Parts[0].Desc = rapid.Bool().Draw(t, "desc")
		index.Parts[0].Collate = rapid.SampledFrom([]string{"", "nocase"}).Draw(t, "collate")
		if rapid.Bool().Draw(t, "expression") {
			index.Parts = append(index.Parts, schema.Part{Expr: schema.SQLExpr("lower(" + quote(index.Parts[0].Column) + ")")})
		}
		if rapid.Bool().Draw(t, "partial") {
			index.Where = schema.SQLExpr(drawCondition(t, columns[len(columns)-1]))
		}
	},
	Condition: drawCondition,
	Quote:     quote,
	Row:       insertRow,
	Values: []dialecttest.RowValue{
		{Type: schema.Type{Name: "text"}, Draw: dialecttest.OddText},
		{Type: schema.Type{Name: "varchar(9)"}, Draw: dialecttest.OddText},
		{Type: schema.Type{Name: "int"}, Draw: dialecttest.OneOf(schema.NumberLiteral, "0", "-1", "9223372036854775807", "1.0", "1e3", "-0")},
		{Type: schema.Type{Name: "real"}, Draw: dialecttest.OneOf(schema.NumberLiteral, "0", "-1.50", "1e300", "0.1", "9223372036854775807")},
		{Type: schema.Type{Name: "decimal(10, 2)"}, Draw: dialecttest.OneOf(schema.NumberLiteral, "1.50", "1.5", "2", "12345678901234567890")},
		{Type: schema.Type{Name: "datetime"}, Draw: dialecttest.OneOf(schema.StringLiteral, "2024-01-02 03:04:05", "2024-01-02", "12", "x")},
		{Type: schema.Type{Name: "boolean"}, Draw: dialecttest.OneOf(schema.BoolLiteral, "true", "false")},
		{Type: schema.Type{Name: "blob"}, Draw: dialecttest.OneOf(schema.BytesLiteral, "", "00ff", "27")},
		{Type: schema.Type{Name: "blob"}, Draw: dialecttest.OddText},
	},
}

// insertRow fills columns with numbers or text that looks like numbers, which
// are equal in some rows, and leaves nullable ones of the last row to their
// defaults.
func insertRow(table *schema.Table, columns []*schema.Column, n int) string {
	var names, values []string
	for _, c := range columns {
		if c.Generated.Type != "" || c.Name == "ref" || c.Null && n == 3 {
			continue
		}
		names = append(names, quote(c.Name))
		switch {
		case c.Name == "id":
			values = append(values, fmt.Sprint(n))
		case n == 2:
			values = append(values, "2")
		default:
			values = append(values, fmt.Sprintf("'00%d'", min(n, 2)))
		}
	}
	return "INSERT OR IGNORE INTO " + quote(table.Name) + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
}

func drawColumn(t *rapid.T, c *schema.Column) {
	c.Type.Name = rapid.SampledFrom([]string{"int", "INTEGER", "Text", "varchar(20)", "real", "decimal(10, 2)", "blob"}).Draw(t, "type")
	c.Null = rapid.Bool().Draw(t, "null")
	c.Collate = rapid.SampledFrom([]string{"", "", "binary", "NoCase"}).Draw(t, "collate")
	switch rapid.IntRange(0, 9).Draw(t, "value") {
	case 0:
		c.Generated = schema.Generated{Expr: schema.SQLExpr("id + 1"), Type: rapid.SampledFrom([]string{"STORED", "VIRTUAL"}).Draw(t, "generated")}
	case 1, 2, 3:
		c.Default = rapid.SampledFrom([]schema.Expr{schema.SQLExpr("'it''s'"), schema.SQLExpr("1 + 1"), schema.SQLExpr("CURRENT_TIMESTAMP"),
			{Literal: schema.StringLiteral}, {SQL: "-1.50", Literal: schema.NumberLiteral}, {SQL: "true", Literal: schema.BoolLiteral},
			schema.SQLExpr("(NULL)"), schema.SQLExpr("x'00ff'")}).Draw(t, "default")
	}
}

func drawCondition(t *rapid.T, c *schema.Column) string {
	name := quote(c.Name)
	return rapid.SampledFrom([]string{name + " > 0", "(" + name + " != 'it''s')", "length(" + name + ") < 9 AND " + name + " IS NOT NULL", name + " in (1, 2)"}).Draw(t, "condition")
}
