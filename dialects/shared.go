package dialects

import (
	"context"

	"github.com/schemac/schemac/schema"
)

// Sharer is a target whose server has objects that belong to none of its
// databases, such as roles.
type Sharer interface {
	// SharedObjects lists those of them that statements have made, for
	// Scope.Shared: not what the server brings along, what stands in its
	// configuration, or what a service that runs it keeps for itself. What the
	// user may not see is an error.
	SharedObjects(ctx context.Context) ([]schema.Address, error)
}
