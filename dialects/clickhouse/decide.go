package clickhouse

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
)

// decide tells from what was and what is whether a statement has done its
// work. It knows nothing of mutations, for which see recoverAlter.
func decide(r reading, before, after facts) dialects.Recovery {
	switch r.verb {
	case "SELECT", "OPTIMIZE", "SYSTEM", "KILL", "GRANT", "REVOKE", "SET", "USE":
		return dialects.Untouched // to run it again does no harm
	case "CREATE", "REPLACE", "ATTACH", "UNDROP":
		return decideCreated(r, before, after)
	case "DROP", "DETACH":
		return decideGone(r, before, after)
	case "RENAME", "EXCHANGE":
		return decideMoved(r, before, after)
	case "INSERT", "UPDATE":
		return decideWritten(r, before, after)
	case "TRUNCATE":
		return decideEmptied(r, before, after)
	case "ALTER":
		if accessKinds[r.kind] != "" {
			return decideAccess(r, before, after)
		}
		if catalogs[r.kind] != "" {
			return decideCollection(r, before, after)
		}
	}
	return dialects.Undecided
}

// decideAccess: a name that is gone, and another way to log in, tell that a
// statement has done its work. Any other states how things are to be, so that
// it may run again.
func decideAccess(r reading, before, after facts) dialects.Recovery {
	if len(r.names) == 0 {
		return dialects.Untouched
	}
	former, had := before[r.names[0].String()]
	latter, has := after[r.names[0].String()]
	switch {
	case r.rest.has("RENAME TO") && had && (!has || !former.same(latter)):
		return dialects.InEffect
	case r.addsIdentification() && had && has && former.Definition != latter.Definition:
		return dialects.InEffect
	}
	return dialects.Untouched
}

// decideCollection: a collection states how things are to be, but refuses to
// delete a key that is not there.
func decideCollection(r reading, before, after facts) dialects.Recovery {
	c := *r.rest
	place := c.find("DELETE")
	if len(r.names) == 0 || place < 0 {
		return dialects.Untouched
	}
	c.pos = place + 1
	had, has := before[r.names[0].String()].Definition, after[r.names[0].String()].Definition
	for _, key := range c.names() {
		if !hasLine(had, key.Name) || hasLine(has, key.Name) {
			return dialects.Untouched
		}
	}
	return dialects.InEffect
}

func hasLine(text, line string) bool { return slices.Contains(strings.Split(text, "\n"), line) }

func decideCreated(r reading, before, after facts) dialects.Recovery {
	if len(r.names) == 0 {
		return dialects.Undecided
	}
	name := r.names[0].String()
	former, had := before[name]
	latter, has := after[name]
	switch {
	case !has || had && !r.replace:
		return dialects.Untouched
	case had && former.same(latter):
		return dialects.Untouched
	case !r.replace && r.queries:
		return dialects.Undecided // it may be half full
	}
	return dialects.InEffect
}

// decideGone wants all objects of before gone, or none. Another object of the
// same name is somebody else's.
func decideGone(r reading, before, after facts) dialects.Recovery {
	had, gone := 0, 0
	for _, n := range r.names {
		former, existed := before[n.String()]
		if !existed {
			continue
		}
		had++
		if latter, exists := after[n.String()]; !exists || !former.same(latter) {
			gone++
		}
	}
	switch {
	case gone == 0:
		return dialects.Untouched
	case gone == had:
		return dialects.InEffect
	case r.guarded:
		return dialects.Untouched // IF EXISTS takes the rest
	}
	return dialects.Undecided
}

func decideMoved(r reading, before, after facts) dialects.Recovery {
	moved, stayed := 0, 0
	for i := 0; i+1 < len(r.names); i += 2 {
		from, to := r.names[i].String(), r.names[i+1].String()
		forth := passed(before, after, from, to)
		if r.verb == "EXCHANGE" {
			forth = forth && passed(before, after, to, from)
		}
		former, had := before[from]
		latter, has := after[from]
		switch {
		case forth:
			moved++
		case !had || has && former.same(latter):
			stayed++
		default:
			return dialects.Undecided
		}
	}
	switch {
	case moved > 0 && stayed == 0:
		return dialects.InEffect
	case moved == 0:
		return dialects.Untouched
	}
	return dialects.Undecided
}

// passed reports whether what had one name before has another after.
func passed(before, after facts, from, to string) bool {
	former, had := before[from]
	latter, has := after[to]
	if !had || !has {
		return false
	}
	if former.UUID != noUUID && former.UUID != "" {
		return former.UUID == latter.UUID
	}
	_, still := after[from]
	return !still
}

// decideWritten calls untouched what has the same parts or, without parts, the
// same number of rows. What has others may have them from somebody else.
func decideWritten(r reading, before, after facts) dialects.Recovery {
	if len(r.names) == 0 {
		return dialects.Undecided
	}
	former, had := before[r.names[0].String()]
	latter, has := after[r.names[0].String()]
	switch {
	case !had && !has:
		return dialects.Untouched
	case had != has || !former.same(latter) || !(engine{name: former.Engine}).storesRows():
		return dialects.Undecided
	case former.Rows == 0 && latter.Rows == 0 && len(latter.Blocks) == 0:
		return dialects.Untouched
	case r.verb == "INSERT" && len(latter.Blocks) > 0 && !newBlocks(former, latter):
		return dialects.Untouched // merges and mutations keep the numbers of blocks
	case former.Parts == latter.Parts && former.Rows == latter.Rows && maps.Equal(former.Blocks, latter.Blocks):
		return dialects.Untouched
	}
	return dialects.Undecided
}

// newBlocks reports whether anything was inserted since.
func newBlocks(former, latter fact) bool {
	for partition, block := range latter.Blocks {
		if earlier, had := former.Blocks[partition]; !had || block > earlier {
			return true
		}
	}
	return false
}

func decideEmptied(r reading, before, after facts) dialects.Recovery {
	if len(r.names) == 0 || strings.HasSuffix(r.kind, "FROM") || r.kind == "DATABASE" {
		return dialects.Undecided
	}
	former, had := before[r.names[0].String()]
	latter, has := after[r.names[0].String()]
	switch {
	case !had && !has, has && latter.Rows == 0 && former.Rows == 0:
		return dialects.Untouched
	case had != has || !former.same(latter):
		return dialects.Undecided
	case latter.Rows == 0:
		return dialects.InEffect
	case latter.Rows >= former.Rows && !newBlocks(former, latter):
		return dialects.Untouched
	}
	return dialects.Undecided
}
