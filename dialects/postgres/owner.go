package postgres

import (
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// owned has the words behind ALTER of the kinds that can be made anew and
// belong to a role.
var owned = map[schema.Kind]string{
	schema.KindView: "VIEW", schema.KindMaterialized: "MATERIALIZED VIEW", schema.KindFunction: "FUNCTION", schema.KindProcedure: "PROCEDURE",
	schema.KindTextSearchDictionary: dictionaryWords, schema.KindTextSearchConfig: configWords, schema.KindEventTrigger: "EVENT TRIGGER",
	schema.KindAggregate: "AGGREGATE", schema.KindOperator: "OPERATOR",
	schema.KindOperatorFamily: familyWords, schema.KindOperatorClass: classWords,
	schema.KindPublication: "PUBLICATION", schema.KindForeignServer: "SERVER",
	schema.KindTable: "FOREIGN TABLE", // no other has to be made anew
}

// restoreOwner gives an object that is made anew the owner that it had, which
// no model states. Inspection notes it for the kinds of owned.
func (e *emitter) restoreOwner(c planner.Change) {
	owner := c.After.Common().Owner
	if replaced := e.pair.From.Lookup(c.Address); c.Action == planner.Replace && replaced != nil {
		owner = replaced.Common().Owner
	}
	word := owned[c.Address.Kind]
	if word == "" || owner == "" {
		return
	}
	name := qualified(c.Address)
	if c.Address.Kind.HasSignature() {
		name = signedName(c.After)
	}
	e.sql(c, "ALTER "+word+" "+name+" OWNER TO "+pgsql.QuoteIdent(owner))
	if class, ok := c.After.(*schema.OperatorClass); ok && class.OwnFamily() {
		e.sql(c, "ALTER "+familyWords+" "+name+" OWNER TO "+pgsql.QuoteIdent(owner))
	}
}
