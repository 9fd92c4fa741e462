package postgres

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// routinesQuery reads functions and procedures with all of their arguments,
// those of the result included.
const routinesQuery = `
SELECT p.oid, p.pronamespace, p.proname, p.prokind::text, l.lanname, coalesce(p.proargnames, '{}'), coalesce(p.proargmodes::text[], '{}'),
  a.types, array(SELECT format_type(t, NULL) FROM unnest(a.types) WITH ORDINALITY u(t, n) ORDER BY n),
  array(SELECT coalesce(pg_get_function_arg_default(p.oid, n), '') FROM generate_series(1, cardinality(a.types)) n ORDER BY n),
  p.prorettype, format_type(p.prorettype, NULL), p.proretset, p.provolatile::text, p.proisstrict, p.proleakproof, p.prosecdef, p.proparallel::text,
  p.procost::text, p.prorows::text, CASE WHEN p.prosupport <> 0 THEN p.prosupport::regproc::text ELSE '' END,
  p.prosrc, coalesce(p.probin, ''), {sql_body}, coalesce(p.proconfig, '{}'), coalesce(d.description, ''),
  CASE WHEN p.proowner <> current_user::regrole::oid THEN pg_get_userbyid(p.proowner) ELSE '' END
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
CROSS JOIN LATERAL (SELECT coalesce(p.proallargtypes, p.proargtypes::oid[]) AS types) a
LEFT JOIN pg_description d ON d.classoid = 'pg_proc'::regclass AND d.objoid = p.oid AND d.objsubid = 0
WHERE p.pronamespace = ANY ($1) AND p.prokind IN ('f', 'w', 'p')
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype IN ('e', 'i'))
ORDER BY p.proname, p.oid`

// routine is one row of routinesQuery.
type routine struct {
	oid, namespace                uint32
	name, kind, language          string
	argNames, argModes            []string
	argTypes                      []uint32
	argTypeTexts, argDefaults     []string
	result                        uint32
	resultText                    string
	set                           bool
	volatility                    string
	strict, leakproof, definer    bool
	parallel, cost, rows, support string
	source, library, sqlBody      string
	config                        []string
	comment, owner                string
}

// routines reads functions and procedures.
func (i *inspector) routines() error {
	var r routine
	into := []any{&r.oid, &r.namespace, &r.name, &r.kind, &r.language, &r.argNames, &r.argModes, &r.argTypes, &r.argTypeTexts, &r.argDefaults,
		&r.result, &r.resultText, &r.set, &r.volatility, &r.strict, &r.leakproof, &r.definer, &r.parallel, &r.cost, &r.rows, &r.support,
		&r.source, &r.library, &r.sqlBody, &r.config, &r.comment, &r.owner}
	return i.queryScope(routinesQuery, into, func() {
		common := i.inspectedRoutine(r)
		meta := schema.Meta{Comment: r.comment, Owner: r.owner}
		if r.kind == "p" {
			i.routineObjects[r.oid] = &schema.Procedure{Schema: i.schemaNames[r.namespace], Name: r.name, Meta: meta, Routine: common}
		} else {
			i.routineObjects[r.oid] = i.inspectedFunction(r, common, meta)
		}
		i.dialect.Identify(i.routineObjects[r.oid])
		if r.kind != "p" {
			i.functionsByOID[r.oid] = i.routineObjects[r.oid].Address()
		}
		i.add(i.routineObjects[r.oid])
	})
}

func (i *inspector) inspectedFunction(r routine, common schema.Routine, meta schema.Meta) *schema.Function {
	f := &schema.Function{Schema: i.schemaNames[r.namespace], Name: r.name, Meta: meta, Routine: common,
		Volatility: map[string]string{"i": "IMMUTABLE", "s": "STABLE"}[r.volatility], Strict: r.strict, Leakproof: r.leakproof, Window: r.kind == "w",
		Parallel: map[string]string{"s": "SAFE", "r": "RESTRICTED"}[r.parallel], Cost: r.cost, Rows: r.rows, Support: r.support}
	if slices.Contains(r.argModes, "t") {
		f.ReturnTable = i.argumentsOf(r, func(mode string) bool { return mode == "t" })
		return f
	}
	f.Return, f.ReturnSet = i.typeAt(r.result, r.resultText), r.set
	return f
}

func (i *inspector) inspectedRoutine(r routine) schema.Routine {
	common := schema.Routine{Args: i.argumentsOf(r, func(mode string) bool { return mode != "t" }), Language: r.language,
		Body: schema.SQLExpr(r.source), Library: r.library, Set: inspectedSettings(r.config)}
	if r.sqlBody != "" {
		common.Body, common.Atomic = schema.SQLExpr(r.sqlBody), true
	}
	if r.definer {
		common.Security = "DEFINER"
	}
	return common
}

var argumentModes = map[string]string{"o": "OUT", "b": "INOUT", "v": "VARIADIC"}

// argumentsOf lists the arguments whose mode is wanted.
func (i *inspector) argumentsOf(r routine, wanted func(mode string) bool) []schema.Argument {
	var args []schema.Argument
	for n, oid := range r.argTypes {
		mode, name := "i", ""
		if n < len(r.argModes) {
			mode = r.argModes[n]
		}
		if n < len(r.argNames) {
			name = r.argNames[n]
		}
		if !wanted(mode) {
			continue
		}
		a := schema.Argument{Name: name, Type: i.typeAt(oid, r.argTypeTexts[n]), Mode: argumentModes[mode]}
		if text := r.argDefaults[n]; text != "" {
			a.Default = schema.SQLExpr(text)
		}
		args = append(args, a)
	}
	return args
}
