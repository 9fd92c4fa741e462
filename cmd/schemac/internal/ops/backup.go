package ops

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/schemac/schemac/schema/diag"
)

// Backup copies the database to a new file and gives its path: in the folder
// of the snapshot, below backups.
func (w *Workspace) Backup(ctx context.Context, now time.Time) (string, diag.List) {
	problems := w.needURL()
	if problems.HasErrors() {
		return "", problems
	}
	folder := filepath.Join(w.settings.Path("."), ".schemac", "backups")
	if w.Project != nil {
		folder = filepath.Join(w.Project.Root, ".schemac", "backups")
	}
	path := filepath.Join(folder, fmt.Sprintf("%s-%s.backup", w.Database.Name, now.UTC().Format("20060102T150405.000Z")))
	err := os.MkdirAll(folder, 0o755)
	if err == nil {
		err = w.Dialect.Backup(ctx, w.Database.URL, path)
	}
	if err != nil {
		problems.Append(failure("backup", "No backup was made", fmt.Errorf("%w. Nothing was run", err), w.Redactor()))
	}
	return path, problems
}
