package project

import (
	"cmp"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Dialects lists the dialects that a project file may name.
func Dialects() []string { return []string{"postgres", "clickhouse", "sqlite"} }

// schemes says which dialect a URL's scheme means.
var schemes = map[string]string{
	"postgres":         "postgres",
	"postgresql":       "postgres",
	"clickhouse":       "clickhouse",
	"clickhouse+http":  "clickhouse",
	"clickhouse+https": "clickhouse",
	"http":             "clickhouse",
	"https":            "clickhouse",
	"sqlite":           "sqlite",
	"file":             "sqlite",
}

// DialectOf gives the dialect that the URL's scheme means, or "".
func DialectOf(rawURL string) string {
	scheme, _, found := strings.Cut(rawURL, ":")
	if !found {
		return ""
	}
	return schemes[strings.ToLower(scheme)]
}

// Schemes lists the URL schemes that messages offer.
func Schemes() []string {
	return []string{"postgres://", "clickhouse://", "clickhouse+http://", "clickhouse+https://", "sqlite://"}
}

// Namespace is the namespace that the URL selects for objects that name none:
// ClickHouse's database, or the first schema of PostgreSQL's search_path. It
// is "" where there is none.
func Namespace(rawURL string) string {
	if names := Namespaces(rawURL); len(names) > 0 {
		return names[0]
	}
	return ""
}

// Namespaces are all that the URL selects; none means that it selects
// everything.
func Namespaces(rawURL string) []string {
	switch DialectOf(rawURL) {
	case "clickhouse":
		return plainNames(clickhouseDatabase(rawURL))
	case "postgres":
		if u, err := url.Parse(rawURL); err == nil {
			return plainNames(strings.Split(u.Query().Get("search_path"), ",")...)
		}
	}
	return nil
}

// clickhouseDatabase is the database that a URL names, which may have several
// hosts, as url.Parse does not allow. The parameter wins, as with the driver.
func clickhouseDatabase(rawURL string) string {
	_, rest, _ := strings.Cut(rawURL, "://")
	place, query, _ := strings.Cut(rest, "?")
	_, path, _ := strings.Cut(place, "/")
	database, err := url.PathUnescape(path)
	if err != nil {
		return ""
	}
	parameters, _ := url.ParseQuery(query) // what can be read of it
	return cmp.Or(parameters.Get("database"), strings.Trim(database, "/"))
}

// InNamespacesOf gives the URL of another PostgreSQL database the search_path
// of the model URL, where it has none of its own, so that names without a
// namespace mean the same in both. Other URLs stay as they are.
func InNamespacesOf(rawURL, model string) string {
	u, err := url.Parse(rawURL)
	path := strings.Join(Namespaces(model), ",")
	if err != nil || path == "" || DialectOf(rawURL) != "postgres" || DialectOf(model) != "postgres" || len(Namespaces(rawURL)) > 0 {
		return rawURL
	}
	query := u.Query()
	query.Set("search_path", path)
	u.RawQuery = query.Encode()
	return u.String()
}

// plainNames takes spaces and quotes away, and names that are empty.
func plainNames(written ...string) (names []string) {
	for _, name := range written {
		if name = strings.Trim(strings.TrimSpace(name), `"`); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Rooted makes the path in a SQLite URL start at the folder root, if it is
// relative, and spells file: as sqlite://. Other URLs stay as they are.
func Rooted(rawURL, root string) string {
	rest, ok := strings.CutPrefix(rawURL, "sqlite://")
	if !ok {
		if rest, ok = strings.CutPrefix(rawURL, "file:"); !ok {
			return rawURL
		}
		rest = strings.TrimPrefix(rest, "//")
	}
	path, query, hasQuery := strings.Cut(rest, "?")
	if path != "" && !strings.HasPrefix(path, ":") && !filepath.IsAbs(path) && root != "" && root != "." {
		escaped := (&url.URL{Path: filepath.ToSlash(root)}).EscapedPath()
		path = strings.TrimSuffix(escaped, "/") + "/" + strings.TrimPrefix(path, "./")
	}
	if hasQuery {
		path += "?" + query
	}
	return "sqlite://" + path
}

// hidden stands where a secret stood.
const hidden = "***"

// Redact renders the URL without its password.
func Redact(rawURL string) string { return NewRedactor(rawURL).Text(rawURL) }

// anyPassword finds a password in any URL of a text.
var anyPassword = regexp.MustCompile(`(://[^\s"'/@:]*:)[^\s"'/]+@`)

// Redactor takes secrets out of texts such as the errors of drivers. Even
// without known secrets, nil included, it hides the password of every URL.
type Redactor struct {
	secrets []string
	guard   sync.RWMutex
	hides   []func(string) string
}

// Learn lets the redactor hide more: hide gives a text without some secrets.
func (r *Redactor) Learn(hide func(text string) string) {
	r.guard.Lock()
	defer r.guard.Unlock()
	r.hides = append(r.hides, hide)
}

// NewRedactor hides the passwords of the URLs, in every spelling that they
// may have.
func NewRedactor(urls ...string) *Redactor {
	r := &Redactor{}
	for _, u := range urls {
		r.secrets = append(r.secrets, secretsOf(u)...)
	}
	slices.SortFunc(r.secrets, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	r.secrets = slices.Compact(r.secrets)
	return r
}

// Text renders s without the secrets.
func (r *Redactor) Text(s string) string {
	if r != nil {
		for _, secret := range r.secrets {
			s = strings.ReplaceAll(s, secret, hidden)
		}
		r.guard.RLock()
		defer r.guard.RUnlock()
		for _, hide := range r.hides {
			s = hide(s)
		}
	}
	return anyPassword.ReplaceAllString(s, "${1}"+hidden+"@")
}

// secretsOf finds passwords between the user and the host and in the query.
// It does not rely on the URL being valid, since an error about an invalid
// one would show it.
func secretsOf(rawURL string) (secrets []string) {
	add := func(secret string) {
		if secret == "" {
			return
		}
		secrets = append(secrets, spellings(secret)...)
		for _, decode := range []func(string) (string, error){url.PathUnescape, url.QueryUnescape} {
			if plain, err := decode(secret); err == nil && plain != secret {
				secrets = append(secrets, spellings(plain)...)
			}
		}
	}
	_, rest, _ := strings.Cut(rawURL, "://")
	authority, query, _ := strings.Cut(rest, "?")
	if !strings.Contains(authority, "@") {
		authority = rest // the question mark belongs to the password, unless there is none
	}
	if at := strings.LastIndex(authority, "@"); at >= 0 {
		_, password, _ := strings.Cut(authority[:at], ":")
		add(password)
	}
	for _, pair := range strings.Split(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if key = strings.ToLower(key); strings.Contains(key, "password") || key == "passwd" || strings.Contains(key, "secret") || strings.Contains(key, "token") {
			add(value)
		}
		if proxy, err := url.QueryUnescape(value); err == nil && key == "http_proxy" {
			secrets = append(secrets, secretsOf(proxy)...)
		}
	}
	return secrets
}

// spellings are the ways in which a secret can stand in a URL.
func spellings(plain string) []string {
	return []string{plain, url.QueryEscape(plain), url.PathEscape(plain), strings.TrimPrefix(url.UserPassword("", plain).String(), ":")}
}
