package pgsql

import "strings"

// Scope says what the text alone doesn't: the types of columns, and what the
// names of user types and functions mean. Every field may be left out, which
// makes more comparisons Unsure and none wrong.
type Scope struct {
	// DefaultSchema is where unqualified names are looked up first. Empty
	// means public.
	DefaultSchema string
	// Schema and Table name the relation that an expression belongs to, so
	// that table.column means the same as column.
	Schema, Table string
	// Rows are names that qualify columns of the relation's rows besides its
	// own, each a row to itself: "old" and "new" in the condition of a trigger.
	Rows []string
	// Column gives a column's type as ParseType reads it.
	Column func(name string) (typ string, ok bool)
	// Arguments says that Column gives no columns of rows but values: arguments
	// of a routine, or the value of a domain.
	Arguments bool
	// Argument is what $1, $2 and so on mean in the body of a routine: the names
	// and types of what goes into it.
	Argument []ColumnType
	// Relation gives the columns of a table or view, in order, to EqualView.
	Relation func(schema, name string) ([]ColumnType, bool)
	// UserType says what a user type is. The schema is never empty.
	UserType func(schema, name string) (UserType, bool)
	// Functions gives the overloads of a user function. The schema is never
	// empty.
	Functions func(schema, name string) []Function
	// Major is the server's major, 0 where it is not known. Up to 13, EXTRACT is
	// stored as date_part.
	Major int
	// Target is the type that the expression is converted to without a cast in
	// the text: the column's type for a default or a generated column,
	// "boolean" for a condition, "" where any type will do.
	Target string
}

// ColumnType is a column of a relation.
type ColumnType struct {
	Name string
	// Type is spelled as ParseType reads it.
	Type string
}

// UserTypeKind is what CREATE TYPE or CREATE DOMAIN made.
type UserTypeKind uint8

// The kinds of user types that matter to how operators are resolved.
const (
	// OtherType is a base type, such as those of extensions, or unknown.
	OtherType UserTypeKind = iota
	// EnumType is an enum.
	EnumType
	// DomainType is a domain.
	DomainType
	// CompositeType is a composite type.
	CompositeType
	// RangeType is a range type.
	RangeType
)

// UserType describes a user type.
type UserType struct {
	Kind UserTypeKind
	// Base is the type below a domain, and the type of a range's bounds.
	Base string
	// Fields are those of a composite type.
	Fields []ColumnType
}

// Function is one overload of a user function.
type Function struct {
	// Args are the input arguments' types, in order.
	Args []string
	// Names are the input arguments' names, as far as they have any.
	Names []string
	// Result is the type returned.
	Result string
	// Variadic says whether the last argument takes many values.
	Variadic bool
	// Defaults is how many of the last arguments may be left out.
	Defaults int
	// Columns are what the function gives besides Result: the columns of
	// RETURNS TABLE, and OUT arguments.
	Columns []ColumnType
}

func (s Scope) defaultSchema() string {
	if s.DefaultSchema == "" {
		return "public"
	}
	return s.DefaultSchema
}

// sqlType is a type while resolving: pg_type.typname of a built-in type, or
// schema.name of a user type, in either case with [] after it for an array.
// Empty means undetermined.
type sqlType = string

const (
	typeUnknown sqlType = "unknown"
	typeText    sqlType = "text"
	typeBool    sqlType = "bool"
)

func (s Scope) sqlType(t Type) sqlType {
	name := t.catalog
	if !t.Known {
		if t.Schema == "" && t.Name == typeUnknown {
			return typeUnknown
		}
		schema := t.Schema
		if schema == "" {
			schema = s.defaultSchema()
		}
		name = schema + "." + t.Name
	}
	if t.Array {
		return name + "[]"
	}
	return name
}

// namedType resolves a type spelled as text. Its modifier comes along,
// because casting to the same type without it is no no-op.
func (s Scope) namedType(text string) (sqlType, string) {
	t, err := ParseType(text)
	if err != nil {
		return "", ""
	}
	return s.sqlType(t), modifier(t)
}

func modifier(t Type) string {
	return joinWords(t.Fields, strings.Join(t.Mods, ","))
}

func isArray(t sqlType) bool { return strings.HasSuffix(t, "[]") }

func elementOf(t sqlType) sqlType {
	if t == "int2vector" {
		return "int2"
	}
	if t == "oidvector" {
		return "oid"
	}
	return strings.TrimSuffix(t, "[]")
}

func (s Scope) userType(t sqlType) (UserType, bool) {
	schema, name, qualified := strings.Cut(t, ".")
	if !qualified || isArray(t) || s.UserType == nil {
		return UserType{}, false
	}
	return s.UserType(schema, name)
}

// baseType is what is below a domain, or the type itself.
func (s Scope) baseType(t sqlType) sqlType {
	for range 32 {
		user, ok := s.userType(t)
		if !ok || user.Kind != DomainType {
			return t
		}
		t, _ = s.namedType(user.Base)
	}
	return t
}

func (s Scope) isEnum(t sqlType) bool {
	user, ok := s.userType(t)
	return ok && user.Kind == EnumType
}

// isOpaque says whether nothing is known of how a type converts.
func (s Scope) isOpaque(t sqlType) bool {
	element := elementOf(t)
	if !strings.Contains(element, ".") {
		return t == ""
	}
	user, ok := s.userType(element)
	if !ok {
		return s.fields(element) == nil
	}
	return user.Kind == OtherType || user.Kind == DomainType && s.isOpaque(s.baseType(element))
}

func (s Scope) category(t sqlType) byte {
	switch {
	case isArray(t):
		return 'A'
	case s.isEnum(t):
		return 'E'
	case s.rangeElement(t) != "":
		return 'R'
	case s.fields(t) != nil:
		return 'C'
	}
	if info, ok := builtins().types[t]; ok {
		return info.category
	}
	return 'U'
}

func (s Scope) preferred(t sqlType) bool { return builtins().types[t].preferred }

// How eager a conversion may be: implicit ones happen everywhere, those on
// assignment when a value is stored.
const (
	castImplicit   = 'i'
	castAssignment = 'a'
)

// coercible says whether the server converts by itself.
func (s Scope) coercible(from, to sqlType, context byte) bool {
	if from == to || from == typeUnknown || to == "any" {
		return true
	}
	if isPolymorphic(to) {
		return s.fitsPolymorphic(from, to)
	}
	from, to = s.baseType(from), s.baseType(to)
	if from == to || to == "record" && s.fields(from) != nil {
		return true
	}
	if isArray(from) && isArray(to) {
		return s.coercible(elementOf(from), elementOf(to), context)
	}
	allowed, ok := builtins().casts[[2]string{from, to}]
	if ok {
		return allowed == castImplicit || context == castAssignment && allowed == castAssignment
	}
	return context == castAssignment && (s.category(to) == 'S' && !strings.Contains(to, "."))
}

func isPolymorphic(t sqlType) bool { return strings.HasPrefix(t, "any") && t != "any" }

func (s Scope) fitsPolymorphic(from, to sqlType) bool {
	base := s.baseType(from)
	switch to {
	case "anyelement", "anycompatible":
		return true
	case "anyarray", "anycompatiblearray":
		return isArray(base) || base == "int2vector" || base == "oidvector"
	case "anynonarray", "anycompatiblenonarray":
		return !isArray(base)
	case "anyenum":
		return s.isEnum(from)
	case "anyrange", "anycompatiblerange":
		return s.rangeElement(base) != ""
	case "anymultirange", "anycompatiblemultirange":
		return rangeElements[strings.Replace(base, "multirange", "range", 1)] != "" && strings.Contains(base, "multirange")
	}
	return false
}

// rangeElement is the type of the bounds of a range, or "" for other types.
func (s Scope) rangeElement(t sqlType) sqlType {
	if element := rangeElements[t]; element != "" {
		return element
	}
	if user, ok := s.userType(t); ok && user.Kind == RangeType {
		element, _ := s.namedType(user.Base)
		return element
	}
	return ""
}

// fields are those of a composite type, or of the rows of a relation; nil for
// other types.
func (s Scope) fields(t sqlType) []ColumnType {
	if user, ok := s.userType(t); ok {
		return user.Fields
	}
	schema, name, qualified := strings.Cut(t, ".")
	if !qualified || isArray(t) || s.Relation == nil {
		return nil
	}
	columns, _ := s.Relation(schema, name)
	return columns
}

var rangeElements = map[sqlType]sqlType{
	"int4range": "int4", "int8range": "int8", "numrange": "numeric", "daterange": "date", "tsrange": "timestamp", "tstzrange": "timestamptz",
}
