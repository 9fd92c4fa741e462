package views

import (
	"fmt"

	"github.com/schemac/schemac/dialects"
)

// CleanupReport is the result of cleanup.
type CleanupReport struct {
	Database string `json:"database"`
	// Kept is what rebuilds have left, and Dropped what of it is gone now.
	Kept    []dialects.Kept `json:"kept"`
	Dropped []dialects.Kept `json:"dropped"`
}

// NewCleanup reports what rebuilds have left on a database.
func NewCleanup(database string, kept []dialects.Kept) *CleanupReport {
	return &CleanupReport{Database: database, Kept: orEmpty(kept), Dropped: []dialects.Kept{}}
}

func (r *CleanupReport) human(p *printer) {
	if len(r.Kept) == 0 {
		p.line(0, "", fmt.Sprintf("No rebuild has left anything on %s.", r.Database))
		return
	}
	if len(r.Dropped) == 0 {
		p.headline(changed, "Kept", "on "+r.Database+":")
		for _, k := range r.Kept {
			p.styled(2, changed, "~", plain, keptText(k))
		}
		return
	}
	p.headline(dropped, "Dropped", "on "+r.Database+":")
	for _, k := range r.Dropped {
		p.styled(2, dropped, "-", plain, fmt.Sprintf("%s, %d rows, %s", k.Name, k.Rows, sizeText(k.Bytes)))
	}
}

func keptText(k dialects.Kept) string {
	text := fmt.Sprintf("%s: the former %s, %d rows, %s", k.Name, k.Table, k.Rows, sizeText(k.Bytes))
	switch {
	case k.Unfinished:
		text = fmt.Sprintf("%s: left by an unfinished rebuild of %s, %d rows, %s", k.Name, k.Table, k.Rows, sizeText(k.Bytes))
	case k.Mirrored:
		text += "; mirrored"
	default:
		text += "; not mirrored any more"
	}
	if k.Since != nil {
		text += ", since " + k.Since.Format("2006-01-02 15:04:05 UTC")
	}
	return text
}

// sizeText is a number of bytes in the unit that fits it.
func sizeText(bytes uint64) string {
	size, units := float64(bytes), []string{"B", "KiB", "MiB", "GiB", "TiB"}
	for size >= 1024 && len(units) > 1 {
		size, units = size/1024, units[1:]
	}
	if units[0] == "B" {
		return fmt.Sprintf("%d B", bytes)
	}
	return fmt.Sprintf("%.1f %s", size, units[0])
}

// KeptQuestion asks whether the tables may go.
func KeptQuestion(kept []dialects.Kept) string {
	text := ""
	for _, k := range kept {
		text += "  " + keptText(k) + "\n"
	}
	return text + "Drop them for good? Rollbacks of these rebuilds are not possible any more then. Only 'yes' is accepted: "
}
