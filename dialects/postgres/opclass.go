package postgres

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

// opsNames are the operator classes of types whose name in the catalog does
// not begin them.
var opsNames = map[string]string{
	"smallint": "int2", "integer": "int4", "bigint": "int8", "real": "float4", "double precision": "float8",
	"character varying": "text", "character": "bpchar", "boolean": "bool", "bit varying": "varbit", "cidr": "inet",
	timestamp: "timestamp", timestampTZ: "timestamptz", "time without time zone": "time", "time with time zone": "timetz",
}

// userOps begin the names of those of user types.
var userOps = map[schema.Kind]string{schema.KindEnum: "enum", schema.KindRange: "range", schema.KindComposite: "record",
	schema.KindTable: "record", schema.KindView: "record"}

// defaultOps names the operator class that an index of the method uses for a
// type when none is given; empty where this is not known.
func defaultOps(scope schema.Scope, typ schema.Type, method string) string {
	typ = schema.BaseType(scope, typ)
	t := parsed(typ)
	name := t.Name
	if catalog, ok := opsNames[name]; ok {
		name = catalog
	}
	switch {
	case t.Array:
		name = "array"
	case !typ.User.IsZero():
		name = userOps[typ.User.Kind]
	case !t.Known:
		return ""
	case strings.HasSuffix(name, "multirange"):
		name = "multirange"
	case strings.HasSuffix(name, "range"):
		name = "range"
	}
	switch method {
	case "BRIN":
		return name + "_minmax_ops"
	case "SPGIST", "GIST":
		if name == "inet" || name == "point" && method == "SPGIST" {
			return ""
		}
	}
	return name + "_ops"
}
