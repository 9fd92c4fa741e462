package lint

import (
	"github.com/schemac/schemac/dialects"
)

// Rule is one entry of the table that classes findings.
type Rule struct {
	// Code is stable.
	Code  string
	Class Class
	// Grave is the class of a grave hazard, where it differs.
	Grave Class
	// Means says when the rule applies.
	Means string
}

// The codes of findings that come from no hazard.
const (
	codeNoWayBack    = "no-way-back"
	codeIrreversible = "irreversible"
	codeConditional  = "conditional-rollback"
	codeOpaque       = "opaque"
	codeRemoval      = "removal"
	codeChange       = "change"
	codeAddition     = "addition"
	codeSetting      = "setting"
	codeQuery        = "query"
)

// rules is the whole table. Hazards have the code of their kind.
var rules = []Rule{
	{Code: string(dialects.DataLoss), Class: Critical, Means: "Rows or values are gone afterwards, or changed silently."},
	{Code: codeNoWayBack, Class: Critical, Means: "A migration has no rollback section, or one without a statement, and does not say why."},
	{Code: string(dialects.MayFail), Class: Warning, Grave: Critical, Means: "The statement fails on rows that break the new rule. Grave if any row makes it fail, or if rows cannot be read afterwards."},
	{Code: string(dialects.Breaking), Class: Warning, Grave: Critical, Means: "Programs that use the old schema stop working. Grave if the database itself then refuses rows or queries."},
	{Code: string(dialects.Rewrite), Class: Warning, Grave: Critical, Means: "The whole table is written anew; the time grows with its rows."},
	{Code: string(dialects.LongLock), Class: Warning, Grave: Critical, Means: "Readers or writers are blocked while rows are scanned."},
	{Code: codeOpaque, Class: Warning, Means: "A block, a call or another statement whose text does not tell what it does."},
	{Code: codeIrreversible, Class: Warning, Means: "The way back restores the structure, not the data; or a migration says that it has no way back."},
	{Code: codeConditional, Class: Info, Means: "The way back restores the schema, but loses what was written since, or can fail on it."},
	{Code: codeRemoval, Class: Info, Means: "Something goes, and no data is known to be lost with it: an index, a constraint, a view, a default."},
	{Code: codeChange, Class: Info, Means: "Something changes in place, and no danger is known of it: a name of a constraint, a default, a comment, a setting."},
	{Code: codeSetting, Class: Info, Means: "A setting of the connection."},
	{Code: codeQuery, Class: Safe, Means: "A check, which only reads: a row that it returns stops the run."},
	{Code: codeAddition, Class: Safe, Means: "Something is created or added, and nothing that exists changes."},
}

// Rules lists the rules, the gravest first.
func Rules() []Rule { return rules }

// classOf gives the class of a rule, or Warning for a code that the table does
// not have, so that an unknown kind of hazard is not overlooked.
func classOf(code string, grave bool) Class {
	for _, r := range rules {
		switch {
		case r.Code != code:
		case grave && r.Grave != "":
			return r.Grave
		default:
			return r.Class
		}
	}
	return Warning
}
