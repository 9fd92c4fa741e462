package postgres

import (
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// owned has the words behind ALTER of the kinds that can be made anew and
// belong to a role.
var owned = map[schema.Kind]string{
	schema.KindEnum: "TYPE", schema.KindDomain: "DOMAIN", schema.KindComposite: "TYPE", schema.KindRange: "TYPE",
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
	owner := e.formerOwner(c)
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

// formerOwner is the owner of what the change makes anew, or makes again on the
// way back. A routine with other arguments takes over from the one that leaves
// its name.
func (e *emitter) formerOwner(c planner.Change) string {
	var former schema.Object
	switch {
	case c.Action == planner.Replace, c.Action == planner.Rebuild:
		former = e.pair.From.Lookup(c.Address)
	case routineOf(c.After) != nil:
		overloads := e.pair.From.Overloads(c.Address.Kind, c.Address.Schema, c.Address.Name)
		if len(overloads) == 1 && e.pair.To.Lookup(overloads[0].Address()) == nil {
			former = overloads[0]
		}
	}
	if former != nil && former.Common().Owner != "" {
		return former.Common().Owner
	}
	return c.After.Common().Owner
}

// typeOwner reads the owner of the type t in the queries of types.
const typeOwner = "CASE WHEN t.typowner <> current_user::regrole::oid THEN pg_get_userbyid(t.typowner) ELSE '' END"
