package foreign

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/schemac/schemac/migrations"
)

// golang-migrate has a file for each direction: 7_add_users.up.sql and
// 7_add_users.down.sql. It sends a file to the server as it is.
var golangMigrateName = regexp.MustCompile(`^([0-9]+)_(.*)\.(up|down)\.(\w+)$`)

func golangMigrateClaims(f *file) bool {
	m := golangMigrateName.FindStringSubmatch(f.name)
	return m != nil && m[4] == "sql"
}

func readGolangMigrate(in *reading) {
	byVersion := map[string]*draft{}
	for _, f := range in.candidates() {
		name := golangMigrateName.FindStringSubmatch(f.name)
		switch {
		case name == nil:
			continue
		case name[4] != "sql":
			in.problems.Errorf("import-unsupported", "Migration is not SQL", f.whole(), "%s holds no SQL. Write what it does as SQL, or move it out of the folder.", f.name)
			f.taken = true
			continue
		}
		key := versionKey(name[1])
		d := byVersion[key]
		if d == nil {
			d = in.add(&draft{version: name[1], slug: name[2]})
			byVersion[key] = d
		}
		in.half(d, f, name[3] == "down")
	}
	slices.SortStableFunc(in.drafts, func(a, b *draft) int { return migrations.CompareVersions(a.version, b.version) })
	in.drafts = slices.DeleteFunc(in.drafts, in.upless)
}

// versionKey is the same for versions that have the same number.
func versionKey(version string) string {
	for len(version) > 1 && version[0] == '0' {
		version = version[1:]
	}
	return version
}

// half adds the file of one direction.
func (in *reading) half(d *draft, f *file, down bool) {
	part := &d.up
	if down {
		part = &d.down
	} else {
		d.slug = golangMigrateName.FindStringSubmatch(f.name)[2]
	}
	if *part != nil {
		in.duplicate(f, (*part).file)
		return
	}
	*part = f.cut(0, len(f.lines))
	f.taken = true
	d.files = append(d.files, f)
	slices.SortFunc(d.files, func(a, b *file) int { return -cmp.Compare(a.name, b.name) })
	if !down {
		d.ours(f)
		d.downless = "there is no " + d.version + "_" + d.slug + ".down.sql"
	}
}

func (in *reading) duplicate(f, other *file) {
	f.taken = true
	in.problems.Errorf("import-unsupported", "Two migrations have one version", f.whole(), "%s has the same version as %s, so their order is unknown. Renumber one of them.", f.name, other.name)
}

// upless reports a way back without a way there.
func (in *reading) upless(d *draft) bool {
	if d.up != nil {
		return false
	}
	in.problems.Warnf("import-changed", "Way back without a migration", d.down.file.whole(), "%s has no file that leads forward, so there is nothing that it could take back. It is not imported.", d.down.file.name)
	in.skipped = append(in.skipped, Skipped{d.down.file.name, "there is no migration that it takes back"})
	return true
}

func writeGolangMigrate(out *writing) {
	m := out.migration
	base := out.version + "_" + m.Slug
	out.oneQuery("Make it a migration of its own, or add to the URL that golang-migrate gets x-multi-statement=true, on SQLite x-no-tx-wrap=true.")
	out.file(base+".up.sql", out.header()+out.plain(m.Upgrade))
	if m.Rollback.Line > 0 {
		out.file(base+".down.sql", out.plain(m.Rollback))
	}
}
