package postgres

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// secretValue finds a password within a value that says more, such as a URL or a
// connection string. It means the same to Go and to the server.
const secretValue = `://[^/?#@[:space:]]*:[^/?#@[:space:]]+@|[[:space:];&?='"](password|passwd|pwd)[[:space:]]*=`

var secretPattern = regexp.MustCompile("(?i)" + secretValue)

func isSecret(name, value string) bool {
	return slices.Contains(pgsql.SecretOptions, strings.ToLower(name)) || secretPattern.MatchString(name+"="+value)
}

// withoutSecrets is SQL for the options in a column of the catalog, as name=value,
// that hold no secrets.
func withoutSecrets(column string) string {
	return "CASE WHEN " + column + " IS NULL THEN '{}' ELSE array(SELECT o FROM unnest(" + column + ") o WHERE lower(split_part(o, '=', 1)) <> ALL (" +
		pgsql.QuoteLiteral("{"+strings.Join(pgsql.SecretOptions, ",")+"}") + ") AND o !~* " + pgsql.QuoteLiteral(secretValue) + ") END"
}

// normalizeOptions reports the secrets among the options of an object, which
// the attribute states.
func normalizeOptions(o schema.Object, attribute string, options *schema.Params) diag.List {
	if len(*options) == 0 {
		*options = nil
		return nil
	}
	var problems diag.List
	for _, name := range slices.Sorted(maps.Keys(*options)) {
		if isSecret(name, (*options)[name]) {
			problems.Append(secretOption(o, attribute, name))
		}
	}
	return problems
}

func secretOption(o schema.Object, attribute, name string) diag.Diagnostic {
	a := o.Address()
	return diag.Diagnostic{Severity: diag.Error, Code: "secret-option", Summary: "Secret in a model",
		Range: o.Common().Origin.Field(attribute), Address: a.String(),
		Detail: fmt.Sprintf("%s states the option %s, which holds a secret. Models, snapshots and migrations are kept in version control, where secrets do not belong. Remove it, and set it by hand with ALTER … OPTIONS (ADD %s '…'): schemac neither reads nor changes it.",
			a, name, pgsql.QuoteIdent(name))}
}

// orEmpty is for options that can be changed: none is not the same as new.
func orEmpty(options schema.Params) schema.Params {
	if options == nil {
		return schema.Params{}
	}
	return options
}

// optionsClause leads from one set of options to another, or makes the first
// where before is nil.
func optionsClause(before, after schema.Params) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, stays := after[name]; !stays {
			list = append(list, "DROP "+ident(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		value := ident(name) + " " + pgsql.QuoteLiteral(after[name])
		switch old, had := before[name]; {
		case before == nil:
			list = append(list, value)
		case !had:
			list = append(list, "ADD "+value)
		case old != after[name]:
			list = append(list, "SET "+value)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " OPTIONS (" + strings.Join(list, ", ") + ")"
}
