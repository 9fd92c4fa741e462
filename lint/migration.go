package lint

import (
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Migration gives the findings of a migration. What its header acknowledges
// with irreversible is acknowledged: the loss of data, and that there is no
// way back. Statements that cannot be read are reported.
func Migration(m *migrations.Migration, reader dialects.Reader) ([]Finding, diag.List) {
	c := checking{m: m, reader: reader}
	c.upgrade()
	c.rollback()
	return c.findings, c.problems
}

type checking struct {
	m        *migrations.Migration
	reader   dialects.Reader
	findings []Finding
	problems diag.List
}

func (c *checking) add(f Finding) {
	f.Migration = c.m.Title()
	c.findings = append(c.findings, f)
}

func (c *checking) read(direction dialects.Direction) []dialects.Statement {
	statements, problems := c.m.Statements(direction, c.reader)
	c.problems = append(c.problems, problems...)
	return statements
}

// at is where the statement begins, whatever its object.
func (c *checking) at(direction dialects.Direction, s dialects.Statement) func(schema.Address) diag.Range {
	return func(schema.Address) diag.Range { return c.m.At(direction, s.Offset) }
}

func (c *checking) upgrade() {
	for _, s := range c.read(dialects.Upgrade) {
		for _, f := range statement(s, c.at(dialects.Upgrade, s)) {
			if f.Code == string(dialects.DataLoss) {
				f.Acknowledged = c.m.Irreversible
			}
			c.add(f)
		}
	}
}

// rollback looks at the way back. Repeatable migrations have none.
func (c *checking) rollback() {
	if c.m.Type != migrations.Versioned {
		return
	}
	statements := c.read(dialects.Rollback)
	switch {
	case c.m.Irreversible != "":
		c.add(Finding{Code: codeIrreversible, Class: classOf(codeIrreversible, false), Direction: dialects.Rollback, Range: c.whole(),
			Reason: "The migration says that it cannot be taken back.", Acknowledged: c.m.Irreversible})
	case !slices.ContainsFunc(statements, func(s dialects.Statement) bool { return s.Check == "" }) && !c.problems.HasErrors():
		c.add(Finding{Code: codeNoWayBack, Class: classOf(codeNoWayBack, false), Direction: dialects.Rollback, Range: c.whole(),
			Reason: "The migration cannot be taken back: its rollback section is missing or has no statement.",
			Safer:  "Write the statements that lead back below the line -- rollback. If nothing can be brought back, say why above the line -- upgrade: -- schemac: irreversible <reason>."})
	}
	for _, r := range migrations.Classify(nil, statements, nil) {
		if r.Class == dialects.Conditional {
			c.add(rollback(r, codeConditional, c.at(dialects.Rollback, r.Statement)))
		}
	}
}

// whole is the place of the rollback section, or the file where there is none.
func (c *checking) whole() diag.Range {
	if c.m.Rollback.Line == 0 {
		return diag.Range{File: c.m.Path}
	}
	return c.m.At(dialects.Rollback, 0)
}
