// Package diag holds the one diagnostic type that every part of schemac
// reports problems with, and the list that collects them.
//
// A diagnostic says what is wrong, where, why, and what to do about it. The
// package renders nothing: how a diagnostic looks on a terminal or in JSON is
// a matter of the command line's views.
package diag

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Severity says whether a diagnostic stops the operation.
type Severity string

// The severities.
const (
	// Error stops the operation: its result must not be used.
	Error Severity = "error"
	// Warning travels with a result that can be used.
	Warning Severity = "warning"
)

// Pos is a place in a source file.
type Pos struct {
	// Line and Column count from 1; Column counts Unicode characters as
	// editors show them. Zero means that the place is unknown.
	Line   int32 `json:"line"`
	Column int32 `json:"column"`
	// Byte is the offset in the file, from 0.
	Byte int32 `json:"byte"`
}

// Range is a part of a source file; End is the first place behind it.
type Range struct {
	File  string `json:"file"`
	Start Pos    `json:"start"`
	End   Pos    `json:"end"`
}

// IsZero reports whether the range names no place.
func (r Range) IsZero() bool { return r.File == "" && r.Start.Line == 0 }

// String renders the start as file:line:column, or the file alone where no
// line is known.
func (r Range) String() string {
	if r.Start.Line == 0 {
		return r.File
	}
	return fmt.Sprintf("%s:%d:%d", r.File, r.Start.Line, r.Start.Column)
}

// Diagnostic is one problem.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	// Code is stable and documented in docs/reference/diagnostics.md.
	Code string `json:"code"`
	// Summary is a fixed phrase that names the kind of problem.
	Summary string `json:"summary"`
	// Detail tells in full sentences what is wrong, why, and what to do.
	Detail string `json:"detail,omitempty"`
	// Range is the source that the problem lies in; zero where there is none.
	Range Range `json:"range,omitzero"`
	// Address is the object concerned, as schema.Address prints it.
	Address string `json:"address,omitempty"`
}

// String renders one line, without the source.
func (d Diagnostic) String() string {
	var b strings.Builder
	if !d.Range.IsZero() {
		b.WriteString(d.Range.String() + ": ")
	}
	fmt.Fprintf(&b, "%s: %s", d.Severity, d.Summary)
	if d.Detail != "" {
		b.WriteString(": " + d.Detail)
	}
	return b.String()
}

// List collects diagnostics. The zero value is empty and ready to use.
type List []Diagnostic

// Errorf appends an error. The detail is formatted from format and args.
func (l *List) Errorf(code, summary string, at Range, format string, args ...any) {
	*l = append(*l, Diagnostic{Severity: Error, Code: code, Summary: summary, Range: at, Detail: fmt.Sprintf(format, args...)})
}

// Warnf appends a warning. The detail is formatted from format and args.
func (l *List) Warnf(code, summary string, at Range, format string, args ...any) {
	*l = append(*l, Diagnostic{Severity: Warning, Code: code, Summary: summary, Range: at, Detail: fmt.Sprintf(format, args...)})
}

// Append adds all of more.
func (l *List) Append(more ...Diagnostic) { *l = append(*l, more...) }

// HasErrors reports whether any diagnostic is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sorted returns the diagnostics by file, line and column; those without a
// place come last. Equal places keep their order.
func (l List) Sorted() List {
	sorted := slices.Clone(l)
	slices.SortStableFunc(sorted, func(a, b Diagnostic) int {
		if a.Range.IsZero() != b.Range.IsZero() {
			if a.Range.IsZero() {
				return 1
			}
			return -1
		}
		if c := strings.Compare(a.Range.File, b.Range.File); c != 0 {
			return c
		}
		return int(a.Range.Start.Byte) - int(b.Range.Start.Byte)
	})
	return sorted
}

// Err returns the list as an error that prints every error, one a line, or
// nil where there is none.
func (l List) Err() error {
	if !l.HasErrors() {
		return nil
	}
	return listError(l)
}

// Of gives the diagnostics of an error that Err made, be it wrapped; nil for
// any other error.
func Of(err error) List {
	var list listError
	if errors.As(err, &list) {
		return List(list)
	}
	return nil
}

type listError List

func (e listError) Error() string {
	var lines []string
	for _, d := range e {
		if d.Severity == Error {
			lines = append(lines, d.String())
		}
	}
	return strings.Join(lines, "\n")
}
