package ops

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/fileset"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// knownState is the name under which a database remembers the state that the
// last run left it in.
const knownState = "state"

// known is that state.
type known struct {
	Fingerprint string `json:"fingerprint"`
	// Seq is the last entry of the history that the state contains.
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"`
	// Snapshot is a snapshot, compressed.
	Snapshot string `json:"snapshot"`
}

// encodeKnown makes the text that the ledger keeps.
func encodeKnown(database string, g *schema.Graph, seq int64, at time.Time) (string, error) {
	fingerprint, err := snapshots.Fingerprint(g)
	if err != nil {
		return "", err
	}
	data, err := snapshots.Encode(database, g, at)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(data); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	text, err := json.Marshal(known{Fingerprint: fingerprint, Seq: seq, At: at.UTC(), Snapshot: base64.StdEncoding.EncodeToString(packed.Bytes())})
	return string(text), err
}

// decodeKnown reads it again; nil where nothing was kept yet.
func decodeKnown(text string) (*known, error) {
	if text == "" {
		return nil, nil
	}
	k := &known{}
	if err := json.Unmarshal([]byte(text), k); err != nil {
		return nil, fmt.Errorf("the remembered state is damaged: %w", err)
	}
	return k, nil
}

// graph unpacks the state.
func (k *known) graph(rules schema.Rules) (*schema.Graph, error) {
	packed, err := base64.StdEncoding.DecodeString(k.Snapshot)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(z, snapshots.MaxSize))
	if err != nil {
		return nil, err
	}
	s, err := snapshots.Decode(data, rules)
	if err != nil {
		return nil, err
	}
	return s.Graph, nil
}

// remember notes the state that runs have left the database in, unless it is
// known already. A snapshot that was the database's state before follows it;
// one that is ahead, as offline work or a rollback makes it, stays.
func (w *Workspace) remember(ctx context.Context, r *runner.Runner, progress *Progress) (problems diag.List) {
	before, err := w.recall(ctx, r.Target())
	if err != nil {
		problems.Append(failure("history", "History cannot be read", err, w.Redactor()))
		return problems
	}
	if before.contains(r.History()) {
		return nil
	}
	live, problems := w.ownedBy(ctx, r.Target())
	if problems = errorsOf(problems); problems.HasErrors() {
		return problems
	}
	if err := w.keep(ctx, r, live); err != nil {
		problems.Append(failure("history", "History cannot be written", err, w.Redactor()))
		return problems
	}
	if !w.inStep(before) {
		return nil
	}
	directory := w.soundFolder()
	if w.isAhead(directory, r.History()) {
		return nil
	}
	files := w.leadsTo(directory, r.History(), live)
	changed, err := w.writeSnapshot(w.Database.Snapshot, &snapshots.Snapshot{Graph: live, Database: w.Database.Name, ExportedAt: time.Now()}, files)
	if err != nil {
		problems.Warnf("write-snapshot", "Snapshot cannot be written", diag.Range{}, "%s", sentence(err))
	} else if changed {
		progress.Snapshot = w.Database.Snapshot
	}
	return problems
}

// leadsTo notes that the last migration leads to the state, if all of them
// have run, so that the next one can be made offline also behind a migration
// that people wrote.
func (w *Workspace) leadsTo(directory *migrations.Directory, history *migrations.History, live *schema.Graph) []fileset.File {
	if directory == nil || !stand(directory, history).allRan() {
		return nil
	}
	fingerprint, err := snapshots.Fingerprint(live)
	if err != nil {
		return nil
	}
	files, _ := directory.Record(fingerprint, w.Dialect.Dialect(), time.Now())
	return files
}

// contains reports whether the state has everything that ran with effect, and
// nothing else. A process that was killed behind its last statement leaves a
// state that has not; a history that was lost and began anew makes it an older
// one's.
func (k *known) contains(h *migrations.History) bool {
	if k == nil {
		return h.Changed() == 0
	}
	return k.Seq >= h.Changed() && k.Seq <= h.Last()
}

func (w *Workspace) keep(ctx context.Context, r *runner.Runner, live *schema.Graph) error {
	text, err := encodeKnown(w.Database.Name, live, r.History().Last(), time.Now())
	if err != nil {
		return err
	}
	return r.Keep(ctx, knownState, text)
}

func (w *Workspace) recall(ctx context.Context, target dialects.Target) (*known, error) {
	text, err := target.Ledger().Recall(ctx, knownState)
	if err != nil {
		return nil, err
	}
	return decodeKnown(text)
}

// inStep reports whether the snapshot file is the state that was known before.
func (w *Workspace) inStep(before *known) bool {
	if w.Project == nil || w.Database.Snapshot == "" || before == nil {
		return false
	}
	s, err := snapshots.Read(w.Database.Snapshot, w.Dialect)
	return err == nil && s.Fingerprint == before.Fingerprint
}

// ownedBy inspects the target, cut down to what the project's database owns.
func (w *Workspace) ownedBy(ctx context.Context, target dialects.Target) (*schema.Graph, diag.List) {
	return w.inspectOwned(ctx, target, w.stating()...)
}
