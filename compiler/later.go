package compiler

// laterKind is a block of the language that this version knows by name only.
type laterKind struct {
	noun string
}

// laterKinds are blocks that are part of the language but not of this
// version. They are errors of their own, so that nobody looks for a
// misspelling, and never ignored.
var laterKinds = map[string]laterKind{
	"dictionary": {noun: "dictionary"}, "named_collection": {noun: "named collection"},
}

// laterMilestone reports a block that this version does not support yet.
func (d *decoder) laterMilestone(b block, in string) bool {
	kind, later := laterKinds[b.Type]
	if !later {
		return false
	}
	place := ""
	if in != "" {
		place = " in a block \"" + in + "\""
	}
	d.problems.Errorf("not-supported-yet", "Not supported yet", d.at(b.DefRange()),
		"The block %q (%s)%s is not supported yet by this version. Remove it; what it describes in the database is left alone.",
		b.Type, kind.noun, place)
	return true
}
