package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// listSettings are the settings whose value is a list of names, each quoted for
// itself.
var listSettings = []string{"local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries",
	"temp_tablespaces", "unix_socket_directories"}

// normalizeSettings spells settings as the catalog keeps them.
func normalizeSettings(settings []schema.Setting) {
	for i := range settings {
		s := &settings[i]
		if !strings.Contains(s.Name, ".") { // one of an extension keeps its case
			s.Name = strings.ToLower(s.Name)
		}
		if slices.Contains(listSettings, s.Name) {
			names := settingNames(s.Value)
			for j, name := range names {
				names[j] = ident(name)
			}
			s.Value = strings.Join(names, ", ")
		}
	}
}

// settingNames takes a list of names apart. One that is empty has one empty
// name.
func settingNames(value string) []string {
	c, err := pgsql.NewCursor(value)
	if err != nil {
		return []string{value}
	}
	var names []string
	for !c.Done() {
		names = append(names, listedName(c.Item()))
	}
	if len(names) == 0 {
		return []string{""}
	}
	return names
}

// listedName reads one name of a list. One in quotes is kept whole, as the
// catalog has it, although a name of SQL would be cut: it may be that of a file.
func listedName(item *pgsql.Cursor) string {
	whole := strings.TrimSpace(item.Rest())
	text, isString := item.Literal()
	name, isName := item.Name()
	switch {
	case !item.Done() || !isString && !isName:
		return whole
	case isString:
		return text
	case whole[0] == '"':
		return strings.ReplaceAll(whole[1:len(whole)-1], `""`, `"`)
	}
	return name
}

// settingName spells the name of a setting, which may have points.
func settingName(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		parts[i] = ident(part)
	}
	return strings.Join(parts, ".")
}

// settingValue spells the value behind TO.
func settingValue(s schema.Setting) string {
	if !slices.Contains(listSettings, s.Name) {
		return pgsql.QuoteLiteral(s.Value)
	}
	names := settingNames(s.Value)
	for i, name := range names {
		names[i] = pgsql.QuoteLiteral(name)
	}
	return strings.Join(names, ", ")
}

// inspectedSettings reads pg_proc.proconfig.
func inspectedSettings(config []string) []schema.Setting {
	var settings []schema.Setting
	for _, entry := range config {
		name, value, _ := strings.Cut(entry, "=")
		settings = append(settings, schema.Setting{Name: name, Value: value})
	}
	return settings
}
