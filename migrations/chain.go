package migrations

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema/diag"
)

// plans reads the plans beside the migrations, once. A damaged one is reported
// and left out.
func (d *Directory) plans() (map[*Migration]*PlanFile, diag.List) {
	if d.planned != nil {
		return d.planned, slices.Clone(d.planProblems)
	}
	d.planned = map[*Migration]*PlanFile{}
	for _, m := range d.Migrations {
		p, err := m.Plan()
		if err != nil {
			d.planProblems.Errorf("migration-plan", "Plan of a migration cannot be used", diag.Range{File: PlanPath(m.Path)},
				"%v. Restore the file from version control. Removing it makes %s a migration written by hand.", err, m.Title())
		}
		if p != nil {
			d.planned[m] = p
		}
	}
	return d.planned, slices.Clone(d.planProblems)
}

// checkPlans reports plans that belong to another text, and migrations that
// were not planned one behind the other.
func (d *Directory) checkPlans() diag.List {
	plans, problems := d.plans()
	for _, m := range d.Migrations {
		p := plans[m]
		if p == nil {
			continue
		}
		if p.Database != m.Database || !SameVersion(p.Migration, m.Version) {
			problems.Errorf("migration-plan", "Plan of another migration", diag.Range{File: PlanPath(m.Path)},
				"The file says that it is the plan of %s, version %s. If the migration was renamed on purpose, accept that with schemac rehash; otherwise restore the file.", p.Database, p.Migration)
		} else if p.Checksum != m.Checksum {
			problems.Errorf("migration-plan", "Plan of another text", diag.Range{File: PlanPath(m.Path)},
				"The plan was made for another text of %s. If the text is right, accept it with schemac rehash; otherwise restore both files from version control.", filepath.Base(m.Path))
		}
	}
	problems = append(problems, d.orphans()...)
	for _, b := range d.broken(plans) {
		problems.Append(b.problem())
	}
	return problems
}

// orphans reports plans without a migration.
func (d *Directory) orphans() (problems diag.List) {
	entries, _ := os.ReadDir(d.Path)
	for _, entry := range entries {
		base, isPlan := strings.CutSuffix(entry.Name(), ".plan.json")
		name := fileName.FindStringSubmatch(base + ".sql")
		if !isPlan || name == nil || name[1] != d.Database {
			continue
		}
		if !slices.ContainsFunc(d.files, func(f SumLine) bool { return f.Name == base+".sql" }) {
			problems.Errorf("migration-plan", "Plan without a migration", diag.Range{File: filepath.Join(d.Path, entry.Name())},
				"There is no %s.sql beside it. Restore the migration from version control, or remove the plan too.", base)
		}
	}
	return problems
}

// breach is a migration that was planned from another state than the one that
// the migrations before it lead to.
type breach struct {
	migration, before *Migration
	// root is an earlier migration whose state the plan started from, or nil;
	// fromStart says that the plan started where the first migration did.
	root      *Migration
	fromStart bool
}

// broken lists the migrations at which the chain of plans breaks.
func (d *Directory) broken(plans map[*Migration]*PlanFile) (found []breach) {
	state := ""
	var before *Migration
	roots := map[string]*Migration{}
	start := ""
	for _, m := range d.chained(plans) {
		p := plans[m]
		if p == nil {
			if !m.SchemaUnchanged {
				state = ""
			}
			before = m
			continue
		}
		if state != "" && p.Source != "" && p.Source != state {
			found = append(found, breach{migration: m, before: before, root: roots[p.Source], fromStart: p.Source == start})
		}
		if before == nil {
			start = p.Source
		}
		state, before = p.Target, m
		roots[p.Target] = m
	}
	return found
}

func (b breach) problem() diag.Diagnostic {
	problem := diag.Diagnostic{Severity: diag.Error, Code: "migration-branches", Summary: "Migrations were planned side by side", Range: diag.Range{File: b.migration.Path}}
	from := "a state that no migration here leads to"
	switch {
	case b.root != nil:
		from = "the state behind " + b.root.Title()
	case b.fromStart:
		from = "the state before the first migration"
	}
	problem.Detail = fmt.Sprintf("%s was planned from %s, not from the one behind %s, as happens when two branches each add a migration. So neither its statements nor the snapshot take account of %s. "+
		"If it is applied nowhere, remove it and its plan file, restore the snapshot that belongs to %s, and run schemac make-migrations again. "+
		"If the two do not touch the same objects, keep both: schemac rehash accepts them, schemac export-models --from-migrations writes the snapshot of what they lead to together.",
		b.migration.Title(), from, b.before.Title(), b.before.Title(), b.before.Title())
	return problem
}

// chained are the migrations that lead from one known state of the schema to
// the next: the versioned ones, and whatever else was planned.
func (d *Directory) chained(plans map[*Migration]*PlanFile) (list []*Migration) {
	for _, m := range d.Migrations {
		if m.Type == Versioned || plans[m] != nil {
			list = append(list, m)
		}
	}
	return list
}

// State is the fingerprint of the schema behind the last migration that counts,
// and that migration: "" and nil where there is none. Where nobody knows the
// state, it is "", and the migration is the one that hides it: one written by
// hand, or one that was accepted beside another.
func (d *Directory) State() (fingerprint string, last *Migration, problems diag.List) {
	plans, problems := d.plans()
	for _, m := range slices.Backward(d.chained(plans)) {
		if p := plans[m]; p != nil {
			return p.Target, m, problems
		}
		if !m.SchemaUnchanged {
			return "", m, problems
		}
	}
	return "", nil, problems
}

// Leads tells which migration leads to the state with the fingerprint, or else
// which one starts from it.
func (d *Directory) Leads(fingerprint string) (to, from *Migration) {
	plans, _ := d.plans()
	for _, m := range slices.Backward(d.chained(plans)) {
		if p := plans[m]; p != nil && to == nil && p.Target == fingerprint {
			to = m
		} else if p != nil && from == nil && p.Source == fingerprint {
			from = m
		}
	}
	return to, from
}
