package sqlite

import (
	"context"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/sqltoken"
)

var _ dialects.Resumer = (*target)(nil)

// Isolation implements dialects.Resumer. What a person wants outside a
// transaction, and SQLite can run inside one, is Own: nothing that belongs to
// it, such as its entry in the ledger, is then in effect without it.
func (t *target) Isolation(s dialects.Statement) dialects.Isolation { return isolation(s) }

// isolation tells how Execute runs the statement. The pragmas that switch
// foreign keys do nothing there, so they part no transaction.
func isolation(s dialects.Statement) dialects.Isolation {
	if s.Transactional {
		return dialects.Shared
	}
	switch list := tokens(s.SQL); {
	case switchesForeignKeys(list):
		return dialects.Shared
	case standsAlone(list):
		return dialects.Outside
	}
	return dialects.Own
}

func switchesForeignKeys(list []sqltoken.Token) bool {
	return len(list) > 3 && isWord(list[0], "pragma") && pragmaName(list) == "foreign_keys" && slices.ContainsFunc(list, setsPragma)
}

// setsPragma reports whether the token stands before a pragma's new value.
func setsPragma(t sqltoken.Token) bool { return t.Text == "=" || t.Text == "(" }

// standsAlone reports whether SQLite refuses the statement in a transaction,
// or does nothing there.
func standsAlone(list []sqltoken.Token) bool {
	if len(list) == 0 {
		return false
	}
	for _, word := range []string{"vacuum", "attach", "detach"} {
		if isWord(list[0], word) {
			return true
		}
	}
	return isWord(list[0], "pragma") && !slices.Contains(sharedPragmas, pragmaName(list))
}

// sharedPragmas are those that do in a transaction what they do outside one.
var sharedPragmas = []string{
	"application_id", "defer_foreign_keys", "foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo", "integrity_check",
	"legacy_alter_table", "quick_check", "schema_version", "table_info", "table_list", "table_xinfo", "user_version",
}

// pragmaName is the folded name of a pragma, without a namespace.
func pragmaName(list []sqltoken.Token) string {
	switch {
	case len(list) > 3 && list[2].Text == ".":
		return fold(list[3].Value)
	case len(list) > 1:
		return fold(list[1].Value)
	}
	return ""
}

// Observe implements dialects.Resumer. There is nothing to note: see Recover.
func (t *target) Observe(context.Context, dialects.Statement) (string, error) { return "", nil }

// Recover implements dialects.Resumer. What SQLite runs only outside a
// transaction is VACUUM, ATTACH, DETACH and pragmas: the first is atomic and
// changes no content, the others end with their connection or set what they
// set a second time.
func (t *target) Recover(context.Context, dialects.Statement, string) (dialects.Recovery, error) {
	return dialects.Untouched, nil
}

// Watch implements dialects.Resumer. SQLite does not tell how far a statement
// is.
func (t *target) Watch(context.Context, func(dialects.Progress)) {}
