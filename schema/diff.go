package schema

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// ExprEqual decides whether two expressions that are not written the same
// mean the same. The field is named as Diff names it.
type ExprEqual func(field string, a, b Expr) bool

// TypeField is how Diff names the type of a column, which only the dialect can
// compare where two names differ.
const TypeField = "type"

// Diff lists the fields in which two objects of one kind differ, by their
// names in JSON: type, default, postgres.storage, parts. Fields tagged
// diff:"-" are not compared, of those tagged diff:"presence" only whether they
// are set, and those tagged diff:"stated" only where both objects say
// something. Of those tagged diff:"filled", the dialect says whether the engine
// has filled in what one object leaves out. A list that differs in one element
// is one field.
//
// It panics if a and b are of different types, which only a bug can cause.
func Diff(a, b Object, equal ExprEqual) []string {
	va, vb := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	if va.Type() != vb.Type() {
		panic(fmt.Sprintf("schema.Diff: %T and %T", a, b))
	}
	var fields []string
	for _, f := range comparedFields(va.Type()) {
		x, y := va.FieldByIndex(f.index), vb.FieldByIndex(f.index)
		if f.mode == "presence" && x.IsZero() == y.IsZero() || f.mode == "stated" && (x.IsZero() || y.IsZero()) {
			continue
		}
		if equalValues(f.name, x, y, equal) || f.mode == "sql" && equalTexts(f.name, x, y, equal) ||
			f.mode == "filled" && equal(f.name, SQLExpr(x.String()), SQLExpr(y.String())) {
			continue
		}
		fields = append(fields, f.name)
	}
	return fields
}

type comparedField struct {
	name  string
	index []int
	// mode is the tag diff: presence where only whether there is a value
	// counts, stated where a field counts that both objects have, sql for text
	// that only the dialect can compare, filled for text of which it compares
	// what is missing, too.
	mode string
}

var comparedCache sync.Map // reflect.Type to []comparedField

func comparedFields(t reflect.Type) []comparedField {
	if cached, ok := comparedCache.Load(t); ok {
		return cached.([]comparedField)
	}
	fields := listFields(t, "", nil)
	comparedCache.Store(t, fields)
	return fields
}

// listFields flattens nested structs into dotted names, except those that are
// values of their own.
func listFields(t reflect.Type, prefix string, index []int) []comparedField {
	var fields []comparedField
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("diff") == "-" {
			continue
		}
		at := append(append([]int{}, index...), i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" { // computed, and not kept
			name = strings.ToLower(f.Name)
		}
		switch {
		case f.Anonymous:
			fields = append(fields, listFields(f.Type, prefix, at)...)
		case f.Type.Kind() == reflect.Struct && !isValue(f.Type):
			fields = append(fields, listFields(f.Type, prefix+name+".", at)...)
		default:
			fields = append(fields, comparedField{name: prefix + name, index: at, mode: f.Tag.Get("diff")})
		}
	}
	return fields
}

var (
	exprType    = reflect.TypeFor[Expr]()
	typeType    = reflect.TypeFor[Type]()
	addressType = reflect.TypeFor[Address]()
)

// isValue reports whether a struct is compared as one field.
func isValue(t reflect.Type) bool {
	return t == exprType || t == typeType || t == addressType || t == reflect.TypeFor[Identity]() || t == reflect.TypeFor[FunctionRef]()
}

func equalValues(field string, a, b reflect.Value, equal ExprEqual) bool {
	switch {
	case a.Type() == exprType:
		return equalExprs(field, a.Interface().(Expr), b.Interface().(Expr), equal)
	case a.Kind() == reflect.Slice:
		return equalSlices(field, a, b, equal)
	case a.Kind() == reflect.Map:
		return equalMaps(a, b)
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if a.Type().Field(i).Tag.Get("diff") != "-" && !equalValues(field, a.Field(i), b.Field(i), equal) {
				return false
			}
		}
		return true
	case a.Kind() == reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return a.Elem().Equal(b.Elem())
	}
	return a.Equal(b)
}

// equalTexts compares strings, and the values of maps of strings, as the
// expressions that they are in SQL.
func equalTexts(field string, a, b reflect.Value, equal ExprEqual) bool {
	if a.Type() == typeType {
		x, y := a.Interface().(Type), b.Interface().(Type)
		return x.Name != "" && y.Name != "" && x.Array == y.Array && equal(field, SQLExpr(x.Name), SQLExpr(y.Name))
	}
	if a.Kind() == reflect.String {
		return equalExprs(field, SQLExpr(a.String()), SQLExpr(b.String()), equal)
	}
	if a.Len() != b.Len() {
		return false
	}
	for it := a.MapRange(); it.Next(); {
		other := b.MapIndex(it.Key())
		if !other.IsValid() || !equalTexts(field, it.Value(), other, equal) {
			return false
		}
	}
	return true
}

func equalExprs(field string, a, b Expr, equal ExprEqual) bool {
	if a.SameText(b) {
		return true
	}
	return !a.IsZero() && !b.IsZero() && equal(field, a, b)
}

func equalSlices(field string, a, b reflect.Value, equal ExprEqual) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !equalValues(field, a.Index(i), b.Index(i), equal) {
			return false
		}
	}
	return true
}

func equalMaps(a, b reflect.Value) bool {
	if a.Len() != b.Len() {
		return false
	}
	for it := a.MapRange(); it.Next(); {
		if other := b.MapIndex(it.Key()); !other.IsValid() || !it.Value().Equal(other) {
			return false
		}
	}
	return true
}

// Exprs calls visit for every expression of the object, named as Diff names
// fields. visit may change the expression in place; it must do so only before
// the object belongs to a graph, or to add a stored form.
func Exprs(o Object, visit func(field string, e *Expr)) {
	v := reflect.ValueOf(o).Elem()
	for _, f := range comparedFields(v.Type()) {
		visitExprs(f.name, v.FieldByIndex(f.index), visit)
	}
}

func visitExprs(field string, v reflect.Value, visit func(string, *Expr)) {
	switch {
	case v.Type() == exprType:
		if e := v.Addr().Interface().(*Expr); !e.IsZero() {
			visit(field, e)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			visitExprs(field, v.Index(i), visit)
		}
	case v.Kind() == reflect.Struct && !isValue(v.Type()):
		for i := range v.NumField() {
			visitExprs(field, v.Field(i), visit)
		}
	}
}
