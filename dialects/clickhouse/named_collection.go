package clickhouse

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) namedCollection(c planner.Change) {
	name := chsql.QuoteIdent(c.Address.Name)
	switch {
	case c.Drops():
		e.statement(c, "DROP NAMED COLLECTION "+name+e.onCluster(""), objectGone("named collection", name))
	case c.Creates():
		e.createCollection(c, c.After.(*schema.NamedCollection))
	case c.Action == planner.Rename: // which has no statement of its own
		former := chsql.QuoteIdent(c.Before.Address().Name)
		to, _ := e.pair.To.Lookup(c.Address).(*schema.NamedCollection) // which alone tells the values
		if e.createCollection(c, to) {
			e.statement(c, "DROP NAMED COLLECTION "+former+e.onCluster(""), objectGone("named collection", former))
		}
	default:
		e.alterCollection(c)
	}
}

func (e *emitter) createCollection(c planner.Change, to *schema.NamedCollection) bool {
	if hiddenKey(to.Keys) != "" {
		e.cannotReveal(c, hiddenKey(to.Keys))
		return false
	}
	e.statement(c, "CREATE NAMED COLLECTION "+chsql.QuoteIdent(to.Name)+e.onCluster("")+" AS\n    "+collectionKeys(to.Keys))
	return true
}

// hiddenKey is a key whose value nobody knows.
func hiddenKey(keys []schema.CollectionKey) string {
	for _, k := range keys {
		if isHidden(k.Value) {
			return k.Name
		}
	}
	return ""
}

func isHidden(e schema.Expr) bool { return e.SQL == hidden }

func (e *emitter) cannotReveal(c planner.Change, key string) {
	e.cannot(c, "the server hides the value of its key "+key+" as "+hidden+", so that it cannot be written. State the value in the model, or let the server show it to this user "+
		"(the right SHOW NAMED COLLECTIONS SECRETS).")
}

func collectionKeys(keys []schema.CollectionKey) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = chsql.QuoteIdent(k.Name) + " = " + exprSQL(k.Value) + overridable(k)
	}
	return strings.Join(texts, ",\n    ")
}

func overridable(k schema.CollectionKey) string {
	switch {
	case k.Overridable == nil:
		return ""
	case *k.Overridable:
		return " OVERRIDABLE"
	}
	return " NOT OVERRIDABLE"
}

// alterCollection sets the keys that are new or differ and deletes those that
// are gone.
func (e *emitter) alterCollection(c planner.Change) {
	from, to := c.Before.(*schema.NamedCollection), c.After.(*schema.NamedCollection)
	fields := dialects.NewFields(c)
	fields.Take("keys")
	var set []schema.CollectionKey
	var gone []string
	for _, k := range to.Keys {
		if former := keyNamed(from, k.Name); former == nil || !sameKey(*former, k) {
			set = append(set, k)
		}
	}
	for _, k := range from.Keys {
		if keyNamed(to, k.Name) == nil {
			gone = append(gone, k.Name)
		}
	}
	e.rest(fields)
	if key := hiddenKey(set); key != "" {
		e.cannotReveal(c, key)
		return
	}
	sql := "ALTER NAMED COLLECTION " + chsql.QuoteIdent(to.Name) + e.onCluster("")
	if len(set) > 0 {
		sql += " SET\n    " + collectionKeys(set)
	}
	if len(gone) > 0 {
		sql += " DELETE " + identList(gone)
	}
	e.statement(c, sql, collectionChanged(chsql.QuoteIdent(to.Name)))
}

// collectionStrategy makes a collection anew that says of a key no longer
// whether queries may override it: SET keeps that.
func collectionStrategy(c planner.Change) (planner.Action, string) {
	if c.Action != planner.Alter {
		return c.Action, ""
	}
	from, to := c.Before.(*schema.NamedCollection), c.After.(*schema.NamedCollection)
	for _, k := range to.Keys {
		if former := keyNamed(from, k.Name); former != nil && former.Overridable != nil && k.Overridable == nil {
			return planner.Replace, "its key " + k.Name + " cannot forget in place whether it may be overridden"
		}
	}
	return planner.Alter, ""
}

func keyNamed(c *schema.NamedCollection, name string) *schema.CollectionKey {
	for i := range c.Keys {
		if c.Keys[i].Name == name {
			return &c.Keys[i]
		}
	}
	return nil
}

func sameKey(a, b schema.CollectionKey) bool {
	same := a.Overridable == b.Overridable || a.Overridable != nil && b.Overridable != nil && *a.Overridable == *b.Overridable
	return same && (a.Value.SameText(b.Value) || equalHidden(a.Value, b.Value))
}

// equalHidden compares two values of which the server shows none, or only as a
// string.
func equalHidden(a, b schema.Expr) bool { return isHidden(a) || isHidden(b) || a.SQL == b.SQL }

func collectionChanged(name string) dialects.Hazard {
	return hazard(dialects.Breaking, "Create a collection under another name, and move what uses it.",
		"Tables, dictionaries and queries of all databases of the server that use the named collection %s get its new values.", name)
}

func normalizeNamedCollection(c *schema.NamedCollection) diag.List {
	if len(c.Keys) == 0 {
		return diag.List{*refuse(c, "key", "%s has no key, which ClickHouse does not allow. Add a block key.", c.Address())}
	}
	slices.SortFunc(c.Keys, func(a, b schema.CollectionKey) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// collections reads the named collections in scope, and those that inspected
// objects use. Their values are hidden from most users.
func (in *inspection) collections(scope dialects.Scope) error {
	wanted := scope.SharedNames(schema.KindNamedCollection)
	texts, err := in.pairs(in.ctx, "SELECT name, create_query FROM system.named_collections WHERE source != 'CONFIG' ORDER BY name")
	if err != nil {
		return unlessNoneWanted(wanted, "named collections", err)
	}
	for _, o := range in.objects {
		wanted = append(wanted, collectionsUsed(o)...)
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if !slices.Contains(wanted, name) {
			in.others("named collection", name)
			continue
		}
		keys, err := chsql.ParseNamedCollection(texts[name])
		if err != nil {
			in.unmodelled(name, "The definition of the named collection %s cannot be read: %s.", chsql.QuoteIdent(name), err)
			continue
		}
		in.objects = append(in.objects, collectionObject(name, keys))
		if slices.ContainsFunc(keys, func(k chsql.CollectionKey) bool { return unquoted(k.Value) == hidden }) {
			in.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "hidden-values", Summary: "Values are hidden", Address: "named_collection." + name,
				Detail: fmt.Sprintf("The server hides the values of the named collection %s, so that only its keys are compared. Where a value has changed, run ALTER NAMED COLLECTION %s SET … by hand.",
					chsql.QuoteIdent(name), chsql.QuoteIdent(name))})
		}
	}
	return nil
}

func collectionObject(name string, keys []chsql.CollectionKey) *schema.NamedCollection {
	c := &schema.NamedCollection{Name: name}
	for _, k := range keys {
		key := schema.CollectionKey{Name: k.Name, Value: schema.Expr{SQL: unquoted(k.Value), Literal: schema.StringLiteral}}
		if k.Overridable != "" {
			is := k.Overridable == "OVERRIDABLE"
			key.Overridable = &is
		}
		c.Keys = append(c.Keys, key)
	}
	return c
}

// collectionsUsed are the names that stand where an object may name a
// collection: as the first argument of an engine or a table function, and as
// NAME in the source of a dictionary.
func collectionsUsed(o schema.Object) (names []string) {
	switch o := o.(type) {
	case *schema.Table:
		names = firstArgument(o.ClickHouse.Engine)
	case *schema.Schema:
		names = firstArgument(o.ClickHouse.Engine)
	case *schema.Materialized:
		names = append(firstArgument(o.ClickHouse.Storage.Engine), collectionsIn(o.Body.SQL)...)
	case *schema.View:
		names = collectionsIn(o.Body.SQL)
	case *schema.Dictionary:
		if source, err := chsql.ParseOptions(o.Source.SQL); err == nil {
			names = append(names, unquoted(option(source.List, "NAME")))
		}
	}
	return names
}

func collectionsIn(query string) []string {
	refs, err := chsql.QueryReferences(query)
	if err != nil {
		return nil
	}
	return refs.Collections
}

func firstArgument(text string) []string {
	if e := engineOf(text); len(e.args) > 0 {
		if name, ok := columnName(e.args[0]); ok {
			return []string{name}
		}
	}
	return nil
}

func collectionReferences(o schema.Object, scope schema.Scope) (refs []schema.Address) {
	for _, name := range collectionsUsed(o) {
		if a := (schema.Address{Kind: schema.KindNamedCollection, Name: name}); scope.Lookup(a) != nil {
			refs = append(refs, a)
		}
	}
	return refs
}
