package migrations

// Pending are the migrations of the directory that a migrate would run, in the
// directory's order: versioned ones that are not applied, those that run
// always, and those that have changed since they ran last.
func (h *History) Pending(d *Directory) (pending []*Migration) {
	applied := h.AppliedVersions()
	for _, m := range d.Migrations {
		if h.pending(m, applied) {
			pending = append(pending, m)
		}
	}
	return pending
}

func (h *History) pending(m *Migration, applied map[string]*Run) bool {
	switch m.Type {
	case RunsAlways:
		return true
	case RunsOnChange:
		last := h.LastRepeated(m.Version)
		return last == nil || last.Checksum != m.Checksum
	}
	return applied[canonical(m.Version)] == nil
}
