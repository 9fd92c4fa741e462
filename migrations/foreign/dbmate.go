package foreign

import (
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/migrations"
)

// dbmate has one file for both directions, each below a marker that can carry
// options. It sends a part to the server as it is, in a transaction.
var (
	dbmateName   = regexp.MustCompile(`^([0-9]+)(?:_?(.*))\.sql$`)
	dbmateMarker = regexp.MustCompile(`^--\s*migrate:(up|down)(?:\s+(.*?))?\s*$`)
)

func dbmateClaims(f *file) bool {
	return dbmateName.MatchString(f.name) && slices.ContainsFunc(f.lines, func(text string) bool { return dbmateMarker.MatchString(text) })
}

func readDbmate(in *reading) {
	byVersion := map[string]*file{}
	for _, f := range in.candidates() {
		name := dbmateName.FindStringSubmatch(f.name)
		if name == nil {
			continue
		}
		if other := byVersion[name[1]]; other != nil {
			in.duplicate(f, other)
			continue
		}
		byVersion[name[1]] = f
		in.dbmate(f, &draft{version: name[1], slug: name[2]})
	}
}

// dbmate reads one file.
func (in *reading) dbmate(f *file, d *draft) {
	in.add(d, f)
	d.downless = f.name + " has no part migrate:down"
	var part *script
	off := map[string]bool{}
	for i, text := range f.lines {
		marker := dbmateMarker.FindStringSubmatch(strings.TrimRight(text, "\n"))
		switch {
		case marker != nil && marker[1] == "up" && d.up == nil && d.down == nil:
			part = &script{file: f}
			d.up = part
			d.lead(f, i, dbmateMarker.MatchString)
			off["up"] = in.dbmateOptions(f, i+1, marker[2])
		case marker != nil && marker[1] == "down" && d.up != nil && d.down == nil:
			part = &script{file: f}
			d.down = part
			off["down"] = in.dbmateOptions(f, i+1, marker[2])
		case marker != nil && d.down == nil:
			in.problems.Errorf("import-unsupported", "Parts out of order", f.at(i+1), "A migration of dbmate has a part migrate:up and behind it one part migrate:down.")
			return
		case part != nil:
			part.lines = append(part.lines, line{text, i + 1})
		case strings.TrimSpace(text) != "" && !strings.HasPrefix(strings.TrimSpace(text), "--"):
			in.problems.Errorf("import-unsupported", "Statement outside the migration", f.at(i+1), "dbmate takes no statement above -- migrate:up. Move it below that line.")
			return
		}
	}
	if d.up == nil {
		in.problems.Errorf("import-unsupported", "No part that leads forward", f.whole(), "dbmate demands a line -- migrate:up above the statements that lead forward.")
	}
	if d.header.NoTransaction = off["up"] || off["down"]; d.down != nil && off["up"] != off["down"] {
		in.problems.Warnf("import-changed", "Transaction off both ways", f.whole(), "Only one direction of %s runs without a transaction. Ours has one setting for the file, so both do now.", f.name)
	}
}

// dbmateOptions reads what stands behind a marker, and reports whether it
// turns the transaction off.
func (in *reading) dbmateOptions(f *file, at int, text string) (off bool) {
	for option := range strings.FieldsSeq(text) {
		switch option {
		case "transaction:false":
			off = true
		case "transaction:true":
		default:
			in.problems.Errorf("import-unsupported", "Unknown option", f.at(at), "import does not know dbmate's option %q, so it cannot tell what it changes.", option)
		}
	}
	return off
}

func writeDbmate(out *writing) {
	m := out.migration
	marker := func(direction string, section migrations.Section) string {
		if out.apart(section) {
			return "-- migrate:" + direction + " transaction:false\n"
		}
		return "-- migrate:" + direction + "\n"
	}
	out.oneQuery("Make it a migration of its own.")
	text := out.header() + marker("up", m.Upgrade) + out.plain(m.Upgrade) + "\n"
	out.file(out.version+"_"+m.Slug+".sql", text+marker("down", m.Rollback)+out.plain(m.Rollback))
}
