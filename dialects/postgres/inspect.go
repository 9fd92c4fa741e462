package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// inspector reads the catalog into objects. Its maps connect what the queries
// find by the catalog's object identifiers.
type inspector struct {
	ctx      context.Context
	tx       pgx.Tx
	dialect  dialect
	features features

	services    []service // those that run the server
	scope       []uint32  // the schemas to read
	schemaNames map[uint32]string
	// userTypes has the types of the graph by the catalog's identifiers.
	userTypes map[uint32]schema.Type
	tables    map[uint32]*schema.Table
	// servers are the foreign servers of the graph.
	servers map[string]bool
	// foreign has the places of the foreign tables that are modelled.
	foreign map[uint32]schema.Foreign
	// indexed has the tables and materialized views as their indexes name them.
	indexed map[uint32]schema.Address
	// columnsOfViews leads to what is said of the columns of views.
	columnsOfViews map[uint32]*[]schema.PostgresViewColumn
	// children are the tables with parents, until these are known.
	children   []childTable
	columnName map[uint32]map[int16]string
	sequences  []*sequence
	// counters are the sequences that columns own.
	counters map[columnKey][]*sequence
	// keyIndexes has, by the index of a constraint, the constraint, or nil
	// where that is not modelled.
	keyIndexes    map[uint32]schema.Object
	indexesByOID  map[uint32]inspectedIndex
	indexTable    map[uint32]uint32
	partitionKeys map[uint32]string
	// routineObjects has functions and procedures by the catalog's identifiers.
	routineObjects map[uint32]schema.Object

	// functionsByOID has the functions of the graph.
	functionsByOID map[uint32]schema.Address

	objects  []schema.Object
	problems diag.List
}

// columnKey identifies a column in the catalog.
type columnKey struct {
	table  uint32
	number int32
}

func newInspector(ctx context.Context, tx pgx.Tx, d dialect, f features) *inspector {
	return &inspector{ctx: ctx, tx: tx, dialect: d, features: f,
		schemaNames: map[uint32]string{}, userTypes: map[uint32]schema.Type{}, functionsByOID: map[uint32]schema.Address{}, tables: map[uint32]*schema.Table{}, servers: map[string]bool{}, foreign: map[uint32]schema.Foreign{},
		indexed: map[uint32]schema.Address{}, columnsOfViews: map[uint32]*[]schema.PostgresViewColumn{},
		columnName: map[uint32]map[int16]string{}, counters: map[columnKey][]*sequence{}, keyIndexes: map[uint32]schema.Object{},
		indexesByOID: map[uint32]inspectedIndex{}, indexTable: map[uint32]uint32{}, partitionKeys: map[uint32]string{}, routineObjects: map[uint32]schema.Object{}}
}

// Inspect implements dialects.Target. All queries see one state of the
// database.
func (t *target) Inspect(ctx context.Context, scope dialects.Scope) ([]schema.Object, diag.List, error) {
	defer t.use()()
	names := scope.Schemas
	if len(names) == 0 {
		names = t.schemas
	}
	var i *inspector
	err := t.readOnly(ctx, func(tx pgx.Tx) error {
		i = newInspector(ctx, tx, t.dialect, t.features)
		if err := i.run(names); err != nil {
			return err
		}
		if err := i.roles(scope.SharedNames(schema.KindRole)); err != nil {
			return err
		}
		if err := i.defaultPermissions(scope.Makers); err != nil {
			return err
		}
		return i.data(scope.Data)
	})
	if err != nil {
		return nil, nil, fmt.Errorf("inspecting the database: %w", serverError(err))
	}
	return i.objects, i.problems, nil
}

// run reads everything, what others are resolved by first.
func (i *inspector) run(schemas []string) error {
	if err := i.findServices(); err != nil {
		return err
	}
	if err := i.schemas(schemas); err != nil {
		return err
	}
	i.scope = make([]uint32, 0, len(i.schemaNames))
	for oid := range i.schemaNames {
		i.scope = append(i.scope, oid)
	}
	for _, read := range []func() error{i.findUserTypes, i.extensions, i.foreignServers, i.userMappings, i.foreignTables, i.collations, i.enums, i.domains, i.composites, i.ranges, i.relations, i.partitionKeyParts, i.allSequences, i.columns, i.viewColumns, i.otherSequences, i.constraints,
		i.rules, i.textSearchDictionaries, i.textSearchConfigs,
		i.indexes, i.indexParts, i.routines, i.aggregates, i.operators, i.operatorClasses, i.casts, i.triggers, i.eventTriggers, i.policies, i.permissions, i.publications, i.others} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

func (i *inspector) add(o schema.Object) { i.objects = append(i.objects, o) }

// query calls row after scanning each row into the given places.
func (i *inspector) query(sql string, args, into []any, row func()) error {
	rows, err := i.tx.Query(i.ctx, i.features.fill(sql), args...)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, into, func() error {
		row()
		return nil
	})
	return err
}

// queryScope is query with the schemas in scope as its argument.
func (i *inspector) queryScope(sql string, into []any, row func()) error {
	return i.query(sql, []any{i.scope}, into, row)
}

// columnNames translates column numbers.
func (i *inspector) columnNames(table uint32, numbers []int16) []string {
	var names []string
	for _, n := range numbers {
		names = append(names, i.columnName[table][n])
	}
	return names
}

// visibleSchema is the schema to qualify a name with, empty for one that is
// found without.
func (i *inspector) visibleSchema(name string) string {
	if name == i.dialect.defaultSchema || name == "pg_catalog" {
		return ""
	}
	return name
}

// unmodelled reports something of a kind that has no model.
func (i *inspector) unmodelled(what string, names ...string) {
	i.leaveAlone(what, "has no model yet", names...)
}

// leaveAlone reports something that schemac does not take into its graph.
func (i *inspector) leaveAlone(what, why string, names ...string) {
	name := strings.Join(names, ".")
	kind := what
	for _, behind := range []string{" for ", " on ", " of"} {
		kind, _, _ = strings.Cut(kind, behind)
	}
	i.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "unmodelled", Summary: "Not modelled",
		Address: strings.ReplaceAll(kind, " ", "_") + "." + name,
		Detail:  fmt.Sprintf("The %s %s %s. schemac leaves it alone.", what, name, why)})
}

// warn reports a problem with a modelled object; the detail starts with its
// address.
func (i *inspector) warn(code, summary string, a schema.Address, detail string) {
	i.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: code, Summary: summary, Address: a.String(),
		Detail: fmt.Sprintf(detail, a)})
}
