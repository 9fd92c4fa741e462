package proof

import (
	"context"
	"errors"
	"slices"

	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema"
)

// Replay opens a throw-away database in the state that the versioned
// migrations up to a version build, all of them for "". The caller closes the
// room.
func Replay(ctx context.Context, site *Site, directory *migrations.Directory, version string) (*Room, error) {
	list := directory.Versioned()
	if version != "" {
		list = slices.DeleteFunc(list, func(m *migrations.Migration) bool { return migrations.CompareVersions(m.Version, version) > 0 })
	}
	chain, problems := Read(list, site.Home)
	if err := stopped(problems); err != nil {
		return nil, err
	}
	if err := site.prepare(ctx, chain); err != nil {
		return nil, err
	}
	room, err := site.Open(ctx)
	if err != nil {
		return nil, err
	}
	if err := room.forward(ctx, chain); err != nil {
		return nil, errors.Join(err, room.Close())
	}
	return room, nil
}

// Repeat runs the repeatable migrations of the directory in the room.
func (r *Room) Repeat(ctx context.Context, directory *migrations.Directory) error {
	summit, problems := Read(directory.Repeatable(), r.site.Home)
	if err := stopped(problems); err != nil {
		return err
	}
	return r.forward(ctx, summit)
}

// Graph is the state of the room, with the default namespace of the state that
// it is to be compared with.
func (r *Room) Graph(ctx context.Context, like *schema.Graph) (*schema.Graph, error) {
	state, err := r.Inspect(ctx)
	if err != nil {
		return nil, err
	}
	return housed(state.Graph, r.entrance.Dialect, like), nil
}
