package clickhouse

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// dialect implements dialects.Dialect.
type dialect struct {
	// database is the namespace of objects that name none.
	database string
	// cluster, if set, puts DDL ON CLUSTER.
	cluster string
}

// New makes the dialect. Options.DefaultSchema is the database that the URL
// names; it is taken to exist.
func New(options dialects.Options) dialects.Dialect {
	return dialect{database: cmp.Or(options.DefaultSchema, "default"), cluster: options.Cluster}
}

// Dialect implements schema.Rules.
func (d dialect) Dialect() string { return "clickhouse" }

// Server implements schema.Rules: the plans of all releases are the same.
func (d dialect) Server() string { return "" }

// On implements schema.Rules.
func (d dialect) On(string) schema.Rules { return d }

// DefaultSchema implements schema.Rules.
func (d dialect) DefaultSchema() string { return d.database }

// sharedKinds belong to the whole server.
var sharedKinds = []schema.Kind{schema.KindFunction, schema.KindNamedCollection, schema.KindRole, schema.KindUser, schema.KindSettingsProfile, schema.KindQuota,
	schema.KindRowPolicy, schema.KindPermission}

// Shared implements schema.Rules.
func (d dialect) Shared(kind schema.Kind) bool { return slices.Contains(sharedKinds, kind) }

// FoldName implements schema.Rules: ClickHouse tells apart names that differ
// in case.
func (d dialect) FoldName(name string) string { return name }

// MaxName implements schema.Rules. ClickHouse refuses long names and never
// cuts them.
func (d dialect) MaxName() int { return 0 }

// Comparable implements schema.Rules. There are no foreign keys to compare
// types for.
func (d dialect) Comparable(a, b schema.Type) bool { return a == b }

// DefaultName implements schema.Rules. A primary key has no name here.
func (d dialect) DefaultName(o schema.Object, taken func(string) bool) string {
	base := ""
	switch o := o.(type) {
	case *schema.PrimaryKey:
		return ""
	case *schema.Index:
		base = strings.Join(append(schema.PartColumns(o.Parts), "idx"), "_")
	case *schema.Check:
		base = "check"
	default:
		base = string(o.Address().Kind)
	}
	return firstFree(base, taken)
}

// firstFree is base, or base with the smallest number behind it that makes it
// free.
func firstFree(base string, taken func(string) bool) string {
	name := base
	for n := 2; taken(name); n++ {
		name = base + "_" + strconv.Itoa(n)
	}
	return name
}

// Identify implements schema.Rules. Row policies and permissions are told apart
// by what they are for.
func (d dialect) Identify(o schema.Object) {
	switch o := o.(type) {
	case *schema.RowPolicy:
		d.identifyRowPolicy(o)
	case *schema.Permission:
		d.identifyPermission(o)
	}
}
