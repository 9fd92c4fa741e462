package dialects

import (
	"time"

	"github.com/schemac/schemac/schema"
)

// HazardKind names what a statement endangers. Its text is what --allow takes.
type HazardKind string

// The kinds of hazard.
const (
	// DataLoss: rows or values are gone afterwards, or changed silently.
	DataLoss HazardKind = "data-loss"
	// MayFail: the statement fails on rows that break the new rule.
	MayFail HazardKind = "may-fail"
	// Rewrite: the whole table is written anew; time grows with its rows.
	Rewrite HazardKind = "rewrite"
	// LongLock: readers or writers are blocked while rows are scanned.
	LongLock HazardKind = "long-lock"
	// Breaking: programs that use the old schema stop working.
	Breaking HazardKind = "breaking"
)

// Hazard is one danger of a statement, in words.
type Hazard struct {
	Kind HazardKind `json:"kind"`
	// Message is one sentence that names the object and what happens to it.
	Message string `json:"message"`
	// Safer is a way to the same end without the danger, where there is one.
	Safer string `json:"safer,omitempty"`
	// Grave sets the hazard above others of its kind: the statement fails as
	// soon as there is any row, or what it leaves behind cannot be read or
	// written.
	Grave bool `json:"grave,omitempty"`
	// Kept says of a data-loss that what is gone from the object is still there
	// beside it, and that the way back brings it back.
	Kept bool `json:"kept,omitempty"`
}

// Reversal classes how far a statement of the way back restores what was.
type Reversal string

// The classes. They say what the statement brings back when it runs as part
// of a rollback.
const (
	// Real: the same schema, and no value lost.
	Real Reversal = "real"
	// Conditional: the same schema, but values written since are lost, or the
	// statement fails on rows written since. Note says which.
	Conditional Reversal = "conditional"
	// Irreversible: the structure comes back without its former data.
	Irreversible Reversal = "irreversible"
)

// Statement is one SQL text that runs by itself.
type Statement struct {
	// SQL without a closing semicolon.
	SQL string `json:"sql"`
	// Transactional is false for what the engine runs only outside a
	// transaction.
	Transactional bool `json:"transactional"`
	// LockTimeout and StatementTimeout bound the statement; zero means none.
	LockTimeout      time.Duration `json:"lock_timeout,omitempty"`
	StatementTimeout time.Duration `json:"statement_timeout,omitempty"`
	Hazards          []Hazard      `json:"hazards,omitempty"`
	// Changes are the addresses of the changes that the statement carries
	// out, wholly or in part.
	Changes []schema.Address `json:"changes,omitempty"`
	// Check makes the statement a query that must return no row; a row aborts
	// the plan, and Check says in words what it means.
	Check string `json:"check,omitempty"`
	// Offset is where the statement begins in the script that it was read
	// from.
	Offset int `json:"-"`
}

// Has reports whether the statement has a hazard of the kind.
func (s Statement) Has(kind HazardKind) bool {
	for _, h := range s.Hazards {
		if h.Kind == kind {
			return true
		}
	}
	return false
}
