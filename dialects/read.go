package dialects

import "fmt"

// Reader is the part of a dialect that reads SQL that people wrote.
type Reader interface {
	// Read splits a script into its statements, in order, and says of each
	// what Emit says of those it makes: whether it can share a transaction,
	// whether it is a check (a comment that Script writes marks it), and which
	// hazards it has as far as its text tells: a table that the script itself
	// creates has no rows to lose or to lock. Comments in front of a statement
	// are not part of its SQL.
	//
	// BEGIN, COMMIT and their like, client commands such as \i, and the data
	// of COPY … FROM STDIN are errors, as is what cannot be split. The error
	// is a *ScriptError.
	Read(script string) ([]Statement, error)
}

// ScriptError says where in a script something is wrong.
type ScriptError struct {
	// Offset in bytes from the script's start.
	Offset int
	// Message says what is wrong and what to do.
	Message string
}

// Error gives the message and the place.
func (e *ScriptError) Error() string { return fmt.Sprintf("%s (at byte %d)", e.Message, e.Offset) }
