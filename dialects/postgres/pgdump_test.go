package postgres

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/internal/enginetest"
)

// pgDump is what pg_dump writes about a database: its entries in alphabetical
// order, each the text that makes one object or says one thing about it. What
// pg_dump sets for the entries that follow (a tablespace, a table access
// method) is part of each of them.
type pgDump []string

var (
	entryHeader = regexp.MustCompile(`(?m)^--\n-- (?:Data for )?Name: .*\n--\n`)
	entryOwner  = regexp.MustCompile(`; Owner: .*`)
	setting     = regexp.MustCompile(`(?m)^SET (default_tablespace|default_table_access_method) = (.*);\n`)
	changeOwner = regexp.MustCompile(`(?m)^ALTER .* OWNER TO .*;\n`)
)

// usual are the settings that go without saying.
var usual = map[string]string{"default_tablespace": "''", "default_table_access_method": "heap"}

func dumpOf(t testing.TB, url string) pgDump {
	t.Helper()
	return readDump(enginetest.DumpPostgres(t, url))
}

// readDump takes a dump apart at the comments over its entries. Owners are no
// part of it: a schema is made by whoever applies the model.
func readDump(text string) pgDump {
	var dump pgDump
	settings := map[string]string{}
	starts := entryHeader.FindAllStringIndex(text, -1)
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		if i == 0 {
			note(settings, text[:start[0]])
		}
		header := entryOwner.ReplaceAllString(text[start[0]:start[1]], "")
		body := changeOwner.ReplaceAllString(text[start[1]:end], "")
		entry := header + remarks(settings) + normalEntry(header, setting.ReplaceAllString(body, ""))
		note(settings, body)
		dump = append(dump, entry)
	}
	slices.Sort(dump)
	return dump
}

// note remembers the settings that a text ends with.
func note(settings map[string]string, text string) {
	for _, m := range setting.FindAllStringSubmatch(text, -1) {
		settings[m[1]] = m[2]
	}
}

// remarks are the unusual settings that an entry is made under.
func remarks(settings map[string]string) string {
	var b strings.Builder
	for name, usually := range usual {
		if value, ok := settings[name]; ok && value != usually {
			b.WriteString("SET " + name + " = " + value + ";\n")
		}
	}
	return b.String()
}

// storageOptions are storage parameters as pg_dump spells them.
var storageOptions = regexp.MustCompile(`(WITH|SET) \(([\w."]+='?[\w.+-]+'?(?:, [\w."]+='?[\w.+-]+'?)+)\)`)

// boundList are the values of a partition by list.
var boundList = regexp.MustCompile(`FOR VALUES IN \((.*)\);`)

// normalEntry sorts privileges, storage parameters and the values of a bound,
// which the server lists in the order in which they were granted and set.
func normalEntry(header, body string) string {
	body = storageOptions.ReplaceAllStringFunc(body, func(clause string) string {
		word, list, _ := strings.Cut(strings.TrimSuffix(clause, ")"), " (")
		options := strings.Split(list, ", ")
		slices.Sort(options)
		return word + " (" + strings.Join(options, ", ") + ")"
	})
	body = boundList.ReplaceAllStringFunc(body, func(clause string) string {
		values := splitList(boundList.FindStringSubmatch(clause)[1])
		slices.Sort(values)
		return "FOR VALUES IN (" + strings.Join(values, ", ") + ");"
	})
	body = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(body), "--\n-- PostgreSQL database dump complete\n--"))
	if strings.Contains(header, "; Type: ACL;") || strings.Contains(header, "; Type: DEFAULT ACL;") {
		lines := strings.Split(body, "\n")
		slices.Sort(lines)
		body = strings.Join(slices.Compact(lines), "\n")
	}
	return body
}

// secondGeneration loads a dump and dumps it again: only what pg_dump prints
// of that is the same whoever made the schema, because the server prints some
// expressions in a form that it stores differently.
func secondGeneration(t testing.TB, server *enginetest.Server, url string) pgDump {
	t.Helper()
	again := server.Database(t)
	restore(t, again, enginetest.DumpPostgres(t, url))
	return dumpOf(t, again)
}

// restore loads a dump. It leaves out what pg_dump writes for newer servers,
// and the schema that a new database has.
func restore(t testing.TB, url, script string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, line := range []string{"SET transaction_timeout = 0;\n", "CREATE SCHEMA public;\n"} {
		script = strings.Replace(script, line, "", 1)
	}
	if _, err := conn.Exec(t.Context(), script); err != nil {
		t.Fatalf("loading a dump: %v", err)
	}
}

// sameDump compares what pg_dump says of two databases.
func sameDump(t testing.TB, server *enginetest.Server, what, got, want string, normal func(pgDump) pgDump) {
	t.Helper()
	if compareDumps(normal(dumpOf(t, got)), normal(dumpOf(t, want))) == "" {
		return
	}
	if d := compareDumps(normal(secondGeneration(t, server, got)), normal(secondGeneration(t, server, want))); d != "" {
		t.Errorf("%s: the dumps differ (- is missing, + is too much):\n%s", what, d)
	}
}

func asDumped(d pgDump) pgDump { return d }

// chosenNotNulls are names that the server gave to constraints. They are those
// of the names which tables and columns had then, and no part of a model.
var chosenNotNulls = regexp.MustCompile(`CONSTRAINT \w+_not_null\d* NOT NULL`)

// withoutColumnOrder sorts the columns of tables, and what their dumps say of
// single ones behind that: a change can only add them at the end.
func withoutColumnOrder(d pgDump) pgDump {
	sorted := make(pgDump, len(d))
	for i, entry := range d {
		sorted[i] = sortColumns(chosenNotNulls.ReplaceAllString(entry, "NOT NULL"))
	}
	slices.Sort(sorted)
	return sorted
}

// sortColumns sorts the lines between the parentheses of CREATE TABLE.
func sortColumns(entry string) string {
	start := strings.Index(entry, "TABLE ")
	open, end := strings.Index(entry, " (\n"), strings.Index(entry, "\n)")
	if !strings.Contains(entry, "; Type: TABLE;") || start < 0 || open < 0 || end < open+3 {
		return entry
	}
	lines := strings.Split(entry[open+3:end], "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, ",")
	}
	slices.Sort(lines)
	extras := strings.Split(entry[end:], "\nALTER ")
	slices.Sort(extras[1:])
	return entry[:open+3] + strings.Join(lines, "\n") + strings.Join(extras, "\nALTER ")
}

// compareDumps tells what only one of two dumps has; nothing if they are equal.
func compareDumps(got, want pgDump) string {
	var b strings.Builder
	report := func(sign string, entry string) { b.WriteString(sign + " " + entry + "\n\n") }
	for len(got) > 0 || len(want) > 0 {
		switch {
		case len(got) == 0 || len(want) > 0 && want[0] < got[0]:
			report("-", want[0])
			want = want[1:]
		case len(want) == 0 || got[0] < want[0]:
			report("+", got[0])
			got = got[1:]
		default:
			got, want = got[1:], want[1:]
		}
	}
	return b.String()
}
