package postgres

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// valueRename is a value of an enum and its new name.
type valueRename struct{ from, to string }

// valueRenames lists the renames that are still to be made, in an order in
// which each new name is free. Whichever side states them: the way back has
// them before, and goes the other way.
func valueRenames(before, after *schema.Enum) []valueRename {
	var stated []valueRename
	for from, to := range after.RenamedValues {
		stated = append(stated, valueRename{from, to})
	}
	for to, from := range before.RenamedValues {
		if back := (valueRename{from, to}); !slices.Contains(stated, back) {
			stated = append(stated, back)
		}
	}
	pending := slices.DeleteFunc(slices.Clone(stated), func(r valueRename) bool { return !isPending(r, stated, before.Values, after.Values) })
	slices.SortFunc(pending, func(a, b valueRename) int {
		return slices.Index(before.Values, a.from) - slices.Index(before.Values, b.from)
	})
	values, renames := slices.Clone(before.Values), []valueRename(nil)
	for range pending {
		for _, r := range pending {
			if at := slices.Index(values, r.from); at >= 0 && !slices.Contains(renames, r) && !slices.Contains(values, r.to) {
				values[at] = r.to
				renames = append(renames, r)
			}
		}
	}
	return renames
}

// isPending reports whether the rename leads from a value before to one after,
// and neither name stands for the same value on both sides: unless another
// rename takes it away or brings it.
func isPending(r valueRename, stated []valueRename, before, after []string) bool {
	brought := slices.ContainsFunc(stated, func(other valueRename) bool { return other.to == r.from && slices.Contains(before, other.from) })
	taken := slices.ContainsFunc(stated, func(other valueRename) bool { return other.from == r.to && slices.Contains(after, other.to) })
	return slices.Contains(before, r.from) && slices.Contains(after, r.to) &&
		(brought || !slices.Contains(after, r.from)) && (taken || !slices.Contains(before, r.to))
}

// renamed gives the values under their new names.
func renamed(values []string, renames []valueRename) []string {
	values = slices.Clone(values)
	for _, r := range renames {
		values[slices.Index(values, r.from)] = r.to
	}
	return values
}

// renameValues comes before all else, as the planner takes it: columns that step
// aside keep values as texts, and rows are told apart by values.
func (e *emitter) renameValues(c planner.Change, renames []valueRename) {
	for _, r := range renames {
		e.first = append(e.first, step{sql: "ALTER TYPE " + qualified(e.formerEnum(c.Address)) + " RENAME VALUE " + pgsql.QuoteLiteral(r.from) + " TO " + pgsql.QuoteLiteral(r.to),
			hazards: []dialects.Hazard{renamedValue(c.Address, r.from, r.to)}, changes: []schema.Address{c.Address}})
	}
}

func renamedValue(enum schema.Address, from, to string) dialects.Hazard {
	return hazard(dialects.Breaking, "Programs that use the value %s of %s fail until they use %s.",
		pgsql.QuoteLiteral(from), enum.QualifiedName(), pgsql.QuoteLiteral(to))
}

// enumStrategy makes an enum anew where its values go or change their order.
func enumStrategy(before, after *schema.Enum) (planner.Action, string) {
	values := renamed(before.Values, valueRenames(before, after))
	if isSubsequence(values, after.Values) {
		return planner.Alter, ""
	}
	reason := "enum values can be added in place, but neither removed nor reordered"
	if from, to, ok := likeRename(values, after.Values); ok {
		reason += fmt.Sprintf(". If %q is now called %q, say renamed_values = { %q = %q }", from, to, from, to)
	}
	return planner.Rebuild, reason
}

// likeRename finds the only value that differs, at the same place.
func likeRename(before, after []string) (from, to string, ok bool) {
	if len(before) != len(after) {
		return "", "", false
	}
	for i := range before {
		switch {
		case before[i] == after[i]:
		case ok || slices.Contains(after, before[i]) || slices.Contains(before, after[i]):
			return "", "", false
		default:
			from, to, ok = before[i], after[i], true
		}
	}
	return from, to, ok
}
