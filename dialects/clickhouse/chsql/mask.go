package chsql

import (
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// Mask puts [HIDDEN] in the place of the secrets in SQL text of any kind: a
// statement, a script, or a part such as an engine or the source of a
// dictionary. All that the server hides is hidden, and what it shows although
// it lets somebody in: passwords in BACKUP settings, headers and connection
// strings of dictionaries. It never fails: of text that nobody can read, it
// hides what its tokens tell. The rest of the text stays as it is, and so does
// text without secrets.
func Mask(text string) string { return sqltoken.Mask(text, secretsIn(text, false)) }

// Secrets are the texts that Mask hides: their values, and as they are spelled in
// the text where that differs. Numbers and names are none of them.
func Secrets(text string) []string { return sqltoken.Values(secretsIn(text, false)) }

// maskAll also hides empty passwords, and arguments of encrypt and its like that
// are no secrets, as the server does: two texts of which the server may have
// masked one are equal if they are then.
func maskAll(text string) string { return sqltoken.Mask(text, secretsIn(text, true)) }

// HidesSecret reports whether a secret stands in the text as [HIDDEN]: whoever
// executed it would make something that cannot log in anywhere. A text in which
// these letters mean nothing may have them.
func HidesSecret(text string) bool {
	return strings.Contains(text, sqltoken.Hidden) && findSecrets(text, false).hidden
}

// sameMasks gives two texts for comparing. If the server may have masked one of
// them, that is both without their secrets.
func sameMasks(a, b string) (string, string) {
	if strings.Contains(a, sqltoken.Hidden) != strings.Contains(b, sqltoken.Hidden) || HidesSecret(a) {
		return maskAll(a), maskAll(b)
	}
	return a, b
}

func secretsIn(text string, all bool) []sqltoken.Cut {
	return sqltoken.Apart(findSecrets(text, all).cuts)
}

func findSecrets(text string, all bool) *secretFinder {
	if !strings.ContainsAny(text, "'$") && !strings.ContainsAny(text, "=") {
		return &secretFinder{} // no literal, no secret
	}
	f := &secretFinder{tokens: sqltoken.Tolerant(text, syntax), all: all}
	for i := range f.tokens {
		f.token(i)
	}
	return f
}

// secretFinder walks the tokens of a text. Grammar is not needed: secrets stand
// in calls, in assignments, and behind words such as PASSWORD.
type secretFinder struct {
	tokens []sqltoken.Token
	all    bool
	// hidden is set once a secret is found that is hidden already.
	hidden bool
	cuts   []sqltoken.Cut
	// around are the names in front of the parentheses that are open, in lower
	// case.
	around []string
	// What the statement is about.
	collection, identifies, database bool
}

// token looks at one token and what follows.
func (f *secretFinder) token(i int) {
	t := f.tokens[i]
	switch {
	case t.Kind == sqltoken.Operator && t.Text == ";":
		f.around, f.collection, f.identifies, f.database = nil, false, false, false
	case t.Kind == sqltoken.Operator && t.Text == "(":
		f.around = append(f.around, f.before(i))
	case t.Kind == sqltoken.Operator && t.Text == ")" && len(f.around) > 0:
		f.around = f.around[:len(f.around)-1]
	case t.Kind == sqltoken.Operator && t.Text == "=" && f.collection:
		f.literal(i + 1)
	case t.Kind == sqltoken.Word || t.Kind == sqltoken.QuotedIdent:
		f.word(i)
	}
}

// before is the name in front of a parenthesis, or "".
func (f *secretFinder) before(i int) string {
	if i == 0 || f.tokens[i-1].Kind != sqltoken.Word {
		return ""
	}
	return strings.ToLower(f.tokens[i-1].Text)
}

func (f *secretFinder) word(i int) {
	switch {
	case f.is(i, "NAMED") && f.is(i+1, "COLLECTION") && i > 0 && (f.is(i-1, "CREATE") || f.is(i-1, "ALTER")):
		f.collection = true
	case f.is(i, "DATABASE") && i > 0 && (f.is(i-1, "CREATE") || f.is(i-1, "ATTACH")):
		f.database = true
	case f.is(i, "IDENTIFIED"):
		f.identifies = true
	case f.identifies && (f.is(i, "BY") || f.is(i, "HASH") || f.is(i, "SALT")):
		f.string(i + 1)
	case f.is(i, "SETTINGS"), f.is(i, "SETTING"):
		f.settings(i + 1)
	case f.op(i+1, "("):
		f.call(i)
	case f.isString(i+1) && len(f.around) > 0 && isSecretName(f.tokens[i].Value): // a column's comment stands alone
		f.string(i + 1)
	case f.isString(i+1) && f.is(i, "VALUE") && f.within("header") && !f.plainHeader(i):
		f.string(i + 1)
	case f.isString(i+1) && f.within(sourceNames...):
		f.parts(i + 1)
	}
}

// plainHeaders are the headers of HTTP that say what is asked for, and nothing
// that lets somebody in.
var plainHeaders = regexp.MustCompile(`(?i)^'(content-type|accept|accept-(charset|encoding|language)|user-agent|cache-control)'$`)

// plainHeader reports whether the VALUE at a token is of such a header, whose NAME
// stands before or behind it.
func (f *secretFinder) plainHeader(i int) bool {
	for _, name := range []int{i - 2, i + 2} {
		if f.is(name, "NAME") && f.isString(name+1) {
			return plainHeaders.MatchString(f.tokens[name+1].Text)
		}
	}
	return false
}

// sourceNames are the sources of dictionaries whose strings may hold more than a
// word.
var sourceNames = []string{"clickhouse", "mysql", "postgresql", "mongodb", "http", "redis", "odbc", "cassandra", "ytsaurus", "executable"}

// within reports whether the innermost parentheses belong to one of the names.
func (f *secretFinder) within(names ...string) bool {
	return len(f.around) > 0 && slices.Contains(names, f.around[len(f.around)-1])
}

func (f *secretFinder) is(i int, word string) bool {
	return i >= 0 && i < len(f.tokens) && f.tokens[i].Kind == sqltoken.Word && strings.EqualFold(f.tokens[i].Text, word)
}

func (f *secretFinder) op(i int, text string) bool {
	return i >= 0 && i < len(f.tokens) && f.tokens[i].Kind == sqltoken.Operator && f.tokens[i].Text == text
}

func (f *secretFinder) isString(i int) bool {
	return i >= 0 && i < len(f.tokens) && f.tokens[i].Kind == sqltoken.String
}

// secretNames finds the names of settings and arguments that hold secrets.
var secretNames = regexp.MustCompile(`(?i)^(.*_)?(password|passwd|passphrase|pwd|secret|secret_access_key|access_token|session_token|oauth_token|token|` +
	`account_key|credentials?|auth_header|private_key|api_key|sas_token)$`)

func isSecretName(name string) bool { return secretNames.MatchString(name) }

// string hides a string.
func (f *secretFinder) string(i int) {
	if f.isString(i) {
		f.hide(i, i+1)
	}
}

// literal hides the literal that begins at a token, whatever it is.
func (f *secretFinder) literal(i int) {
	last := i
	if f.op(i, "-") || f.op(i, "+") {
		last++
	}
	if last >= len(f.tokens) || f.tokens[last].Kind == sqltoken.Operator {
		return
	}
	if t := f.tokens[last]; t.Kind != sqltoken.String && f.isString(last+1) && f.tokens[last+1].Offset == t.Offset+len(t.Text) {
		last++ // of a torn text: the quotation mark would go on the one behind [HIDDEN]
	}
	f.hide(i, last+1)
}

// hide replaces the tokens [from, to) by '[HIDDEN]'. An empty string is nothing
// to hide.
func (f *secretFinder) hide(from, to int) {
	first, last := f.tokens[from], f.tokens[to-1]
	if to == from+1 && first.Kind == sqltoken.String {
		value := valueOf(first.Text)
		f.hidden = f.hidden || value == sqltoken.Hidden
		if value == sqltoken.Hidden || value == "" && !f.all {
			return
		}
	}
	c := sqltoken.Cut{From: first.Offset, To: last.Offset + len(last.Text), Mask: "'" + sqltoken.Hidden + "'"}
	for _, t := range f.tokens[from:to] {
		if t.Kind == sqltoken.String {
			c.Values = append(c.Values, valueOf(t.Text), strings.Trim(t.Text, "'"))
		}
	}
	f.cuts = append(f.cuts, c)
}

// valueOf decodes a string, also one that does not end.
func valueOf(text string) string {
	if _, err := sqltoken.Tokenize(text, syntax); err != nil {
		return strings.Trim(text, "'")
	}
	return stringValue(text)
}

// partsOfStrings find the secrets within strings that say more: passwords in
// URLs, and in connection strings.
var partsOfStrings = []*regexp.Regexp{
	regexp.MustCompile(`://[^/?#@\s']*?:([^/?#@\s']+)@`),
	regexp.MustCompile(`(?i)(?:^|['"{;&?\s])(?:password|passwd|pwd|AccountKey|SharedAccessSignature|SharedAccessKey|sig|X-Amz-Signature|X-Amz-Security-Token|access_token)\s*=\s*(\{[^}']*\}|[^;&'"}\s]+)`),
}

// parts hides what is secret within a string.
func (f *secretFinder) parts(i int) {
	if !f.isString(i) {
		return
	}
	t := f.tokens[i]
	for _, pattern := range partsOfStrings {
		for _, at := range pattern.FindAllStringSubmatchIndex(t.Text, -1) {
			value := t.Text[at[2]:at[3]]
			f.hidden = f.hidden || value == sqltoken.Hidden
			if value != sqltoken.Hidden {
				f.cuts = append(f.cuts, sqltoken.Cut{From: t.Offset + at[2], To: t.Offset + at[3], Mask: sqltoken.Hidden, Values: []string{value}})
			}
		}
	}
}
