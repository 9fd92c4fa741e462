package clickhouse

import (
	"context"

	"github.com/schemac/schemac/dialects"
)

var _ dialects.Resumer = (*target)(nil)

// Isolation implements dialects.Resumer: ClickHouse has no transactions.
func (t *target) Isolation(dialects.Statement) dialects.Isolation { return dialects.Outside }

// Observe implements dialects.Resumer.
func (t *target) Observe(context.Context, dialects.Statement) (string, error) { return "", nil }

// Recover implements dialects.Resumer.
func (t *target) Recover(context.Context, dialects.Statement, string) (dialects.Recovery, error) {
	return dialects.Undecided, nil
}

// Watch implements dialects.Resumer.
func (t *target) Watch(context.Context, func(dialects.Progress)) {}
