package dialects

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/schemac/schemac/schema"
)

// Masker knows where the SQL text of an engine states secrets. What is executed
// has them; what is shown, logged or kept has not.
type Masker interface {
	// Mask puts [HIDDEN] in the place of the secrets in SQL text: of a
	// statement, a script or a part of one. It never fails, changes no other
	// text, and does nothing to what it has masked.
	Mask(sql string) string

	// Secrets are the texts that Mask hides, as values and as they are spelled.
	Secrets(sql string) []string
}

// MaskStatements gives the statements as they are shown and kept.
func MaskStatements(m Masker, statements []Statement) []Statement {
	masked := slices.Clone(statements)
	for i := range masked {
		masked[i].SQL = m.Mask(masked[i].SQL)
	}
	return masked
}

// NewExecError is the error of a statement. Neither it nor the statement in it has
// the statement's secrets, which servers repeat in their errors.
func NewExecError(m Masker, failed ExecError) *ExecError {
	secrets := m.Secrets(failed.Statement.SQL)
	failed.Statement.SQL = m.Mask(failed.Statement.SQL)
	failed.Err = WithoutSecrets(failed.Err, secrets)
	return &failed
}

// WithoutSecrets is the error with a text that has none of the secrets.
func WithoutSecrets(err error, secrets []string) error {
	if err == nil || len(secrets) == 0 {
		return err
	}
	text := err.Error()
	masked := HideSecrets(text, secrets)
	if masked == text {
		return err
	}
	return &maskedError{err, masked}
}

// maskedError is an error whose text had secrets.
type maskedError struct {
	cause error
	text  string
}

// Error is the text without the secrets.
func (e *maskedError) Error() string { return e.text }

// Unwrap gives the cause, whose text has the secrets: it is for looking at its
// kind.
func (e *maskedError) Unwrap() error { return e.cause }

// HideSecrets takes the secrets out of a text that is no SQL as a whole, such as
// an error that quotes some. A secret within a longer word is another word; one
// that was cut off, as servers do behind some length, is hidden too.
func HideSecrets(text string, secrets []string) string {
	secrets = slices.Clone(secrets)
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	for _, secret := range secrets {
		text = hideWord(text, secret)
	}
	for _, secret := range secrets {
		text = hideCutOff(text, secret)
	}
	return text
}

func hideWord(text, secret string) string {
	var b strings.Builder
	for {
		at := strings.Index(text, secret)
		if at < 0 || secret == "" {
			b.WriteString(text)
			return b.String()
		}
		end := at + len(secret)
		if partOfWord(text, at, end) {
			b.WriteString(text[:end])
		} else {
			b.WriteString(text[:at] + schema.Hidden)
		}
		text = text[end:]
	}
}

// shortSecret is how long a secret may be to be taken for a word of its own where
// it stands within another. Longer ones stand there by no chance.
const shortSecret = 8

// partOfWord reports whether the short secret at [at, end) is part of a word.
func partOfWord(text string, at, end int) bool {
	return end-at < shortSecret && (joined(text[:at], text[at:end]) || joined(text[at:end], text[end:]))
}

// joined reports whether two texts meet within a word.
func joined(a, b string) bool {
	before, _ := utf8.DecodeLastRuneInString(a)
	behind, _ := utf8.DecodeRuneInString(b)
	return a != "" && b != "" && isWord(before) && isWord(behind)
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// minRest is how much of a secret, in bytes, must be there of one that was cut
// off.
const minRest = 3

var ellipsis = regexp.MustCompile(`\.\.\.|…|$`)

// hideCutOff hides the beginning of a secret in front of an ellipsis, or at the
// end of the text.
func hideCutOff(text, secret string) string {
	for _, at := range slices.Backward(ellipsis.FindAllStringIndex(text, -1)) {
		for n := len(secret) - 1; n >= minRest; n-- {
			head, found := strings.CutSuffix(text[:at[0]], secret[:n])
			if found && strings.HasSuffix(head, "'") {
				text = head + schema.Hidden + text[at[0]:]
				break
			}
		}
	}
	return text
}
