package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
)

// validateFirst moves validations before what is changed of the same table right
// before them, since any other clause locks the table until the transaction
// ends. Where one has been locked all the same, its rows are read meanwhile.
func (e *emitter) validateFirst(steps []step) []step {
	for i, s := range steps {
		if !s.stands {
			continue
		}
		at := i
		for at > 0 && passes(s, steps[at-1]) {
			at--
		}
		copy(steps[at+1:i+1], steps[at:i])
		if slices.ContainsFunc(steps[:at], func(before step) bool { return before.clause != "" && !before.stands && before.table == s.table }) {
			s.hazards = joinHazards(slices.Clone(s.hazards), e.onRows(s.table, safer(saferValidate, longLock(s.table, readsAndWrites))...)...)
		}
		steps[at] = s
	}
	return steps
}

// passes reports whether a validation can come before the step: that is about the
// same table, and changes no value.
func passes(validation, before step) bool {
	if before.table != validation.table || before.stands || before.clause == "" && !before.trails {
		return false
	}
	about := slices.ContainsFunc(before.changes, func(a schema.Address) bool { return slices.Contains(validation.changes, a) })
	return !about && !strings.Contains(before.clause, " TYPE ") && !strings.Contains(before.clause, " EXPRESSION")
}
