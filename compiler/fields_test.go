package compiler

import (
	"reflect"
	"strings"
	"testing"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// unwritten are the fields that models spell otherwise or do not have: the
// sequence of a serial column is in its type, and only inspection finds an
// index that failed to build or a table with parts that have no model. Rows
// have neither a comment nor a name. Which keys and triggers of a partition are
// parts of those of its parent follows from their names. The name that the server gave
// a constraint is written as any other. What is stated and means nothing in
// ClickHouse is written as what it says, and noted by the dialect's rules.
var unwritten = map[string]bool{"Column.Postgres.Serial": true, "Index.Invalid": true, "Table.SQLite.Unmodelled": true,
	"Data.Comment": true, "Enum.RenamedValues": true, "Data.RenamedFrom": true, "Cast.RenamedFrom": true,
	"Table.ClickHouse.RepeatsKey": true, "Materialized.ClickHouse.Storage.RepeatsKey": true, "Column.ClickHouse.DefaultNull": true,
	"Table.ClickHouse.SettingsOrder": true, "Materialized.ClickHouse.Storage.SettingsOrder": true, "Index.ClickHouse.Parens": true,
	"Column.ClickHouse.SettingsOrder": true, "Projection.SettingsOrder": true,
	"Index.ClickHouse.Place": true, "Check.ClickHouse.Place": true, "Projection.Place": true,
	"Column.Postgres.NotNull.Given": true, "Domain.Required.Given": true,
	"PrimaryKey.Of": true, "ForeignKey.Of": true, "Trigger.Of": true,
	"Publication.Publish": true, "UserMapping.Comment": true, "UserMapping.RenamedFrom": true, "UserMapping.Server.Of": true, "Publication.Schemas": true, "Permission.Comment": true, "Permission.RenamedFrom": true, "Permission.After": true, "Permission.Maintain": true, "Permission.Target": true, "Permission.On": true,
	"DefaultPermission.Comment": true, "DefaultPermission.RenamedFrom": true, "DefaultPermission.After": true,
	"DefaultPermission.Maintain": true, "DefaultPermission.Revoked": true, "DefaultPermission.In": true, "DefaultPermission.Objects": true}

// TestEveryFieldIsWritten sets each field of each kind, alone, and demands
// that printing and compiling keep it in the dialect that has it. A field of
// schema that no declaration reads and prints shows up here.
func TestEveryFieldIsWritten(t *testing.T) {
	for _, o := range emptyObjects() {
		kind := reflect.TypeOf(o).Elem()
		for _, field := range leaves(kind, kind.Name(), nil) {
			if unwritten[field.name] {
				continue
			}
			t.Run(field.name, func(t *testing.T) {
				for _, dialect := range field.dialects() {
					if keeps(t, dialect, reflect.TypeOf(o).Elem(), field) {
						return
					}
				}
				t.Errorf("no model can say %s", field.name)
			})
		}
	}
}

func emptyObjects() []schema.Object {
	return []schema.Object{&schema.Schema{}, &schema.Extension{}, &schema.Collation{}, &schema.Enum{}, &schema.Domain{}, &schema.Composite{}, &schema.Range{}, &schema.Sequence{}, &schema.Function{}, &schema.Procedure{}, &schema.Trigger{}, &schema.EventTrigger{}, &schema.Aggregate{}, &schema.Operator{}, &schema.OperatorFamily{}, &schema.OperatorClass{}, &schema.Cast{}, &schema.Table{}, &schema.Column{}, &schema.PrimaryKey{}, &schema.Unique{}, &schema.Check{},
		&schema.ForeignKey{}, &schema.Exclude{}, &schema.Statistics{}, &schema.Index{}, &schema.Projection{}, &schema.Data{}, &schema.View{}, &schema.Materialized{},
		&schema.Role{}, &schema.Policy{}, &schema.Permission{}, &schema.DefaultPermission{}, &schema.Publication{}, &schema.ForeignServer{}, &schema.UserMapping{}, &schema.Rule{},
		&schema.TextSearchDictionary{}, &schema.TextSearchConfig{},
		&schema.User{}, &schema.SettingsProfile{}, &schema.Quota{}, &schema.RowPolicy{}}
}

// leaf is one field as a model writes it.
type leaf struct {
	name  string
	index []int
}

func (l leaf) dialects() []string {
	switch {
	case strings.Contains(l.name, ".Postgres."):
		return []string{"postgres"}
	case strings.Contains(l.name, ".ClickHouse."):
		return []string{"clickhouse"}
	case strings.Contains(l.name, ".SQLite."):
		return []string{"sqlite"}
	}
	return []string{"postgres", "clickhouse", "sqlite"}
}

var tableAddress = schema.Address{Kind: schema.KindTable, Schema: "s", Name: "t"}

// samples are values by type, and texts by the name of the field in JSON.
var samples = map[reflect.Type]any{
	reflect.TypeFor[schema.Expr]():            schema.SQLExpr("x"),
	reflect.TypeFor[schema.Type]():            schema.Type{Name: "date"},
	reflect.TypeFor[schema.Identity]():        schema.Identity{Generated: "ALWAYS", SequenceName: "x", Counter: schema.Counter{Start: new(int64), Increment: new(int64), MinValue: new(int64), MaxValue: new(int64), Cache: new(int64), Cycle: true}},
	reflect.TypeFor[schema.Generated]():       schema.Generated{Expr: schema.SQLExpr("x"), Type: "VIRTUAL"},
	reflect.TypeFor[schema.Partition]():       schema.Partition{Type: "RANGE", Parts: schema.ColumnParts("c")},
	reflect.TypeFor[schema.Address]():         tableAddress,
	reflect.TypeFor[schema.Foreign]():         schema.Foreign{Server: schema.ServerRef{Of: schema.Address{Kind: schema.KindForeignServer, Name: "f"}}, Options: schema.Params{"a": "1"}},
	reflect.TypeFor[schema.PartitionOf]():     schema.PartitionOf{Parent: tableAddress, Modulus: 4, Remainder: 1},
	reflect.TypeFor[schema.Params]():          schema.Params{"a": "1"},
	reflect.TypeFor[schema.ProjectionIndex](): schema.ProjectionIndex{Expr: schema.SQLExpr("x"), Type: "basic"},
	reflect.TypeFor[schema.Refresh](): schema.Refresh{Schedule: schema.SQLExpr("x"), Append: true, Views: []schema.Address{tableAddress},
		Settings: schema.Params{"a": "1"}, Empty: true},
	reflect.TypeFor[[]schema.Part]():               []schema.Part{{Column: "c", Desc: true}},
	reflect.TypeFor[[]schema.ViewColumn]():         []schema.ViewColumn{{Name: "v", Type: schema.Type{Name: "date"}}},
	reflect.TypeFor[[]schema.PostgresViewColumn](): []schema.PostgresViewColumn{{Name: "v", Comment: "x", Default: schema.SQLExpr("x"), Storage: "MAIN", Compression: "lz4", Statistics: new(int64)}},
	reflect.TypeFor[[]schema.PublishedTable]():     []schema.PublishedTable{{Table: tableAddress, Columns: []schema.Address{tableAddress.Child(schema.KindColumn, "c")}, Where: schema.SQLExpr("x")}},
	reflect.TypeFor[[]schema.Address]():            []schema.Address{tableAddress},
	reflect.TypeFor[[]string]():                    []string{"c"},
	reflect.TypeFor[[]schema.Argument]():           []schema.Argument{{Name: "a", Type: schema.Type{Name: "date"}}, {Type: schema.Type{Name: "int"}}},
	reflect.TypeFor[schema.FunctionRef]():          schema.FunctionRef{Name: "x.y"},
	reflect.TypeFor[[]schema.Setting]():            []schema.Setting{{Name: "b", Value: "1"}, {Name: "a", Value: "x, y"}},
	reflect.TypeFor[[]schema.DomainCheck]():        []schema.DomainCheck{{Name: "k", Expr: schema.SQLExpr("x"), NotValid: true, Comment: "c"}},
	reflect.TypeFor[[]schema.CompositeField]():     []schema.CompositeField{{Name: "f", Type: schema.Type{Name: "date"}, Collate: "C", Comment: "c", RenamedFrom: "g"}},
	reflect.TypeFor[[]schema.Row](): []schema.Row{{Cells: []schema.Cell{{Column: "c", Value: schema.Expr{SQL: "1.50", Literal: schema.NumberLiteral}},
		{Column: "null", Value: schema.Expr{Literal: schema.NullLiteral}}, {Column: "for", Value: schema.SQLExpr("now()")}}}},
	reflect.TypeFor[[]schema.Expr]():               []schema.Expr{schema.SQLExpr("x"), schema.SQLExpr("y")},
	reflect.TypeFor[[]schema.TextSearchMapping]():  []schema.TextSearchMapping{{Token: "a", Dictionaries: []string{"b", "c"}}, {Token: "d", Dictionaries: []string{"b"}}},
	reflect.TypeFor[[]schema.OperatorMember]():     []schema.OperatorMember{{Operator: "<", Strategy: 1, Left: schema.Type{Name: "int"}, Right: schema.Type{Name: "date"}, OrderBy: "x"}},
	reflect.TypeFor[[]schema.SupportMember]():      []schema.SupportMember{{Number: 1, Function: schema.FunctionRef{Name: "f"}, Left: schema.Type{Name: "int"}, Right: schema.Type{Name: "date"}}},
	reflect.TypeFor[[]schema.ConstrainedSetting](): []schema.ConstrainedSetting{{Name: "a", Value: new(string), Min: new(string), Max: new(string), Writability: "CONST"}},
	reflect.TypeFor[[]schema.Authentication]():     []schema.Authentication{{Type: "t", Server: "s", Realm: "r", Scheme: "h", CommonNames: []string{"c"}, SubjectAltNames: []string{"n"}, Keys: []string{"k"}}},
	reflect.TypeFor[[]schema.QuotaInterval]():      []schema.QuotaInterval{{Seconds: 90, Randomized: true, Max: schema.Params{"queries": "1"}}},
	reflect.TypeFor[*int64]():                      new(int64),
	reflect.TypeFor[*bool]():                       new(bool),
	reflect.TypeFor[int64]():                       int64(7),
	reflect.TypeFor[bool]():                        true,
	reflect.TypeFor[schema.Deferral]():             schema.DeferrableInitiallyDeferred,
}

var textSamples = map[string]string{"default_kind": "ALIAS", "volatility": "STABLE", "timing": "BEFORE", "modify": "SHAREABLE", "as": "IMPLICIT", "foreach": "ROW", "parallel": "SAFE", "storage": "EXTERNAL", "security": "INVOKER", "check_option": "LOCAL", "barrier_word": "on", "invoker_word": "off",
	"provider": "icu", "on_update": "CASCADE", "on_delete": "CASCADE", "match": "FULL", "type": "GIN", "for": "SELECT", "event": "UPDATE", "enabled": "REPLICA"}

// fieldSamples are values of fields that take no other of their type.
var fieldSamples = map[string]any{"RowPolicy.On": tableAddress, "Quota.KeyedBy": []string{"user_name"},
	"Extension.Schema":     schema.Address{Kind: schema.KindSchema, Name: "s"},
	"Statistics.Namespace": schema.Address{Kind: schema.KindSchema, Name: "s"},
	"OperatorClass.Family": schema.Address{Kind: schema.KindOperatorFamily, Schema: "s", Name: "f"}}

// leaves lists the fields of a struct down to those that have a sample.
func leaves(t reflect.Type, name string, index []int) []leaf {
	var list []leaf
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int{}, index...), i)
		_, unit := samples[f.Type]
		switch {
		case f.Tag.Get("json") == "-" && f.Name != "RenamedFrom":
		case f.Anonymous:
			list = append(list, leaves(f.Type, name, at)...)
		case f.Type.Kind() == reflect.Struct && !unit:
			list = append(list, leaves(f.Type, name+"."+f.Name, at)...)
		default:
			list = append(list, leaf{name + "." + f.Name, at})
		}
	}
	return list
}

// keeps reports whether an object with the field survives printing.
func keeps(t *testing.T, dialect string, kind reflect.Type, field leaf) bool {
	t.Helper()
	v := reflect.New(kind)
	o := v.Interface().(schema.Object)
	objects := completed(o, dialect)
	target := v.Elem().FieldByIndex(field.index)
	name, _, _ := strings.Cut(kind.FieldByIndex(field.index).Tag.Get("json"), ",")
	if name == "of" {
		target.Set(reflect.ValueOf(tableAddress.Child(o.Address().Kind, "whole")))
		objects = append(objects, &schema.Index{Schema: "s", Table: "t", Name: "whole", Parts: schema.ColumnParts("c")},
			&schema.Unique{Schema: "s", Table: "t", Name: "whole", Parts: schema.ColumnParts("c")},
			&schema.Exclude{Schema: "s", Table: "t", Name: "whole", Parts: []schema.Part{{Column: "c", Op: "="}}})
	} else if sample, ok := fieldSamples[field.name]; ok {
		target.Set(reflect.ValueOf(sample))
	} else if field.name == "Exclude.Parts" {
		target.Set(reflect.ValueOf([]schema.Part{{Column: "c", Op: "&&"}}))
	} else if field.name == "Statistics.Kinds" {
		target.Set(reflect.ValueOf([]string{"mcv"}))
	} else if sample, ok := samples[target.Type()]; ok {
		target.Set(reflect.ValueOf(sample))
	} else {
		text := textSamples[name]
		if text == "" {
			text = "x"
		}
		target.SetString(text)
	}
	if s, ok := o.(*schema.Sequence); ok && !s.OwnedBy.IsZero() {
		s.OwnedBy = s.OwnedBy.Child(schema.KindColumn, "c") // a column, unlike other addresses
	}
	if p, ok := o.(*schema.Projection); ok && p.Index.Type != "" {
		p.Body = schema.Expr{} // one or the other
	}
	want := target.Interface()
	graph, _ := schema.NewGraph(objects, testRules{dialect})
	again, problems := compileText(dialect, string(Print(graph)))
	if len(problems) > 0 {
		return false
	}
	kept := again.Lookup(o.Address())
	if data, ok := kept.(*schema.Data); ok {
		for i := range data.Rows {
			data.Rows[i].At = diag.Range{} // the sample has no place
		}
	}
	return kept != nil && reflect.DeepEqual(reflect.ValueOf(kept).Elem().FieldByIndex(field.index).Interface(), want)
}

// completed names the object, fills in what its kind requires, and adds what
// it belongs to.
func completed(o schema.Object, dialect string) []schema.Object {
	schema.Place(o, schema.Address{Kind: o.Address().Kind, Schema: "s", Parent: "t", Name: "o"})
	switch o := o.(type) {
	case *schema.Schema:
		o.Name = "other"
	case *schema.OperatorClass:
		o.Type = schema.Type{Name: "int"}
		return append(surroundings(), o, &schema.OperatorFamily{Schema: "s", Name: "f"})
	case *schema.Cast:
		o.Name, o.Source, o.Target = "_cast", schema.Type{Name: "int"}, schema.Type{Name: "text"}
	case *schema.Table:
		around := append(surroundings(), o, &schema.Column{Schema: "s", Table: "o", Name: "c", Type: schema.Type{Name: "int"}})
		if dialect == "postgres" {
			around = append(around, &schema.ForeignServer{Name: "f", Wrapper: "w"})
		}
		return around
	case *schema.PrimaryKey:
		o.Name, o.Parts = "o", schema.ColumnParts("c")
	case *schema.ForeignKey:
		o.Columns, o.RefTable, o.RefColumns, o.OnDelete = []string{"c"}, tableAddress, []string{"c"}, "SET_NULL"
		return append(surroundings(), o, &schema.Unique{Schema: "s", Table: "t", Name: "key", Parts: schema.ColumnParts("c")})
	case *schema.Data:
		return append(surroundings(), o, &schema.Column{Schema: "s", Table: "t", Name: "null", Type: schema.Type{Name: "int"}},
			&schema.Column{Schema: "s", Table: "t", Name: "for", Type: schema.Type{Name: "int"}},
			&schema.PrimaryKey{Schema: "s", Table: "t", Name: "p", Parts: schema.ColumnParts("c")})
	case *schema.UserMapping:
		o.Server = schema.ServerRef{Of: schema.Address{Kind: schema.KindForeignServer, Name: "f"}}
		return append(surroundings(), o, &schema.ForeignServer{Name: "f", Wrapper: "w"})
	default:
		require(o)
	}
	return append(surroundings(), o)
}

// require fills in the fields without which there is no object of its kind.
func require(o schema.Object) {
	x := schema.SQLExpr("y")
	switch o := o.(type) {
	case *schema.Function:
		o.Language, o.Return = "sql", schema.Type{Name: "int"}
	case *schema.Procedure:
		o.Language = "sql"
	case *schema.Aggregate:
		o.StateFunc.Name, o.StateType = "f", schema.Type{Name: "int"}
	case *schema.Operator:
		o.Name, o.Right, o.Function.Name = "+", schema.Type{Name: "int"}, "f"
	case *schema.Trigger:
		o.Timing, o.Delete, o.Execute.Name = "AFTER", true, "f"
	case *schema.EventTrigger:
		o.Event, o.Execute.Name = "sql_drop", "f"
	case *schema.Domain:
		o.Type = schema.Type{Name: "int"}
	case *schema.Range:
		o.Subtype = schema.Type{Name: "int"}
	case *schema.Column:
		o.Type = schema.Type{Name: "int"}
	case *schema.Unique:
		o.Parts = schema.ColumnParts("c")
	case *schema.Check:
		o.Expr = x
	case *schema.Exclude:
		o.Parts = []schema.Part{{Column: "c", Op: "="}}
	case *schema.Statistics:
		o.Columns = []string{"c"}
	case *schema.Index:
		o.Parts = schema.ColumnParts("c")
	case *schema.Projection:
		o.Body = x
	case *schema.View:
		o.Body = x
	case *schema.Materialized:
		o.Body = x
	case *schema.RowPolicy:
		o.On, o.Using = tableAddress, x
	case *schema.ForeignServer:
		o.Wrapper = "w"
	case *schema.Permission:
		o.Target = tableAddress
	case *schema.DefaultPermission:
		o.Objects = "TABLES"
	case *schema.Rule:
		o.Event = "DELETE"
	case *schema.TextSearchDictionary:
		o.Template = "simple"
	}
}

func surroundings() []schema.Object {
	return []schema.Object{&schema.Schema{Name: "s"}, &schema.Table{Schema: "s", Name: "t"},
		&schema.Column{Schema: "s", Table: "t", Name: "c", Type: schema.Type{Name: "int"}}}
}
