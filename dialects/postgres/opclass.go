package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// opsNames are the operator classes of types whose name in the catalog does
// not begin them.
var opsNames = map[string]string{
	"smallint": "int2", "integer": "int4", "bigint": "int8", "real": "float4", "double precision": "float8",
	"character varying": "text", "character": "bpchar", "boolean": "bool", "bit varying": "varbit", "cidr": "inet",
	timestamp: "timestamp", timestampTZ: "timestamptz", "time without time zone": "time", "time with time zone": "timetz",
}

// defaultOps names the operator class that an index of the method uses for a
// built-in type when none is given; empty where this is not known.
func defaultOps(t pgsql.Type, method string) string {
	name := t.Name
	if catalog, ok := opsNames[name]; ok {
		name = catalog
	}
	switch {
	case t.Array:
		name = "array"
	case !t.Known:
		name = "enum"
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
