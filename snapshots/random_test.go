package snapshots

import (
	"reflect"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// plainRules leave every object as it is.
type plainRules struct{}

func (plainRules) Dialect() string                                         { return "plain" }
func (plainRules) Server() string                                          { return "" }
func (r plainRules) On(string) schema.Rules                                { return r }
func (plainRules) DefaultSchema() string                                   { return "" }
func (plainRules) Shared(kind schema.Kind) bool                            { return kind == schema.KindRole }
func (plainRules) Prepare(os []schema.Object) ([]schema.Object, diag.List) { return os, nil }
func (plainRules) DefaultName(o schema.Object, _ func(string) bool) string { return "unnamed" }
func (plainRules) FoldName(name string) string                             { return name }
func (plainRules) MaxName() int                                            { return 0 }
func (plainRules) Normalize(schema.Object, schema.Scope) diag.List         { return nil }
func (plainRules) References(schema.Object, schema.Scope) []schema.Address { return nil }
func (plainRules) Identify(schema.Object)                                  {}
func (plainRules) Comparable(a, b schema.Type) bool                        { return true }

var _ schema.Rules = plainRules{}

// randomGraph draws a graph in which every field of every kind can be set.
func randomGraph(t *rapid.T) *schema.Graph {
	r := &randomizer{t: t}
	objects := r.objects()
	graph, problems := schema.NewGraph(objects, plainRules{})
	if err := problems.Err(); err != nil {
		t.Fatalf("the generator made an invalid graph: %v", err)
	}
	return graph
}

type randomizer struct {
	t       *rapid.T
	columns []string // of the table at hand
	tables  []schema.Address
	used    map[schema.Address]bool
}

func (r *randomizer) objects() []schema.Object {
	r.used = map[schema.Address]bool{}
	namespace := r.name("namespace")
	objects := []schema.Object{&schema.Schema{Name: namespace}}
	r.fill(objects[0])
	for range rapid.IntRange(0, 3).Draw(r.t, "tables") {
		objects = append(objects, r.table(namespace)...)
	}
	for range rapid.IntRange(0, 2).Draw(r.t, "others") {
		enum := &schema.Enum{Schema: namespace, Name: r.name("enum")}
		view := &schema.View{Schema: namespace, Name: r.name("view")}
		materialized := &schema.Materialized{Schema: namespace, Name: r.name("materialized")}
		r.columns = nil
		role := &schema.Role{Name: r.name("role")}
		function := &schema.Function{Schema: namespace, Name: r.name("function")}
		procedure := &schema.Procedure{Schema: namespace, Name: r.name("procedure")}
		others := []schema.Object{&schema.Permission{Schema: namespace, Name: r.name("grantee")}, enum, view, materialized, function, procedure, role, &schema.TextSearchDictionary{Schema: namespace, Name: r.name("dictionary")},
			&schema.TextSearchConfig{Schema: namespace, Name: r.name("config")}, &schema.EventTrigger{Name: r.name("event trigger")}, &schema.Publication{Name: r.name("publication")}, &schema.Extension{Name: r.name("extension")},
			&schema.ForeignServer{Name: r.name("server")}, &schema.UserMapping{Name: r.name("user")},
			&schema.Collation{Schema: namespace, Name: r.name("collation")}, &schema.Domain{Schema: namespace, Name: r.name("domain")},
			&schema.Composite{Schema: namespace, Name: r.name("composite")}, &schema.Range{Schema: namespace, Name: r.name("range")}, &schema.Cast{Name: r.name("cast")},
			&schema.Aggregate{Schema: namespace, Name: r.name("aggregate")}, &schema.Operator{Schema: namespace, Name: r.name("operator")},
			&schema.OperatorFamily{Schema: namespace, Name: r.name("family")}, &schema.OperatorClass{Schema: namespace, Name: r.name("class")}}
		for _, o := range others {
			objects = r.append(objects, o)
		}
	}
	return objects
}

func (r *randomizer) append(objects []schema.Object, o schema.Object) []schema.Object {
	if r.used[o.Address()] {
		return objects
	}
	r.used[o.Address()] = true
	r.fill(o)
	return append(objects, o)
}

func (r *randomizer) table(namespace string) []schema.Object {
	a := schema.Address{Kind: schema.KindTable, Schema: namespace, Name: r.name("table")}
	if r.used[a] {
		return nil
	}
	r.columns = rapid.SliceOfNDistinct(rapid.StringN(1, 6, -1), 1, 4, rapid.ID[string]).Draw(r.t, "columns")
	objects := r.append(nil, &schema.Table{Schema: a.Schema, Name: a.Name})
	for i, name := range r.columns {
		objects = r.append(objects, &schema.Column{Schema: a.Schema, Table: a.Name, Name: name, Position: i})
	}
	r.tables = append(r.tables, a)
	return append(objects, r.constraints(a)...)
}

func (r *randomizer) constraints(a schema.Address) (objects []schema.Object) {
	key := &schema.ForeignKey{Schema: a.Schema, Table: a.Name, Name: r.name("foreign key")}
	for _, o := range []schema.Object{
		&schema.PrimaryKey{Schema: a.Schema, Table: a.Name, Name: "pk"},
		&schema.Unique{Schema: a.Schema, Table: a.Name, Name: r.name("unique")},
		&schema.Check{Schema: a.Schema, Table: a.Name, Name: r.name("check")},
		&schema.Exclude{Schema: a.Schema, Table: a.Name, Name: r.name("exclude")},
		&schema.Statistics{Schema: a.Schema, Table: a.Name, Name: r.name("statistics")},
		&schema.Index{Schema: a.Schema, Table: a.Name, Name: r.name("index")},
		&schema.Projection{Schema: a.Schema, Table: a.Name, Name: r.name("projection")},
		&schema.Rule{Schema: a.Schema, Table: a.Name, Name: r.name("rule")},
		&schema.Data{Schema: a.Schema, Table: a.Name},
		&schema.Policy{Schema: a.Schema, Table: a.Name, Name: r.name("policy")},
		&schema.Trigger{Schema: a.Schema, Table: a.Name, Name: r.name("trigger")},
		key,
	} {
		if rapid.Bool().Draw(r.t, "has") {
			objects = r.append(objects, o)
		}
	}
	key.RefTable, key.RefColumns = a, r.columns[:1]
	return objects
}

func (r *randomizer) name(label string) string {
	return rapid.StringN(1, 8, -1).Draw(r.t, label)
}

// fill draws every field that JSON has and that is not yet set.
func (r *randomizer) fill(o schema.Object) {
	_, isMaterialized := o.(*schema.Materialized)
	r.fillStruct(reflect.ValueOf(o).Elem(), isMaterialized)
}

func (r *randomizer) fillStruct(v reflect.Value, skipAddresses bool) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if tag := field.Tag.Get("json"); (tag != "-" || field.Anonymous) && v.Field(i).IsZero() {
			r.fillValue(v.Field(i), field.Name)
		}
	}
}

func (r *randomizer) fillValue(v reflect.Value, label string) {
	switch value := v.Addr().Interface().(type) {
	case *schema.Expr:
		*value = r.expr()
	case *schema.Type:
		*value = schema.Type{Name: rapid.StringMatching(`[a-z]{1,5}(\([0-9]\))?`).Draw(r.t, label), Array: rapid.Bool().Draw(r.t, "array")}
	case *schema.FunctionRef:
		value.Name = r.name(label)
	case *schema.Address:
		if len(r.tables) > 0 {
			*value = rapid.SampledFrom(r.tables).Draw(r.t, label)
		}
	case *[]schema.Address:
		if len(r.tables) > 0 {
			*value = []schema.Address{rapid.SampledFrom(r.tables).Draw(r.t, label)}
		}
	case *[]string:
		*value = r.names(label)
	case *[]schema.Part:
		for _, c := range r.columns {
			*value = append(*value, schema.Part{Column: c, Desc: rapid.Bool().Draw(r.t, "desc"), Ops: r.name("ops")})
		}
		*value = append(*value, schema.Part{Expr: r.expr()})
	case *[]schema.Row:
		*value = r.rows()
	case *schema.Params:
		*value = schema.Params(rapid.MapOfN(rapid.String(), rapid.String(), 1, 3).Draw(r.t, label))
	case **int64:
		number := rapid.Int64().Draw(r.t, label)
		*value = &number
	default:
		r.fillPlain(v, label)
	}
}

// names draws column names of the table at hand, or any text outside tables.
func (r *randomizer) names(label string) []string {
	if len(r.columns) > 0 {
		return r.columns[:1]
	}
	return rapid.SliceOfN(rapid.String(), 1, 3).Draw(r.t, label)
}

// rows draws rows in which each column may have any sort of value, or none.
func (r *randomizer) rows() []schema.Row {
	rows := []schema.Row{}
	for range rapid.IntRange(0, 3).Draw(r.t, "rows") {
		var row schema.Row
		for _, column := range r.columns {
			switch rapid.IntRange(0, 3).Draw(r.t, "sort of value") {
			case 0:
				row.Cells = append(row.Cells, schema.Cell{Column: column, Value: schema.Expr{Literal: schema.NullLiteral}})
			case 1:
				row.Cells = append(row.Cells, schema.Cell{Column: column, Value: schema.Expr{SQL: "00ff", Literal: schema.BytesLiteral}})
			case 2:
				row.Cells = append(row.Cells, schema.Cell{Column: column, Value: r.expr()})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func (r *randomizer) fillPlain(v reflect.Value, label string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.String().Draw(r.t, label))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(r.t, label))
	case reflect.Int64:
		v.SetInt(rapid.Int64().Draw(r.t, label))
	case reflect.Struct:
		r.fillStruct(v, false)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		r.fillValue(v.Index(0), label)
	}
}

func (r *randomizer) expr() schema.Expr {
	literal := rapid.SampledFrom([]schema.LiteralKind{schema.NotLiteral, schema.StringLiteral, schema.NumberLiteral, schema.BoolLiteral}).Draw(r.t, "literal")
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"1.50", ".5", "true", "null", `"x"`, "a < b && c > 'ü'"})).Draw(r.t, "sql")
	stored := rapid.SampledFrom([]string{"", "(a < b)"}).Draw(r.t, "stored")
	if text == "" {
		text = "x"
	}
	return schema.Expr{SQL: text, Literal: literal, Stored: stored}
}
