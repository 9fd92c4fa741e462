package dialects

import (
	"errors"
	"testing"
)

// plainMasker knows one secret.
type plainMasker struct{}

func (plainMasker) Mask(string) string      { return "masked" }
func (plainMasker) Secrets(string) []string { return []string{"zq77"} }

func TestHideSecrets(t *testing.T) {
	for _, c := range []struct {
		text, want string
		secrets    []string
	}{
		{"near 'zq77', 'b'", "near '[HIDDEN]', 'b'", []string{"zq77"}},
		{"a zq77 b zq77", "a [HIDDEN] b [HIDDEN]", []string{"zq77"}},
		{"the user u of users", "the user [HIDDEN] of users", []string{"u"}},
		{"longerthaneight within xlongerthaneightx", "[HIDDEN] within x[HIDDEN]x", []string{"longerthaneight"}},
		{"pass and pass2", "[HIDDEN] and [HIDDEN]", []string{"pass", "pass2"}},
		{"S3('u', 'k', 'longerth... Expected", "S3('u', 'k', '[HIDDEN]... Expected", []string{"longerthaneight"}},
		{"S3('u', 'k', 'longer", "S3('u', 'k', '[HIDDEN]", []string{"longerthaneight"}},
		{"S3('u', 'k', longer...", "S3('u', 'k', longer...", []string{"longerthaneight"}},
		{"nothing", "nothing", nil},
		{"nothing", "nothing", []string{""}},
	} {
		if got := HideSecrets(c.text, c.secrets); got != c.want {
			t.Errorf("%s without %q\nis %s\nnot %s", c.text, c.secrets, got, c.want)
		}
	}
}

// An error of a statement has neither its text nor its secrets, but its kind.
func TestNewExecError(t *testing.T) {
	cause := errors.New("syntax error near 'zq77'")
	err := NewExecError(plainMasker{}, ExecError{Statement: Statement{SQL: "secret", Check: "kept"}, Err: cause})
	if err.Error() != "syntax error near '[HIDDEN]' in: masked" || err.Statement.Check != "kept" || !errors.Is(err, cause) {
		t.Errorf("%v", err)
	}
	cause = errors.New("no such table")
	if err := NewExecError(plainMasker{}, ExecError{Err: cause}); !errors.Is(err, cause) || err.Error() != "no such table in: masked" {
		t.Errorf("%v", err)
	}
}
