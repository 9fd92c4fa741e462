package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// systemDatabases belong to the server.
var systemDatabases = []string{"system", "INFORMATION_SCHEMA", "information_schema", "_temporary_and_external_tables"}

// ownPrefix begins the names of schemac's own tables, which are not the
// user's.
const ownPrefix = "schemac_"

// Inspect implements dialects.Target. It reads the CREATE statement of every
// object, which is the only place that has all of a table's properties.
func (t *target) Inspect(ctx context.Context, scope dialects.Scope) ([]schema.Object, diag.List, error) {
	in := &inspection{target: t, ctx: ctx}
	if err := in.databases(scope); err != nil {
		return nil, nil, fmt.Errorf("read the databases: %w", serverError(err))
	}
	if err := in.relations(); err != nil {
		return nil, nil, fmt.Errorf("read the tables: %w", serverError(err))
	}
	if err := in.data(scope.Data); err != nil {
		return nil, nil, fmt.Errorf("read the rows of the tables that have data: %w", serverError(err))
	}
	if err := errors.Join(in.functions(scope), in.collections(scope)); err != nil {
		return nil, nil, fmt.Errorf("read what belongs to the whole server: %w", serverError(err))
	}
	if err := in.access(scope); err != nil {
		return nil, nil, err
	}
	if err := in.compareHosts(); err != nil {
		return nil, nil, fmt.Errorf("compare the hosts of the cluster: %w", serverError(err))
	}
	return in.finish()
}

// inspection collects what Inspect returns.
type inspection struct {
	*target
	ctx      context.Context
	names    []string
	objects  []schema.Object
	problems diag.List
	// known are the relations that have a model.
	known map[schema.Address]bool
	// views are plain views with all columns that the server has noted.
	views []queriedView
	// replica has the server's own defaults for a replication path and a
	// replica's name, where it tells them.
	replica []string
}

// replicaDefaults asks for what the server fills in where a Replicated engine
// has no arguments.
func (in *inspection) replicaDefaults() {
	in.replica = in.visible("SELECT value FROM system.server_settings WHERE name IN ('default_replica_path', 'default_replica_name') ORDER BY name DESC")
}

// withoutServerPath takes away the arguments that the server has filled in.
func (in *inspection) withoutServerPath(c *chsql.Create) {
	e := &c.Storage.Engine
	if len(in.replica) < 2 || len(e.Args) < 2 || !(engine{name: e.Name}).replicated() {
		return
	}
	path := strings.NewReplacer("{database}", c.Name.Database, "{table}", c.Name.Name).Replace(in.replica[0])
	if unquoted(e.Args[0]) == path && unquoted(e.Args[1]) == in.replica[1] {
		e.Args = e.Args[2:]
	}
}

// unmodelled reports something that is left alone.
func (in *inspection) unmodelled(address, format string, args ...any) {
	in.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "unmodelled", Summary: "Object without a model",
		Address: address, Detail: fmt.Sprintf(format, args...) + " It is left alone."})
}

// databases reads those in scope: what the scope names and what the URL
// names, or all that are not the server's own. What marks a throw-away
// database is no comment that anybody's model has.
func (in *inspection) databases(scope dialects.Scope) error {
	wanted := slices.Clone(scope.Schemas)
	if in.named != "" {
		wanted = append(wanted, in.named)
	}
	rows, err := in.conn.Query(in.ctx, "SELECT name, engine_full, comment FROM system.databases ORDER BY name")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name, engine, comment string
		if err := rows.Scan(&name, &engine, &comment); err != nil {
			return err
		}
		if slices.Contains(systemDatabases, name) || len(wanted) > 0 && !slices.Contains(wanted, name) {
			continue
		}
		if marksScratch(comment) {
			comment = ""
		}
		in.names = append(in.names, name)
		in.objects = append(in.objects, databaseObject(name, engine, comment))
	}
	return rows.Err()
}

// relations reads tables, views and materialized views. The inner table of a
// materialized view belongs to the view.
func (in *inspection) relations() error {
	in.known = map[schema.Address]bool{}
	if len(in.names) == 0 {
		return nil
	}
	quoted := make([]string, len(in.names))
	for i, name := range in.names {
		quoted[i] = chsql.QuoteString(name)
	}
	rows, err := in.conn.Query(in.ctx, "SELECT database, name, engine, create_table_query FROM system.tables "+
		"WHERE NOT is_temporary AND database IN ("+strings.Join(quoted, ", ")+") ORDER BY database, name")
	if err != nil {
		return err
	}
	defer rows.Close()
	var left []chsql.Name
	var found []foundRelation
	for rows.Next() {
		var r foundRelation
		if err := rows.Scan(&r.database, &r.name, &r.engine, &r.create); err != nil {
			return err
		}
		switch {
		case besideName.MatchString(r.name):
			left = append(left, chsql.Name{Database: r.database, Name: r.name})
		case !isInner(r.name) && !ownRelation(r.name):
			found = append(found, r)
		}
	}
	if slices.ContainsFunc(found, func(r foundRelation) bool { return engine{name: r.engine}.replicated() }) {
		in.replicaDefaults()
	}
	for _, r := range found {
		in.relation(r.database, r.name, r.engine, r.create)
	}
	in.leftBeside(left)
	if err := rows.Err(); err != nil {
		return err
	}
	return in.viewColumns()
}

// foundRelation is a relation as the server tells of it.
type foundRelation struct{ database, name, engine, create string }

// replacing is the name of a table while CREATE OR REPLACE makes it, as a
// refresh does at its beginning.
var replacing = regexp.MustCompile(`^_tmp_replace_[0-9a-f]{1,16}_[0-9a-z]{16}$`)

// isInner reports whether the name is one that the server gives to the table
// of a materialized view, or to one that a refresh fills.
func isInner(name string) bool {
	return strings.HasPrefix(name, ".inner") || strings.HasPrefix(name, ".tmp.inner") || replacing.MatchString(name)
}

// unmodelledEngines are relations that no model has, by what people call them.
var unmodelledEngines = map[string]string{
	"WindowView": "window view", "LiveView": "live view", "Alias": "second name of another table",
	"TimeSeries": "table of the engine TimeSeries",
}

func (in *inspection) relation(database, name, engine, create string) {
	where := chsql.QualifiedName(database, name)
	if what := unmodelledEngines[engine]; what != "" {
		in.unmodelled(where, "%s is a %s, which schemac does not model.", where, what)
		return
	}
	statement, err := chsql.ParseStored(create, database)
	if err != nil {
		in.unmodelled(where, "The definition of %s cannot be read: %s.", where, err)
		return
	}
	statement.Name = chsql.Name{Database: database, Name: name}
	in.withoutServerPath(statement)
	objects, reason := objectsOf(statement)
	if reason != "" {
		in.unmodelled(where, "%s %s.", where, reason)
		return
	}
	if statement.Kind == chsql.CreateView {
		in.views = append(in.views, queriedView{objects[0].(*schema.View), statement.View.Query})
	}
	in.known[objects[0].Address()] = true
	in.objects = append(in.objects, objects...)
}

// objectsOf are the relation and its children, the relation first, or the
// reason why it has no model.
func objectsOf(c *chsql.Create) (objects []schema.Object, reason string) {
	switch c.Kind {
	case chsql.CreateTable:
		if c.Storage.Engine.Name == "" {
			return nil, "stands for a call of a table function, which schemac does not model: a view, or the engine of that name, does the same"
		}
		if oldSyntax(c.Storage.Engine) {
			return nil, "is defined in the syntax of MergeTree tables from before 2018, with date, key and granularity as arguments of its engine, which schemac does not model: copy its rows to a table with PARTITION BY and ORDER BY"
		}
		return tableObjects(c), ""
	case chsql.CreateView:
		return viewObjects(c)
	case chsql.CreateMaterializedView:
		return materializedObjects(c)
	case chsql.CreateDictionary:
		return dictionaryObjects(c)
	}
	return nil, "is of a kind that schemac does not model"
}

// oldSyntax reports whether the engine has its keys as arguments, the last of
// which is a granularity: no MergeTree engine takes another number.
func oldSyntax(e chsql.Engine) bool {
	return engine{name: e.Name}.mergeTree() && slices.ContainsFunc(e.Args, isNumber)
}

// others reports something of the whole server that no model names.
func (in *inspection) others(what, name string) {
	in.unmodelled(name, "The %s %s belongs to the whole server, and no model or snapshot names it.", what, chsql.QuoteIdent(name))
}

// unlessNoneWanted passes over what a user may not see, as long as no model
// speaks of it: a plan would otherwise make what is there already.
func unlessNoneWanted(wanted []string, what string, err error) error {
	if len(wanted) == 0 {
		return nil
	}
	return fmt.Errorf("the models have %s, which this user may not read: %w", what, serverError(err))
}

func (in *inspection) visible(sql string) []string {
	rows, err := in.conn.Query(in.ctx, sql)
	if err != nil {
		return nil
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if rows.Scan(&name) != nil {
			return nil
		}
		names = append(names, name)
	}
	return names
}

// finish leaves out what depends on something without a model, until nothing
// does.
func (in *inspection) finish() ([]schema.Object, diag.List, error) {
	for left := -1; left != len(in.objects); {
		left = len(in.objects)
		in.objects = slices.DeleteFunc(in.objects, func(o schema.Object) bool {
			m, ok := o.(*schema.Materialized)
			return ok && !in.complete(m)
		})
	}
	return in.objects, in.problems, nil
}

// complete reports whether all that the view names by itself has a model.
func (in *inspection) complete(m *schema.Materialized) bool {
	where := m.Address().QualifiedName()
	if to := m.ClickHouse.To; !to.IsZero() && !in.known[to] {
		delete(in.known, m.Address())
		in.unmodelled(where, "The materialized view %s writes to %s, which is not among the inspected tables.", where, to.QualifiedName())
		return false
	}
	for _, view := range m.ClickHouse.Refresh.Views {
		if !in.known[view] {
			delete(in.known, m.Address())
			in.unmodelled(where, "The materialized view %s waits for %s, which is not among the inspected views.", where, view.QualifiedName())
			return false
		}
	}
	return true
}

// params turns settings into bare values.
func params(settings []chsql.Setting) schema.Params {
	if len(settings) == 0 {
		return nil
	}
	bare := schema.Params{}
	for _, s := range settings {
		bare[s.Name] = bareValue(s.Value)
	}
	return bare
}

// namesOf are the names of settings in their order.
func namesOf(settings []chsql.Setting) []string {
	var names []string
	for _, s := range settings {
		names = append(names, s.Name)
	}
	return names
}

// bareValue takes the quotes off a string.
func bareValue(text string) string {
	if strings.HasPrefix(text, "'") {
		return unquoted(text)
	}
	return text
}
