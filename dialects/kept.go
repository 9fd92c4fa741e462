package dialects

import (
	"context"
	"time"
)

// Keeper is implemented by targets on which a rebuild keeps the former table
// beside the new one until it is told to go.
type Keeper interface {
	// Kept lists what rebuilds have left, by name.
	Kept(ctx context.Context) ([]Kept, error)
	// Forget drops one of them for good, with what mirrors to it.
	Forget(ctx context.Context, k Kept) error
}

// Kept is a table that a rebuild has left.
type Kept struct {
	// Database is where it is, if not in the one that the URL names.
	Database string `json:"database,omitempty"`
	// Name is the table's, and Table that of the one beside which it stands.
	Name  string `json:"name"`
	Table string `json:"table"`
	Rows  uint64 `json:"rows"`
	// Bytes is what it takes on the disk, shared files included.
	Bytes uint64 `json:"bytes"`
	// Since is when it began to be mirrored, where the server tells.
	Since *time.Time `json:"since,omitempty"`
	// Mirrored is set while it gets what is inserted into the table, so that
	// the way back loses nothing.
	Mirrored bool `json:"mirrored"`
	// Unfinished is set for what a rebuild left that did not come to its end.
	Unfinished bool `json:"unfinished,omitempty"`
	// Relations are the names of all that goes with it, its own among them.
	Relations []string `json:"relations"`
}
