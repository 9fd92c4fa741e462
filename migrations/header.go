package migrations

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/schemac/schemac/schema/diag"
)

// Type says when a migration runs.
type Type string

// The types of migration.
const (
	// Versioned runs once, in the order of versions.
	Versioned Type = "versioned"
	// RunsAlways runs at the end of each migrate.
	RunsAlways Type = "runs-always"
	// RunsOnChange runs at the end of a migrate if its text has changed since
	// it ran last.
	RunsOnChange Type = "runs-on-change"
)

// Types lists the types.
func Types() []string { return []string{string(Versioned), string(RunsAlways), string(RunsOnChange)} }

// Header is what the annotations at the top of a file say. Each is a comment
// line of its own before the upgrade section, as in
//
//	-- schemac: transaction off
type Header struct {
	Type Type
	// NoTransaction takes every statement out of the common transaction.
	NoTransaction bool
	// Irreversible is why there is no way back; empty where there is one.
	Irreversible string
	// SchemaUnchanged promises that the migration changes data only, so that
	// the schema behind it is the one before it.
	SchemaUnchanged bool
	// LockTimeout and StatementTimeout bound each statement; zero for none.
	LockTimeout, StatementTimeout time.Duration
}

// annotations are what a header can say.
var annotations = map[string]func(h *Header, value string) string{
	"transaction": func(h *Header, value string) string {
		h.NoTransaction = value == "off"
		return oneOf(value, "on", "off")
	},
	"type": func(h *Header, value string) string {
		h.Type = Type(value)
		return oneOf(value, Types()...)
	},
	"schema": func(h *Header, value string) string {
		h.SchemaUnchanged = true
		return oneOf(value, "unchanged")
	},
	"irreversible": func(h *Header, value string) string {
		if h.Irreversible = value; value == "" {
			return "say behind it why nothing can be brought back"
		}
		return ""
	},
	"lock-timeout":      func(h *Header, value string) string { return timeout(&h.LockTimeout, value) },
	"statement-timeout": func(h *Header, value string) string { return timeout(&h.StatementTimeout, value) },
}

// Annotations lists the names that a header knows.
func Annotations() []string {
	var names []string
	for name := range annotations {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func oneOf(value string, allowed ...string) string {
	if slices.Contains(allowed, value) {
		return ""
	}
	return "it is one of " + strings.Join(allowed, ", ") + diag.DidYouMean(value, allowed)
}

func timeout(into *time.Duration, value string) string {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return "write a duration such as 500ms, 2s or 10m"
	}
	*into = d
	return ""
}

// annotate reads one annotation, the text behind "schemac:".
func (h *Header) annotate(text string, at diag.Range) (problems diag.List) {
	name, value, _ := strings.Cut(strings.TrimSpace(text), " ")
	value = strings.TrimSpace(value)
	set, known := annotations[name]
	if !known {
		problems.Errorf("migration-header", "Unknown annotation", at, "A migration's header has no %q. It has %s.%s",
			name, strings.Join(Annotations(), ", "), diag.DidYouMean(name, Annotations()))
		return problems
	}
	if wrong := set(h, value); wrong != "" {
		problems.Errorf("migration-header", "Wrong annotation", at, "%q: %s.", name+" "+value, wrong)
	}
	return problems
}

// annotateDBWarden reads an annotation of DBWarden, the text behind
// "dbwarden:". It has words of its own, of which one matters here, and gives no
// reason for that.
func (h *Header) annotateDBWarden(text string) {
	name, reason, _ := strings.Cut(strings.TrimSpace(text), " ")
	if strings.EqualFold(name, "irreversible") {
		h.Irreversible = cmp.Or(strings.TrimSpace(reason), "its author says so")
	}
}

// String renders the annotations as the lines of a header.
func (h Header) String() string {
	var b strings.Builder
	line := func(text string) { b.WriteString("-- schemac: " + text + "\n") }
	if h.Type != "" && h.Type != Versioned {
		line("type " + string(h.Type))
	}
	if h.NoTransaction {
		line("transaction off")
	}
	if h.SchemaUnchanged {
		line("schema unchanged")
	}
	if h.LockTimeout > 0 {
		line("lock-timeout " + h.LockTimeout.String())
	}
	if h.StatementTimeout > 0 {
		line("statement-timeout " + h.StatementTimeout.String())
	}
	if h.Irreversible != "" {
		line("irreversible " + strings.Join(strings.Fields(h.Irreversible), " "))
	}
	return b.String()
}
