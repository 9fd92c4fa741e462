package proof

import (
	"context"

	"github.com/schemac/schemac/migrations"
)

// Verify runs every migration from an empty throw-away database, compares the
// end with the models, rolls everything back, and compares with empty. The ways back
// of the latest migrations, or with each of all, are tried by themselves, too.
func Verify(ctx context.Context, site *Site, directory *migrations.Directory, plans Plans, each bool) (*Result, error) {
	chain, problems := Read(directory.Versioned(), site.Home)
	summit, more := Read(directory.Repeatable(), site.Home)
	if err := stopped(append(problems, more...)); err != nil {
		return nil, err
	}
	if err := site.prepare(ctx, chain); err != nil {
		return nil, err
	}
	x := &examination{site: site, properties: Properties(), chain: chain, summit: summit, arrive: true, plans: plans, each: each}
	return x.run(ctx)
}
