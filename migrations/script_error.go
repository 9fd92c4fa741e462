package migrations

import (
	"errors"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema/diag"
)

// scriptProblem places what a reader says about a section.
func (m *Migration) scriptProblem(section Section, err error) diag.Diagnostic {
	problem := diag.Diagnostic{Severity: diag.Error, Code: "migration-script", Summary: "Migration cannot be read", Detail: err.Error(), Range: diag.Range{File: m.Path}}
	var script *dialects.ScriptError
	if !errors.As(err, &script) {
		return problem
	}
	direction := dialects.Upgrade
	if section == m.Rollback {
		direction = dialects.Rollback
	}
	problem.Detail, problem.Range = script.Message, m.At(direction, script.Offset)
	return problem
}
