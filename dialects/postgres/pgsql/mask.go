package pgsql

import (
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// SecretOptions are the options of foreign data wrappers that hold secrets, or
// lead to them.
var SecretOptions = []string{
	"access_key", "access_key_id", "api_key", "api_key_id", "api_secret", "auth_token", "aws_access_key_id", "aws_secret_access_key", "aws_session_token",
	"client_secret", "credentials", "jwt_token", "key_id", "oauth_client_secret", "passcode", "passfile", "passphrase", "passwd", "password",
	"private_key", "pwd", "sa_key", "scram_client_key", "scram_server_key", "secret", "secret_access_key", "secret_key", "service_account_key", "session_token",
	"sslkey", "sslpassword", "token",
}

// Mask puts [HIDDEN] in the place of the secrets in SQL text of any kind: the
// passwords of roles, secret options of servers and mappings, and the passwords
// in connection strings and URLs, also within bodies in dollar quotes. It never
// fails. The rest of the text stays as it is, and so does text without secrets.
func Mask(text string) string { return sqltoken.Mask(text, secretsIn(text, 0)) }

// Secrets are the texts that Mask hides, as values and as they are spelled.
func Secrets(text string) []string { return sqltoken.Values(secretsIn(text, 0)) }

// maxBodies is how many bodies within bodies are looked into.
const maxBodies = 8

func secretsIn(text string, depth int) []sqltoken.Cut {
	f := &secretFinder{tokens: sqltoken.Tolerant(text, syntax), depth: depth}
	for i := range f.tokens {
		f.token(i)
	}
	return sqltoken.Apart(f.cuts)
}

// secretFinder walks the tokens of a text.
type secretFinder struct {
	tokens []sqltoken.Token
	depth  int
	// options is set within OPTIONS (…).
	options bool
	cuts    []sqltoken.Cut
}

func (f *secretFinder) token(i int) {
	t := f.tokens[i]
	switch {
	case t.Kind == sqltoken.Operator && t.Text == "(":
		f.options = i > 0 && strings.EqualFold(f.tokens[i-1].Text, "OPTIONS")
	case t.Kind == sqltoken.Operator && (t.Text == ")" || t.Text == ";"):
		f.options = false
	case t.Kind != sqltoken.String:
	case i > 0 && f.isSecret(f.tokens[i-1]):
		f.hide(t)
	case strings.HasPrefix(t.Text, "$"):
		f.body(t)
	default:
		f.parts(t, f.options || i > 0 && strings.EqualFold(f.tokens[i-1].Text, "CONNECTION"))
	}
}

// isSecret reports whether a string behind the name is a secret: PASSWORD 'x',
// or an option.
func (f *secretFinder) isSecret(name sqltoken.Token) bool {
	if name.Kind == sqltoken.Word && strings.EqualFold(name.Text, "PASSWORD") {
		return true
	}
	return f.options && (name.Kind == sqltoken.Word || name.Kind == sqltoken.QuotedIdent) && slices.Contains(SecretOptions, strings.ToLower(name.Value))
}

func (f *secretFinder) hide(t sqltoken.Token) {
	if t.Value == sqltoken.Hidden || t.Value == "" {
		return
	}
	f.cuts = append(f.cuts, sqltoken.Cut{From: t.Offset, To: t.Offset + len(t.Text), Mask: "'" + sqltoken.Hidden + "'",
		Values: []string{t.Value, strings.Trim(t.Text, "'")}})
}

// body looks into a text in dollar quotes, such as that of a DO statement.
func (f *secretFinder) body(t sqltoken.Token) {
	if f.depth >= maxBodies {
		return
	}
	start := t.Offset
	if i := strings.IndexByte(t.Text[1:], '$'); i >= 0 {
		start += i + 2
	}
	inner := t.Text[start-t.Offset:]
	for _, c := range secretsIn(strings.TrimSuffix(inner, t.Text[:start-t.Offset]), f.depth+1) {
		c.From, c.To = c.From+start, c.To+start
		f.cuts = append(f.cuts, c)
	}
}

var (
	// urlPassword and stringPassword find what is secret within a string.
	urlPassword    = regexp.MustCompile(`://[^/?#@\s']*?:([^/?#@\s']+)@`)
	stringPassword = regexp.MustCompile(`(?i)(?:^|[\s;&?'"])(?:password|passwd|pwd|sslpassword)\s*=\s*('{1,2}[^']*'{0,2}[^\s;&'"]*|[^\s;&'"]+)`)
	// connection tells a connection string from other texts.
	connection = regexp.MustCompile(`(?i)(^|[\s'?&])(host|hostaddr|port|dbname|user|service)\s*=|^'postgres(ql)?://`)
)

// parts hides what is secret within a string. Only of those that surely connect
// to something, more than the passwords of URLs that do is looked for.
func (f *secretFinder) parts(t sqltoken.Token, connects bool) {
	if !connects && !connection.MatchString(t.Text) {
		return
	}
	inner := t.Text[:1] + strings.TrimSuffix(t.Text[1:], "'") // the closing quote is no part of a password
	for _, pattern := range []*regexp.Regexp{urlPassword, stringPassword} {
		for _, at := range pattern.FindAllStringSubmatchIndex(inner, -1) {
			value := t.Text[at[2]:at[3]]
			if trimmed := strings.Trim(value, "'"); trimmed != "" && trimmed != sqltoken.Hidden {
				f.cuts = append(f.cuts, sqltoken.Cut{From: t.Offset + at[2], To: t.Offset + at[3], Mask: sqltoken.Hidden, Values: []string{trimmed}})
			}
		}
	}
}
