package dialects

import "context"

// Scratch is a throw-away database in which something is proved.
type Scratch struct {
	// URL leads to it, with the secrets of the URL that it was made beside.
	URL string
	// Name is what people see, as in schemac_sandbox_main_5f2c.
	Name string
	// Drop removes it. It works also when a statement in it failed, and more
	// than once.
	Drop func(ctx context.Context) error
}

// Prover is the part of a dialect that makes throw-away databases. They are
// of the same engine and version as the database at the URL, and their names
// begin with schemac_sandbox_.
type Prover interface {
	// Scratch makes an empty throw-away database beside the one at the URL: on
	// the same server, or a file in the system's temporary folder. The error
	// says which right the user lacks, if that is the reason.
	Scratch(ctx context.Context, url string) (*Scratch, error)

	// Sweep drops the throw-away databases beside the one at the URL that a
	// crash has left behind: those that nobody is working in. It names them.
	Sweep(ctx context.Context, url string) ([]string, error)

	// Copy copies up to rows rows of each table of the database at from that
	// also exists at to; rows that the tables there refuse are counted, not an
	// error. It is how a proof gets data to fail on. It changes nothing at
	// from.
	Copy(ctx context.Context, from, to string, rows int) (copied, refused int64, err error)

	// Confined says why the statement reaches beyond the database in which it
	// runs, as CREATE ROLE does, so that a throw-away database is no safe
	// place for it; "" for one that does not.
	Confined(s Statement) string

	// Backup writes a copy of the database at the URL to the file, which must
	// not exist. Where the engine or this machine has no way to make one, the
	// error says so.
	Backup(ctx context.Context, url, file string) error
}

// Cloner is a Prover whose throw-away databases can begin as whole copies.
type Cloner interface {
	// Clone makes the database at one URL a copy of the one at another, with
	// its rows and with everything that has no model. It changes nothing at
	// from.
	Clone(ctx context.Context, from, to string) error
}
