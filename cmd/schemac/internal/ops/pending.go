package ops

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

// Standing is how a directory and a history fit together.
type Standing struct {
	// Applied are the runs that are in effect, of migrations and of applies,
	// in the order in which they took effect.
	Applied []*migrations.Run
	// Pending are the versioned migrations that are not applied, in order, and
	// Due the repeatable ones that run behind them. What has to go on first is
	// the first of its list.
	Pending, Due []*migrations.Migration
	// Edited are applied migrations whose file has changed since.
	Edited []*migrations.Migration
	// Missing are applied migrations that have no file.
	Missing []*migrations.Run
	// OutOfOrder are pending migrations with a version below an applied one.
	OutOfOrder []*migrations.Migration
	// Unfinished is the run that has to go on first, or nil.
	Unfinished *migrations.Run
}

// stand compares the directory with the history.
func stand(d *migrations.Directory, h *migrations.History) *Standing {
	s := compare(d, h.Applied(), h.AppliedVersions(), ongoing(h, dialects.Migration))
	s.Unfinished, s.Due = h.Unfinished(), due(d, h)
	return s
}

// ongoing is the version whose upgrade is unfinished, or "".
func ongoing(h *migrations.History, kind dialects.RunKind) string {
	run := h.Unfinished()
	if run == nil || run.Kind != kind || run.Direction != dialects.Upgrade {
		return ""
	}
	return run.Version
}

// compare compares the versioned files of a directory with the runs that are
// in effect, and with the version that has to go on first.
func compare(d *migrations.Directory, runs []*migrations.Run, applied map[string]*migrations.Run, first string) *Standing {
	s := &Standing{Applied: runs}
	highest := first
	for _, run := range s.Applied {
		if run.Version != "" && migrations.CompareVersions(run.Version, highest) > 0 {
			highest = run.Version
		}
		if m := d.Find(run.Version); run.Version != "" && m == nil && d.Path != "" {
			s.Missing = append(s.Missing, run)
		} else if m != nil && m.Checksum != run.Checksum {
			s.Edited = append(s.Edited, m)
		}
	}
	for _, m := range d.Versioned() {
		if migrations.Applied(applied, m.Version) {
			continue
		}
		if first != "" && migrations.SameVersion(m.Version, first) {
			s.Pending = slices.Insert(s.Pending, 0, m)
		} else {
			s.Pending = append(s.Pending, m)
		}
		if migrations.CompareVersions(m.Version, highest) < 0 {
			s.OutOfOrder = append(s.OutOfOrder, m)
		}
	}
	return s
}

// allRan reports whether every migration has run, and no other.
func (s *Standing) allRan() bool {
	return s.Unfinished == nil && len(s.Pending)+len(s.Missing) == 0
}

// due lists the repeatable migrations that run behind the pending ones.
func due(d *migrations.Directory, h *migrations.History) (list []*migrations.Migration) {
	first := ongoing(h, dialects.Repeatable)
	for _, m := range d.Repeatable() {
		last := h.LastRepeated(m.Version)
		if first != "" && migrations.SameVersion(m.Version, first) {
			list = slices.Insert(list, 0, m)
		} else if m.Type == migrations.RunsAlways || last == nil || last.Checksum != m.Checksum || h.RolledBackSince(last) {
			list = append(list, m)
		}
	}
	return list
}

// sound reports what forbids to run migrations: files that do not fit the
// history.
func (s *Standing) sound(outOfOrder bool) (problems diag.List) {
	for _, m := range s.Edited {
		if s.Unfinished != nil && migrations.SameVersion(s.Unfinished.Version, m.Version) {
			continue
		}
		problems.Errorf("edited-migration", "An applied migration was edited", diag.Range{File: m.Path},
			"%s has been applied, and its file has changed since. Restore the file and put the change into a new migration. If the change means nothing, run schemac migrate --accept-edits, which records the new text.", m.Title())
	}
	for _, run := range s.Missing {
		problems.Warnf("missing-migration", "An applied migration has no file", diag.Range{},
			"Version %s (%s) has been applied, but the folder has no file of it. Restore it from version control; without it, it cannot be rolled back.", run.Version, run.Name)
	}
	if outOfOrder {
		return problems
	}
	for _, m := range s.OutOfOrder {
		problems.Errorf("out-of-order", "A migration comes too late", diag.Range{File: m.Path},
			"Version %s is not applied, but higher ones are. Give the file the next free version and run schemac rehash, or run schemac migrate --out-of-order if it does not depend on the order.", m.Version)
	}
	return problems
}

// chosen are the migrations to run, in order: the pending ones up to a version
// or a number of them and, if those are all, the repeatable ones that are due.
// A repeatable one that is unfinished comes first.
func (s *Standing) chosen(version string, count int) (list []*migrations.Migration) {
	pending, due := s.upTo(version, count), s.Due
	if run := s.Unfinished; run != nil && run.Kind == dialects.Repeatable && len(due) > 0 && migrations.SameVersion(due[0].Version, run.Version) {
		list, due = append(list, due[0]), due[1:]
	}
	list = append(list, pending...)
	if len(pending) == len(s.Pending) {
		list = append(list, due...)
	}
	return list
}

// upTo cuts the pending migrations behind a version, or to a number of them.
func (s *Standing) upTo(version string, count int) []*migrations.Migration {
	pending := s.Pending
	if version != "" {
		cut := slices.IndexFunc(pending, func(m *migrations.Migration) bool { return migrations.CompareVersions(m.Version, version) > 0 })
		if cut >= 0 {
			pending = pending[:cut]
		}
	}
	if count > 0 && count < len(pending) {
		pending = pending[:count]
	}
	return pending
}

// knownVersion reports a version that no migration has.
func knownVersion(d *migrations.Directory, version string) (problems diag.List) {
	if version == "" || d.Find(version) != nil {
		return nil
	}
	known := "The folder has no migrations."
	if last := d.Last(); last != "" {
		known = fmt.Sprintf("The folder has versions %s to %s.", d.Migrations[0].Version, last)
	}
	problems.Errorf("unknown-version", "Unknown version", diag.Range{File: d.Path}, "No migration has version %s. %s", version, known)
	return problems
}

// job is the run of a migration in a direction.
func (w *Workspace) job(m *migrations.Migration, direction dialects.Direction) ([]dialects.Statement, diag.List) {
	statements, problems := m.Statements(direction, w.Dialect)
	if !problems.HasErrors() && len(statements) == 0 {
		section := m.Section(direction)
		if direction == dialects.Upgrade {
			problems.Errorf("empty-migration", "Nothing to run", m.At(direction, 0), "%s has no statements in its upgrade section. Write them, or remove the file and run schemac rehash.", m.Title())
		} else if section.Line == 0 || m.Irreversible == "" {
			problems.Errorf("no-rollback", "No way back", diag.Range{File: m.Path}, "%s has no statements in a rollback section, so it cannot be rolled back. Write them, or go forward with a new migration.", m.Title())
		}
	}
	return statements, problems
}
