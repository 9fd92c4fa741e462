package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Emit implements dialects.Dialect.
func (d dialect) Emit(pair planner.Pair, changes []planner.Change) ([]dialects.Statement, diag.List) {
	e := newEmitter(d, pair, changes)
	for i, c := range changes {
		if e.folded[i] {
			continue
		}
		e.at = i
		e.carryOut(c)
	}
	e.steps = e.validateFirst(slices.Concat(e.first, e.steps, e.last))
	return fold(e.steps), e.problems
}

// step is one piece of SQL before it is folded with its neighbours.
type step struct {
	// table and clause are given for a part of an ALTER TABLE.
	table  schema.Address
	clause string
	// only keeps the clause from the table's children.
	only bool
	// sql is a whole statement otherwise.
	sql string
	// trails marks a statement about table that may move behind the clauses
	// that follow: a comment, or where a sequence stands. So it parts no ALTER
	// TABLE, each of which may write the table anew.
	trails bool
	// splits keeps a clause out of the statement before it, and stands out of that
	// behind it as well.
	splits, stands bool
	// like marks a clause that shares a statement with its like alone.
	like likeness
	// alone marks what can't run in a transaction.
	alone   bool
	hazards []dialects.Hazard
	changes []schema.Address
}

// likeness tells clauses apart that cannot share a statement, within which the
// server chooses the order; 0 is that of all others.
type likeness int

const (
	// otherExpression is that of SET EXPRESSION: beside another type the server loses
	// track of the constraints that it makes anew (seen on 17 and 18), and it
	// drops columns first that the former expression uses.
	otherExpression likeness = iota + 1
	// parting is that of NO INHERIT, before which the server would drop what the
	// table has from the parent.
	parting
)

// emitter collects the steps of a plan.
type emitter struct {
	dialect dialect
	pair    planner.Pair
	changes []planner.Change
	at      int
	// changed are the triggers that a change of the plan is about.
	changed map[schema.Address]bool
	// folded marks the changes that an earlier one carries out.
	folded map[int]bool
	// created are the tables and schemas that the plan makes: they hold no
	// rows, so nothing endangers them.
	created map[schema.Address]bool
	// viewsGone has the changes that drop views, be it to make them anew.
	viewsGone map[schema.Address]int
	// remade are the objects that the plan drops and makes again, and names
	// those of what it makes at all.
	remade map[schema.Address]bool
	names  map[string]bool
	// former are the addresses before their renames, routines those of routines
	// that the plan makes, without signatures, and goneAt the numbers of the
	// changes that drop something.
	former   map[schema.Address]schema.Address
	routines map[schema.Address]bool
	goneAt   map[schema.Address]int
	// granted are the permissions that the plan has given so far.
	granted map[schema.Address]bool
	// done are the addresses whose drop has been emitted, retyped those of
	// columns whose type change has.
	done, retyped map[schema.Address]bool
	// logging orders what becomes logged or unlogged.
	logging *logging
	// constants are those that usesValue has found.
	constants *constants
	// filled has, by table, the clauses that wait until changes of its rows
	// have given a column values.
	filled map[schema.Address][]step
	// notNull are the columns that have been made NOT NULL ahead of their change,
	// proofs the checks by which the server knew that, and validated the
	// constraints that have been validated.
	notNull, proofs, validated map[schema.Address]bool
	// adopted has the indexes that become those of keys, and by those keys which.
	adopted map[schema.Address]schema.Address
	// made is what madeAt finds.
	made map[schema.Address]int
	// owned are the sequences before the plan by the column that owns them,
	// and by its table; released those that have lost their owner.
	owned    map[schema.Address][]*schema.Sequence
	released map[schema.Address]bool
	// altered has, by address, the numbers of the changes that alter what is there.
	altered map[schema.Address][]int
	// constraints is what isConstraint finds: by schema and name, the owners.
	constraints map[schema.Address]map[string]bool
	// serials is what serialOf finds.
	serials map[schema.Address]schema.Address
	// heirs are the new sequences that go on for columns which counted by one
	// of their own.
	heirs map[schema.Address]schema.Address
	// first and last hold what must surround everything else.
	first, steps, last []step
	problems           diag.List
}

func newEmitter(d dialect, pair planner.Pair, changes []planner.Change) *emitter {
	e := &emitter{dialect: d, pair: pair, changes: changes, changed: changedTriggers(changes), folded: map[int]bool{}, created: map[schema.Address]bool{},
		viewsGone: map[schema.Address]int{}, done: map[schema.Address]bool{}, retyped: map[schema.Address]bool{}, filled: map[schema.Address][]step{},
		owned: ownedSequences(pair.From), released: map[schema.Address]bool{}, heirs: map[schema.Address]schema.Address{},
		remade: map[schema.Address]bool{}, names: map[string]bool{}, granted: map[schema.Address]bool{},
		adopted: map[schema.Address]schema.Address{}, notNull: map[schema.Address]bool{}, proofs: map[schema.Address]bool{}, validated: map[schema.Address]bool{},
		former: map[schema.Address]schema.Address{}, routines: map[schema.Address]bool{}, goneAt: map[schema.Address]int{}}
	for i, c := range changes {
		e.noteMade(c)
		if c.Action == planner.Create {
			e.created[c.Address] = true
		}
		if c.Action == planner.Rename {
			e.former[c.Address] = c.Before.Address()
		}
		if c.Drops() {
			e.goneAt[c.Before.Address()] = i
		}
		e.noteView(i, c)
	}
	e.adoptIndexes()
	return e
}

// formerly is what the object is called before the plan renames it.
func (e *emitter) formerly(a schema.Address) schema.Address {
	if former, renamed := e.former[a]; renamed {
		return former
	}
	return a
}

// noteMade notes what the plan makes, and what of it was there before.
func (e *emitter) noteMade(c planner.Change) {
	if kind := c.Address.Kind; !kind.OfTable() && !schema.IsPermission(kind) && (c.Creates() || c.Action == planner.Rebuild) {
		e.names[qualified(c.Address)] = true
		e.remade[c.Address] = c.Action == planner.Replace
	}
	if c.Creates() && c.Address.Kind.HasSignature() {
		e.routines[unsigned(c.Address)] = true
	}
}

func (e *emitter) change(c planner.Change) {
	if e.goesWithView(c) {
		return
	}
	switch c.Object().(type) {
	case *schema.Schema:
		e.schema(c)
	case *schema.Enum:
		e.enum(c)
	case *schema.Sequence:
		e.sequence(c)
	case *schema.Extension:
		e.extension(c)
	case *schema.Collation:
		e.collation(c)
	case *schema.Domain:
		e.domain(c)
	case *schema.Composite:
		e.composite(c)
	case *schema.Range:
		e.rangeType(c)
	case *schema.Table:
		e.table(c)
	case *schema.Column:
		e.column(c)
	case *schema.PrimaryKey:
		e.primaryKey(c)
	case *schema.Unique:
		e.unique(c)
	case *schema.Check:
		e.check(c)
	case *schema.ForeignKey:
		e.foreignKey(c)
	case *schema.Exclude:
		e.exclude(c)
	case *schema.Statistics:
		e.statistics(c)
	case *schema.Index:
		e.index(c)
	case *schema.Function:
		e.function(c)
	case *schema.Procedure:
		e.procedure(c)
	case *schema.Aggregate:
		e.aggregate(c)
	case *schema.Operator:
		e.operator(c)
	case *schema.OperatorFamily:
		e.operatorFamily(c)
	case *schema.OperatorClass:
		e.operatorClass(c)
	case *schema.Cast:
		e.cast(c)
	case *schema.Trigger:
		e.trigger(c)
	case *schema.EventTrigger:
		e.eventTrigger(c)
	case *schema.Data:
		e.data(c)
	case *schema.TextSearchDictionary:
		e.textSearchDictionary(c)
	case *schema.TextSearchConfig:
		e.textSearchConfig(c)
	case *schema.Rule:
		e.rule(c)
	case *schema.View:
		e.view(c)
	case *schema.Materialized:
		e.materialized(c)
	case *schema.Policy:
		e.policy(c)
	case *schema.Publication:
		e.publication(c)
	case *schema.ForeignServer:
		e.foreignServer(c)
	case *schema.UserMapping:
		e.userMapping(c)
	case *schema.Permission:
		e.permission(c)
	case *schema.DefaultPermission:
		e.defaultPermission(c)
	case *schema.Role:
		e.role(c)
	default:
		e.problems.Append(unsupported(c.Object()))
	}
}

// sql adds a whole statement for the change.
func (e *emitter) sql(c planner.Change, sql string, hazards ...dialects.Hazard) {
	e.steps = append(e.steps, step{sql: sql, hazards: hazards, changes: []schema.Address{c.Address}})
}

// clause adds a part of an ALTER TABLE.
func (e *emitter) clause(c planner.Change, table schema.Address, clause string, hazards ...dialects.Hazard) {
	if e.elsewhere(table) {
		hazards = slices.DeleteFunc(slices.Clone(hazards), func(h dialects.Hazard) bool { return h.Kind != dialects.Breaking })
	}
	e.steps = append(e.steps, step{table: table, clause: clause, hazards: hazards, changes: []schema.Address{c.Address}})
}

// trail adds a whole statement that no clause of the table depends on; without
// a table it stays in its place.
func (e *emitter) trail(c planner.Change, table schema.Address, sql string, hazards ...dialects.Hazard) {
	e.steps = append(e.steps, step{table: table, trails: !table.IsZero(), sql: sql, hazards: hazards, changes: []schema.Address{c.Address}})
}

// comment sets the comment of what kind and name spell; table is the one that
// the object belongs to, or zero.
func (e *emitter) comment(c planner.Change, table schema.Address, what, text string) {
	e.trail(c, table, "COMMENT ON "+what+" IS "+commentLiteral(text))
}

// newComment is comment for what has just been made, which may have none.
func (e *emitter) newComment(c planner.Change, table schema.Address, what, text string) {
	if text != "" {
		e.comment(c, table, what, text)
	}
}

// alterRest ends what changes an object in place: it sets the comment if that
// differs, and reports the fields that nobody has taken.
func (e *emitter) alterRest(c planner.Change, fields *dialects.Fields, table schema.Address, what string) {
	if fields.Take("comment") {
		e.comment(c, table, what, c.After.Common().Comment)
	}
	e.problems = append(e.problems, fields.Rest()...)
}

func commentLiteral(text string) string {
	if text == "" {
		return "NULL"
	}
	return exprSQL(schema.Expr{SQL: text, Literal: schema.StringLiteral})
}

// isNew reports whether the plan itself makes the table.
func (e *emitter) isNew(table schema.Address) bool { return e.created[table] }

// rename changes the schema, then the name. statement begins the statement:
// ALTER TABLE.
func (e *emitter) rename(c planner.Change, statement string) { e.renameSigned(c, statement, "") }

// renameSigned is rename for an object whose name is followed by its signature.
func (e *emitter) renameSigned(c planner.Change, statement, signature string) {
	before, after := c.Before.Address(), c.After.Address()
	breaking := breakingRename(before, after)
	if before.Schema != after.Schema {
		e.sql(c, statement+" "+qualified(before)+signature+" SET SCHEMA "+ident(after.Schema), breaking)
		before.Schema = after.Schema
	}
	if before.Name != after.Name {
		e.sql(c, statement+" "+qualified(before)+signature+" RENAME TO "+ident(after.Name), breaking)
	}
}
