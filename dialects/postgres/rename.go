package postgres

import "github.com/schemac/schemac/schema"

// RenameRefs implements planner.Rules.
func (d dialect) RenameRefs(o schema.Object, from, to schema.Address) {}
