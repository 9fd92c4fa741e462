package clickhouse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// randomChange leads one database to what another has, and back.
type randomChange struct {
	*testing.T
	random          *rand.Rand
	changed, edited *liveDatabase
	again           bool // without the rows that stood in the way
}

func newRandomChange(t *testing.T, random *rand.Rand, changed, edited string) *randomChange {
	return &randomChange{t, random, openLive(t, changed), openLive(t, edited), false}
}

func (c *randomChange) thereAndBack() {
	c.Helper()
	c.prune()
	to, wanted := c.model(c.edited), c.edited.definitions()
	from, original, rows := c.changed.inspect(), c.changed.definitions(), c.changed.rows()
	plan, err := c.changed.plan(from, to, c.random)
	if err != nil {
		c.refused(err)
	}
	forward, problems := harness.Dialect.Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		c.refused(err)
	}
	back := c.wayBack(plan, from)
	if c.stopped(c.changed.target.Execute(c.Context(), forward, nil), forward) {
		c.changed.truncate()
		c.thereAndBack()
		return
	}
	c.converged("forward", to, forward)
	c.same("forward", wanted, forward)
	if err := c.changed.target.Execute(c.Context(), back, nil); err != nil {
		if strings.Contains(err.Error(), "schemac cleanup first") {
			c.Skip(err)
		}
		c.Fatalf("back: %v\n%s", err, dialects.Script(back))
	}
	c.converged("back", from, back)
	c.same("back", original, back)
	if lost := c.changed.rows(); !losesData(forward) && !losesData(back) && !strings.Contains(dialects.Script(forward), " REFRESH ") && !maps.Equal(rows, lost) {
		c.Errorf("rows are lost: %s\n%s\n%s", gocmp.Diff(rows, lost), dialects.Script(forward), dialects.Script(back))
	}
}

// stopped reports whether rows stood in the way of a plan, which said that they
// may, or could not be copied to a table that is made anew.
func (c *randomChange) stopped(err error, statements []dialects.Statement) bool {
	c.Helper()
	if err == nil {
		return false
	}
	var failed *dialects.ExecError
	if !errors.As(err, &failed) || failed.Statement.Check == "" && !hasHazard(failed.Statement, dialects.MayFail) && !intoCopy.MatchString(failed.Statement.SQL) {
		c.Fatalf("forward: %v\n%s", err, dialects.Script(statements))
	}
	c.Logf("STOPPED %v", err)
	if c.again {
		c.Fatalf("forward without rows: %v\n%s", err, dialects.Script(statements))
	}
	c.again = true
	return true
}

var intoCopy = regexp.MustCompile(`^INSERT INTO \S+__schemac_(shadow|copy)_`)

func losesData(statements []dialects.Statement) bool {
	return slices.ContainsFunc(statements, func(s dialects.Statement) bool { return hasHazard(s, dialects.DataLoss) })
}

func hasHazard(s dialects.Statement, kind dialects.HazardKind) bool {
	return slices.ContainsFunc(s.Hazards, func(h dialects.Hazard) bool { return h.Kind == kind })
}

// prune drops what the server does not take in an empty database, such as a view
// of what is not there any more.
func (c *randomChange) prune() {
	c.Helper()
	address := newDatabase(c.T)
	left := c.edited.definitions()
	for name, text := range left {
		if strings.HasPrefix(name, "database "+placeholder+"_") {
			_, _ = ask(c.Context(), address, "CREATE DATABASE "+strings.TrimPrefix(name, "database "))
		}
		if !strings.HasPrefix(text, "CREATE ") {
			delete(left, name)
		}
	}
	for before := -1; before != len(left); {
		before = len(left)
		for _, name := range slices.Sorted(maps.Keys(left)) {
			if err := makes(c.Context(), address, name, left[name]); err == nil {
				delete(left, name)
			} else if before == len(left) {
				c.Logf("%s: %v", name, err)
			}
		}
	}
	for name := range left {
		sql := "DROP TABLE " + quoted(name) + " SYNC"
		c.Log(sql)
		if _, err := ask(c.Context(), c.edited.address, sql); err != nil {
			c.Skip(err)
		}
	}
}

// quoted is the name of a definition as SQL.
func quoted(name string) string {
	database, table, _ := strings.Cut(name, ".")
	return database + "." + chsql.Backquote(table)
}

// makes makes what a statement states. A view has to be readable, too: the server
// looks at its query only where its columns are not stated.
func makes(ctx context.Context, address, name, statement string) error {
	if _, err := ask(ctx, address, columnList.ReplaceAllString(statement, "$1")); err != nil {
		return err
	}
	if !strings.HasPrefix(statement, "CREATE VIEW") || strings.Contains(statement, "{") {
		return nil
	}
	name = quoted(name)
	drop := "DROP VIEW " + name
	if _, err := ask(ctx, address, drop); err != nil {
		return err
	}
	if _, err := ask(ctx, address, statement); err != nil {
		return err
	}
	_, err := ask(ctx, address, "EXPLAIN SELECT * FROM "+name)
	if err != nil {
		_, _ = ask(ctx, address, drop)
	}
	return err
}

// refused ends the test with a change that the planner may refuse: what only
// plans one after the other can do.
func (c *randomChange) refused(err error) {
	c.Helper()
	for _, summary := range []string{"No order satisfies all changes", "Change is blocked by data"} {
		if strings.Contains(err.Error(), summary) {
			c.Skipf("refused: %v", err)
		}
	}
	c.Fatalf("refused: %v", err)
}

// wayBack is the way back from the plan. Where the database hides what it takes,
// a model states it.
func (c *randomChange) wayBack(plan *planner.Plan, from *schema.Graph) []dialects.Statement {
	c.Helper()
	for _, source := range []func() *schema.Graph{func() *schema.Graph { return from }, func() *schema.Graph { return c.model(c.changed) }} {
		back, problems := plan.Back(source(), harness.Dialect, planner.Options{})
		if problems.HasErrors() {
			c.refused(fmt.Errorf("way back: %w", problems.Err()))
		}
		statements, problems := harness.Dialect.Emit(back.Pair, back.Changes)
		if problems.HasErrors() && strings.Contains(problems.Err().Error(), hidden) {
			continue
		}
		if problems.HasErrors() {
			c.refused(fmt.Errorf("way back: %w", problems.Err()))
		}
		return statements
	}
	c.Fatal("no way back")
	return nil
}

// model is what a database has as a person writes it down, who knows the
// secrets: the one that servers show is this in the cases.
func (c *randomChange) model(l *liveDatabase) *schema.Graph {
	c.Helper()
	text := bytes.ReplaceAll(compiler.Print(l.inspect()), []byte(hidden), []byte("key"))
	compiled, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: text}}, compiler.Options{Rules: harness.Dialect})
	if err := problems.Err(); err != nil {
		c.Fatalf("compile what was printed: %v\n%s", err, text)
	}
	return compiled
}

func (c *randomChange) converged(step string, to *schema.Graph, ran []dialects.Statement) {
	c.Helper()
	plan, err := c.changed.plan(c.changed.inspect(), to, nil)
	if err != nil {
		c.Fatalf("%s: plan again: %v", step, err)
	}
	if plan.Empty() {
		return
	}
	statements, problems := harness.Dialect.Emit(plan.Pair, plan.Changes)
	for _, change := range plan.Changes {
		c.Errorf("%s: left: %s %s %v", step, change.Action, change.Address, change.Fields)
	}
	c.Fatalf("%s: the next plan is not empty: %v\n%s\nran:\n%s", step, problems, dialects.Script(statements), dialects.Script(ran))
}

func (c *randomChange) same(step string, want map[string]string, ran []dialects.Statement) {
	c.Helper()
	wanted, got := meaning(want), meaning(c.changed.definitions())
	for name := range wanted {
		if _, starless := got[name]; starless && starred.MatchString(want[name]) {
			got[name], wanted[name] = "", ""
		}
	}
	if diff := gocmp.Diff(wanted, got); diff != "" {
		c.Fatalf("%s: the definitions differ: - wanted, + got\n%s\nran:\n%s", step, diff, dialects.Script(ran))
	}
}
