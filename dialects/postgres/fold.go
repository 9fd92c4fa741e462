package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// fold joins neighbouring clauses of one table into one ALTER TABLE.
func fold(steps []step) []dialects.Statement {
	f := folder{}
	for _, s := range steps {
		f.add(s)
	}
	f.flush()
	return f.statements
}

type folder struct {
	statements []dialects.Statement
	table      schema.Address
	clauses    []step
	trailing   []step
}

func (f *folder) add(s step) {
	sameTable := !s.table.IsZero() && s.table == f.table && len(f.clauses) > 0
	switch {
	case s.clause != "" && sameTable && f.shares(s):
		f.clauses = append(f.clauses, s)
	case s.trails && sameTable:
		f.trailing = append(f.trailing, s)
	case s.clause != "":
		f.flush()
		f.table, f.clauses = s.table, []step{s}
	default:
		f.flush()
		f.statements = append(f.statements, statement(s.sql, s))
	}
}

// shares reports whether the clause may stand in one statement with those before.
func (f *folder) shares(s step) bool {
	first := f.clauses[0]
	return !s.alone && !s.splits && !s.stands && !first.stands && s.only == first.only && s.like == first.like
}

func (f *folder) flush() {
	if len(f.clauses) > 0 {
		f.statements = append(f.statements, statement(alterTable(f.table, f.clauses), f.clauses...))
	}
	for _, s := range f.trailing {
		f.statements = append(f.statements, statement(s.sql, s))
	}
	f.clauses, f.trailing = nil, nil
}

func alterTable(table schema.Address, clauses []step) string {
	head := "ALTER TABLE "
	if clauses[0].only {
		head += "ONLY "
	}
	head += qualified(table)
	if len(clauses) == 1 {
		return head + " " + clauses[0].clause
	}
	lines := make([]string, len(clauses))
	for i, s := range clauses {
		lines[i] = "\n  " + s.clause
	}
	return head + strings.Join(lines, ",")
}

// statement makes one statement that carries out all the steps.
func statement(sql string, steps ...step) dialects.Statement {
	s := dialects.Statement{SQL: sql, Transactional: true}
	for _, from := range steps {
		s.Transactional = s.Transactional && !from.alone
		s.Hazards = joinHazards(s.Hazards, from.hazards...)
		for _, a := range from.changes {
			if !slices.Contains(s.Changes, a) {
				s.Changes = append(s.Changes, a)
			}
		}
	}
	return s
}
