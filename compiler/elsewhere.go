package compiler

import "github.com/schemac/schemac/schema/diag"

// elsewhere has words of SQL and of other tools that blocks do not have, each
// with how models say it, by block.
var elsewhere = map[string]map[string]string{
	"table": {
		"order_by":     "Write sort { columns = [column.<name>] }.",
		"sorting_key":  "Write sort { columns = [column.<name>] }.",
		"partition_by": "Write partition { columns = [column.<name>] }.",
		"sample_by":    "Write sample { expr = \"…\" }.",
		"fields":       "Write a block column \"<name>\" { type = … } for each.",
		"columns":      "Write a block column \"<name>\" { type = … } for each.",
		"constraint":   "Write check \"<name>\" { expr = \"…\" }, unique, exclude or foreign_key.",
		"rls":          "Write row_security { enabled = true }.",
		"policy":       "Write policy \"<name>\" { on = table.<name> } outside of the table.",
		"trigger":      "Write trigger \"<name>\" { on = table.<name> } outside of the table.",
	},
	"column": {
		"nullable":     "Write null = true for a column that may be NULL, and nothing for one that may not.",
		"required":     "Write null = true for a column that may be NULL, and nothing for one that may not.",
		"not_null":     "Columns are NOT NULL unless null = true says otherwise.",
		"primary_key":  "Write primary_key { columns = [column.<name>] } in the table.",
		"references":   "Write foreign_key \"<name>\" { columns = […]  ref_columns = […] } in the table.",
		"foreign_key":  "Write foreign_key \"<name>\" { columns = […]  ref_columns = […] } in the table.",
		"check":        "Write check \"<name>\" { expr = \"…\" } in the table.",
		"index":        "Write index \"<name>\" { columns = [column.<name>] } in the table.",
		"generated":    "Write as { expr = \"…\"  type = STORED }.",
		"materialized": "Write default = sql(\"…\") and default_kind = MATERIALIZED.",
		"alias":        "Write default = sql(\"…\") and default_kind = ALIAS.",
		"ephemeral":    "Write default = sql(\"…\") and default_kind = EPHEMERAL.",
		"collation":    "Write collate = \"…\".",
	},
	"foreign_key": {
		"references":  "Write ref_columns = [table.<name>.column.<name>].",
		"ref_table":   "ref_columns = [table.<name>.column.<name>] names the table, too.",
		"ref_column":  "Write ref_columns = [table.<name>.column.<name>].",
		"foreign_key": "Write ref_columns = [table.<name>.column.<name>].",
	},
	"index": {
		"using":     "Write type = GIN, or what it is.",
		"method":    "Write type = GIN, or what it is.",
		"predicate": "Write where = \"…\".",
		"fields":    "Write columns = [column.<name>], or a block on { … } for each part.",
	},
	"check":        {"condition": "Write expr = \"…\".", "expression": "Write expr = \"…\"."},
	"enum":         {"labels": "Write values = [\"…\"]."},
	"view":         queryWords,
	"materialized": queryWords,
	"function":     programWords,
	"procedure":    programWords,
	"trigger":      {"function": "Write execute { function = function.<name> }."},
	"permission":   {"grant": "Write privileges = [SELECT].", "grantee": "Write to = role.<name>.", "on": "Write for = table.<name>."},
}

var queryWords = map[string]string{
	"query":      "Write as = \"SELECT …\".",
	"sql":        "Write as = \"SELECT …\".",
	"definition": "Write as = \"SELECT …\".",
	"body":       "Write as = \"SELECT …\".",
}

var programWords = map[string]string{
	"body":       "Write as = \"…\".",
	"sql":        "Write as = \"…\".",
	"definition": "Write as = \"…\".",
	"returns":    "Write return = <type>, or a block return_table { … }.",
	"language":   "Write lang = SQL, or another language.",
	"arguments":  "Write a block arg \"<name>\" { type = … } for each.",
	"args":       "Write a block arg \"<name>\" { type = … } for each.",
}

// hint says what was meant by a word that a block does not have, with a
// leading space: how models say it, or which word is nearest.
func hint(block, word string, known []string) string {
	if write, ok := elsewhere[block][word]; ok {
		return " " + write
	}
	return diag.DidYouMean(word, known)
}
