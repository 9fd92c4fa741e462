package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"slices"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// takenBack says what has become of a table whose mutation failed.
type takenBack struct {
	mutation mutation
	// converted is how many parts had been rewritten and were again.
	converted uint64
}

// Error says why the mutation failed and how things are now.
func (e *takenBack) Error() string {
	text := fmt.Sprintf("the mutation %s failed: %s The table has its former definition again.", e.mutation.id, plainMessage(e.mutation.reason))
	if e.converted > 0 {
		text += fmt.Sprintf(" %d parts had been converted already and were converted back: a value that has several spellings in its former type, such as '007', may have another one now.", e.converted)
	}
	return text
}

// stuck says that a failed mutation was left as it is.
type stuck struct {
	mutation mutation
	why      error
}

// Error says what to do.
func (e *stuck) Error() string {
	return fmt.Sprintf("the mutation %s failed: %s It could not be taken back: %v. "+
		"Correct the rows that it fails on, and it goes on by itself; or change the table back with ALTER TABLE, then end it with KILL MUTATION.",
		e.mutation.id, plainMessage(e.mutation.reason), e.why)
}

// takeBack gives the table its former definition and ends the failed mutation.
// The definition changes at once and the rows later, so that until then nobody
// can read a column whose values do not convert.
func (t *target) takeBack(ctx context.Context, r reading, n chsql.Name, former fact, failed mutation) error {
	converted, err := t.rewritten(ctx, n, failed.number)
	switch {
	case err != nil:
		return &stuck{failed, err}
	case !reversible(r) && converted > 0:
		return &stuck{failed, fmt.Errorf("%d parts have been rewritten already", converted)}
	case !reversible(r) && !onlyMutates(r):
		return &stuck{failed, errors.New("the statement drops or renames something too")}
	case reversible(r):
		err = t.redefine(ctx, n, former)
	}
	if err == nil {
		err = t.kill(ctx, n, failed)
	}
	if err == nil {
		err = t.settled(ctx, n, former, failed)
	}
	if err != nil {
		return &stuck{failed, err}
	}
	return &takenBack{failed, converted}
}

// settled waits for the mutations that lead back, and compares.
func (t *target) settled(ctx context.Context, n chsql.Name, former fact, failed mutation) error {
	again, err := t.await(ctx, n, failed.number)
	if err != nil {
		return err
	}
	if again != nil {
		return errors.New("the way back fails: " + plainMessage(again.reason))
	}
	latter, _, err := t.relation(ctx, n)
	if err == nil && latter.Definition != former.Definition {
		err = fmt.Errorf("its definition is %s now, and was %s", latter.Definition, former.Definition)
	}
	return serverError(err)
}

// reversible reports whether all that the statement changes in the definition
// can be changed back without losing a value.
func reversible(r reading) bool {
	return len(r.commands) > 0 && !slices.ContainsFunc(r.commands, func(c *cursor) bool {
		return !slices.ContainsFunc([]string{"MODIFY COLUMN", "ALTER COLUMN", "ADD", "COMMENT COLUMN", "MODIFY COMMENT"}, c.starts)
	})
}

// onlyMutates reports whether the statement changes rows and no definition.
func onlyMutates(r reading) bool {
	if r.verb == "DELETE FROM" {
		return true
	}
	return len(r.commands) > 0 && !slices.ContainsFunc(r.commands, func(c *cursor) bool { return !isMutation(c) })
}

// isMutation reports whether a command of ALTER TABLE is a mutation and nothing
// else.
func isMutation(c *cursor) bool {
	return slices.ContainsFunc([]string{"DELETE", "UPDATE", "MATERIALIZE", "CLEAR", "APPLY DELETED MASK", "REWRITE"}, c.starts)
}

// redefine plans the way from the present definition to the former one, as for
// any two schemas, and goes it without waiting for the mutation that is stuck.
func (t *target) redefine(ctx context.Context, n chsql.Name, former fact) error {
	latter, exists, err := t.relation(ctx, n)
	if err != nil || !exists {
		return errors.Join(serverError(err), errors.New("the table is gone"))
	}
	d := dialect{database: t.namespace(), cluster: ""}
	from, err := d.graphOf(latter.Definition)
	if err != nil {
		return err
	}
	to, err := d.graphOf(former.Definition)
	if err != nil {
		return err
	}
	plan, problems := planner.New(from, to, d, planner.Options{})
	statements, more := d.Emit(plan.Pair, plan.Changes)
	if err := append(problems, more...).Err(); err != nil {
		return err
	}
	ctx = driver.Context(ctx, driver.WithSettings(driver.Settings{"mutations_sync": 0, "alter_sync": 0}))
	for _, s := range statements {
		if s.Check == "" {
			err = errors.Join(err, serverError(t.conn.Exec(ctx, s.SQL)))
		}
	}
	return err
}

// graphOf is the schema that a table's definition describes.
func (d dialect) graphOf(definition string) (*schema.Graph, error) {
	c, err := chsql.ParseStored(definition, d.database)
	if err != nil {
		return nil, err
	}
	if c.Name.Database == "" {
		c.Name.Database = d.database
	}
	objects, reason := objectsOf(c)
	if reason != "" {
		return nil, errors.New("the table " + reason)
	}
	g, problems := schema.NewGraph(objects, d)
	return g, problems.Err()
}
