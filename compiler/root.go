package compiler

import (
	"maps"
	"slices"

	"github.com/schemac/schemac/schema/diag"
)

// rootBlock is a kind of block at the top level of a file.
type rootBlock struct {
	labels int
	in     dialectSet
	decode func(*decoder, block)
}

// rootBlocks are those that make objects. Blocks variable and locals are read
// before them, and schema before the others, since all may refer to them.
var rootBlocks = map[string]rootBlock{
	"enum":         {labels: 2, in: postgres, decode: decodeEnum},
	"sequence":     {labels: 2, in: postgres, decode: decodeSequence},
	"domain":       {labels: 2, in: postgres, decode: decodeDomain},
	"composite":    {labels: 2, in: postgres, decode: decodeComposite},
	"range":        {labels: 2, in: postgres, decode: decodeRange},
	"collation":    {labels: 2, in: postgres, decode: decodeCollation},
	"extension":    {labels: 1, in: postgres, decode: decodeExtension},
	"table":        {labels: 2, decode: decodeTable},
	"partition_of": {labels: 2, in: postgres, decode: decodePartitionOf},
	"view":         {labels: 2, decode: decodeView},
	"materialized": {labels: 2, in: postgres | clickhouse, decode: decodeMaterialized},
	"data":         {labels: 1, decode: decodeData},
	"role":         {labels: 1, in: postgres | clickhouse, decode: decodeRole},
	"policy":       {labels: 1, in: postgres, decode: decodePolicy},

	"function":        {labels: 2, in: postgres | clickhouse, decode: decodeFunction},
	"procedure":       {labels: 2, in: postgres, decode: decodeProcedure},
	"aggregate":       {labels: 2, in: postgres, decode: decodeAggregate},
	"operator":        {labels: 2, in: postgres, decode: decodeOperator},
	"operator_family": {labels: 2, in: postgres, decode: decodeOperatorFamily},
	"operator_class":  {labels: 2, in: postgres, decode: decodeOperatorClass},
	"cast":            {labels: 1, in: postgres, decode: decodeCast},
	"trigger":         {labels: 1, in: postgres | sqlite, decode: decodeTrigger},
	"event_trigger":   {labels: 1, in: postgres, decode: decodeEventTrigger},

	"user":             {labels: 1, in: clickhouse, decode: decodeUser},
	"row_policy":       {labels: 1, in: clickhouse, decode: decodeRowPolicy},
	"quota":            {labels: 1, in: clickhouse, decode: decodeQuota},
	"settings_profile": {labels: 1, in: clickhouse, decode: decodeSettingsProfile},

	"rule":                   {labels: 1, in: postgres, decode: decodeRule},
	"text_search_dictionary": {labels: 2, in: postgres, decode: decodeTextSearchDictionary},
	"text_search_config":     {labels: 2, in: postgres, decode: decodeTextSearchConfig},

	"foreign_table":  {labels: 2, in: postgres, decode: decodeForeignTable},
	"foreign_server": {labels: 1, in: postgres, decode: decodeForeignServer},
	"user_mapping":   {labels: 1, in: postgres, decode: decodeUserMapping},

	"publication":        {labels: 1, in: postgres, decode: decodePublication},
	"permission":         {labels: 1, in: postgres | clickhouse, decode: decodePermission},
	"dictionary":         {labels: 2, in: clickhouse, decode: decodeDictionary},
	"named_collection":   {labels: 1, in: clickhouse, decode: decodeNamedCollection},
	"default_permission": {labels: 1, in: postgres, decode: decodeDefaultPermission},
}

var schemaBlock = rootBlock{labels: 1, decode: decodeSchema}

// root decodes a block of the top level.
func (d *decoder) root(b block) {
	if !d.known(b) {
		return
	}
	kind, ok := rootBlocks[b.Type]
	if b.Type == "schema" {
		kind, ok = schemaBlock, true
	}
	switch {
	case !ok:
		d.unknownRoot(b)
	case !kind.in.has(d.dialect):
		d.problems.Errorf("other-dialect", "Not available in this dialect", d.at(b.DefRange()),
			"Blocks %q belong to %s, and this model is for %s. Remove the block.", b.Type, kind.in, d.dialect)
	case d.checkLabels(b, kind.labels):
		kind.decode(d, b)
	}
}

// known is false for blocks that other passes read.
func (d *decoder) known(b block) bool { return b.Type != "variable" && b.Type != "locals" }

func (d *decoder) unknownRoot(b block) {
	names := append(slices.Collect(maps.Keys(rootBlocks)), "schema", "variable", "locals")
	d.problems.Errorf("unknown-block", "Unknown block", d.at(b.DefRange()),
		"A model has no block %q.%s", b.Type, diag.DidYouMean(b.Type, names))
}
