package postgres

import (
	"context"

	"github.com/schemac/schemac/planner"
)

// Settle implements dialects.Target.
func (t *target) Settle(ctx context.Context, pair planner.Pair) error { return nil }
