package pgsql

import (
	"slices"
	"strings"
)

// Type is a type name after alias resolution.
type Type struct {
	// Schema qualifies a user type. It is empty for built-in types and where
	// the text had none.
	Schema string
	// Name is the name as format_type prints it without modifiers, such as
	// "character varying", or a user type's folded name.
	Name string
	// Mods are the modifiers as written: "10", "2".
	Mods []string
	// Fields are an interval's fields, such as "day to second".
	Fields string
	// Array says whether it is an array. PostgreSQL ignores how many
	// dimensions and bounds are declared, and so does Type.
	Array bool
	// Serial says whether the spelling was one of the serial types: an integer
	// column with a sequence, not a type. Name is then the integer type.
	Serial bool
	// Known says whether the type is built in. Unknown names are user types,
	// or mistakes.
	Known bool
	// Full says that the precision was written which a time has anyway: 6. The
	// server keeps the spelling, but it makes no other type.
	Full bool

	catalog string // pg_type.typname of the element type of a known type
}

// String is the type as format_type prints it.
func (t Type) String() string {
	var out strings.Builder
	base, zone, _ := strings.Cut(t.Name, " ")
	timed := zone == "with time zone" || zone == "without time zone"
	switch {
	case !t.Known:
		out.WriteString(QualifiedName(t.Schema, t.Name))
	case timed:
		out.WriteString(base)
	case len(t.Mods) == 0 && unboundedNames[t.catalog] != "":
		out.WriteString(unboundedNames[t.catalog])
	default:
		out.WriteString(t.Name)
	}
	if t.Fields != "" {
		out.WriteString(" " + t.Fields)
	}
	if len(t.Mods) > 0 {
		out.WriteString("(" + strings.Join(t.Mods, ",") + ")")
	}
	if timed {
		out.WriteString(" " + zone)
	}
	if t.Array {
		out.WriteString("[]")
	}
	return out.String()
}

// Written is String with the full precision of a time where it was written.
func (t Type) Written() string {
	if t.Full {
		t.Mods = []string{"6"}
	}
	return t.String()
}

// Equal says whether two types are the same to the server.
func (t Type) Equal(o Type) bool { return t.String() == o.String() && t.Serial == o.Serial }

// Element is the type of an array's elements, or the type itself.
func (t Type) Element() Type {
	t.Array = false
	return t
}

// displayNames gives format_type's name of the types whose catalog name
// differs from it.
var displayNames = map[string]string{
	"bool": "boolean", "int2": "smallint", "int4": "integer", "int8": "bigint",
	"float4": "real", "float8": "double precision", "bpchar": "character", "varchar": "character varying",
	"varbit": "bit varying", "timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone",
	"time": "time without time zone", "timetz": "time with time zone", "char": `"char"`,
}

// unboundedNames gives format_type's name of the types whose usual name
// without a modifier would mean a length of one.
var unboundedNames = map[string]string{"bpchar": "bpchar", "bit": `"bit"`}

// typeAliases maps the spellings that are no catalog names to those, with
// underscores for the spaces: in SQL the words are joined while parsing, in
// HCL they are written so.
var typeAliases = map[string]string{
	"boolean": "bool", "smallint": "int2", "int": "int4", "integer": "int4", "bigint": "int8",
	"real": "float4", "double_precision": "float8", "decimal": "numeric", "dec": "numeric",
	"character": "bpchar", "char": "bpchar", "nchar": "bpchar", "national_character": "bpchar", "national_char": "bpchar",
	"character_varying": "varchar", "char_varying": "varchar", "nchar_varying": "varchar",
	"national_character_varying": "varchar", "national_char_varying": "varchar", "bit_varying": "varbit",
	"timestamp_without_time_zone": "timestamp", "timestamp_with_time_zone": "timestamptz",
	"time_without_time_zone": "time", "time_with_time_zone": "timetz",
}

var serialTypes = map[string]string{
	"smallserial": "int2", "serial2": "int2", "serial": "int4", "serial4": "int4", "bigserial": "int8", "serial8": "int8",
}

// knownTypes are the catalog names of the types that columns can have.
var knownTypes = wordSet(`aclitem bit bool box bpchar bytea char cid cidr circle date datemultirange daterange
	float4 float8 gtsvector inet int2 int2vector int4 int4multirange int4range int8 int8multirange int8range interval
	json jsonb jsonpath line lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path pg_lsn
	pg_snapshot point polygon record refcursor regclass regcollation regconfig regdictionary regnamespace regoper
	regoperator regproc regprocedure regrole regtype text tid time timestamp timestamptz timetz tsmultirange tsquery
	tsrange tstzmultirange tstzrange tsvector txid_snapshot uuid varbit varchar void xid xid8 xml`)

// intervalFields are the combinations of fields that an interval may name.
var intervalFields = wordSet(`year month day hour minute second year_to_month day_to_hour day_to_minute
	day_to_second hour_to_minute hour_to_second minute_to_second`)

// timePrecision holds the types whose precision of 6 is the default, and is
// dropped.
var timePrecision = map[string]bool{"timestamp": true, "timestamptz": true, "time": true, "timetz": true}

// KnownTypes lists every spelling of a built-in type as it may be written in
// HCL, sorted: the candidates for a "did you mean".
func KnownTypes() []string {
	var names []string
	for name := range knownTypes {
		names = append(names, name)
	}
	for alias := range typeAliases {
		names = append(names, alias)
	}
	for serial := range serialTypes {
		names = append(names, serial)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ParseType reads a type in any of PostgreSQL's spellings, or in HCL's, where
// underscores stand for the spaces. A name that is not built in gives a Type
// that is not Known, not an error.
func ParseType(text string) (Type, error) {
	p, err := newParser(text)
	if err != nil {
		return Type{}, err
	}
	t := p.typeName()
	p.end()
	return t, p.err
}

// builtinType makes the type of a catalog name, with the modifiers checked.
func builtinType(catalog string, mods []string) Type {
	name := catalog
	if display, ok := displayNames[catalog]; ok {
		name = display
	}
	t := Type{Name: name, Mods: mods, Known: true, catalog: catalog}
	if timePrecision[catalog] && len(mods) == 1 && mods[0] == "6" {
		t.Mods, t.Full = nil, true
	}
	return t
}

// resolveType finds what one word (or several, joined with underscores) means
// as an unqualified type name. Quoted names are catalog names, not aliases.
func resolveType(word string, quoted bool, mods []string) Type {
	if quoted {
		if knownTypes[word] {
			return builtinType(word, mods)
		}
		return Type{Name: word, Mods: mods}
	}
	if catalog, ok := serialTypes[word]; ok {
		t := builtinType(catalog, mods)
		t.Serial = true
		return t
	}
	if catalog, ok := typeAliases[word]; ok {
		if (catalog == "bpchar" || word == "bit") && len(mods) == 0 {
			mods = []string{"1"}
		}
		return builtinType(catalog, mods)
	}
	if word == "bit" && len(mods) == 0 {
		mods = []string{"1"}
	}
	if knownTypes[word] {
		return builtinType(word, mods)
	}
	return Type{Name: word, Mods: mods}
}

// numericScale makes numeric(10) and numeric(10,0) the same.
func numericScale(t Type) Type {
	if t.catalog == "numeric" && len(t.Mods) == 1 {
		t.Mods = []string{t.Mods[0], "0"}
	}
	return t
}
