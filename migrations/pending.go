package migrations

import "slices"

// Pending are the versioned migrations that have not run in the database of
// the history, in order.
func (d *Directory) Pending(h *History) (pending []*Migration) {
	applied := h.AppliedVersions()
	for _, m := range d.Versioned() {
		if applied[canonical(m.Version)] == nil {
			pending = append(pending, m)
		}
	}
	return pending
}

// Missing are the runs of migrations that are in effect in the database of the
// history but have no file here, by version.
func (d *Directory) Missing(h *History) (missing []*Run) {
	for _, run := range h.AppliedVersions() {
		if d.Find(run.Version) == nil {
			missing = append(missing, run)
		}
	}
	slices.SortFunc(missing, func(a, b *Run) int { return CompareVersions(a.Version, b.Version) })
	return missing
}
