package postgres

import (
	"context"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

var _ dialects.Sessions = (*target)(nil)

// Renew implements dialects.Sessions.
func (t *target) Renew(ctx context.Context, ran []dialects.Statement) error {
	defer t.use()()
	if _, err := t.conn.Exec(ctx, t.anew()); err != nil {
		return t.failed([]dialects.Statement{{SQL: t.anew()}}, 0, 0, err)
	}
	for i, s := range ran {
		if !setsSession(s.SQL) {
			continue
		}
		if err := execOne(ctx, t.conn, s.SQL); err != nil {
			return t.failed(ran, i, 0, err)
		}
	}
	return nil
}

// anew takes back what statements have set, and sets what they begin with. The
// holder of the lock keeps its name.
func (t *target) anew() string {
	script := "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; " + t.settings()
	if t.held != nil {
		script += "; SET application_name = " + pgsql.QuoteLiteral(encodeHolder(t.held.holder))
	}
	return script
}

// setsSession reports whether the statement does nothing but to set something
// that outlives its transaction.
func setsSession(sql string) bool {
	c, err := pgsql.NewCursor(sql)
	if err != nil {
		return false
	}
	switch c.OneOf("set", "reset", "load", "select") {
	case "set":
		return c.OneOf("local", "transaction", "constraints") == ""
	case "reset", "load":
		return true
	case "select":
		return c.Calls("set_config") != "" && !c.CallsOther("set_config", "current_setting")
	}
	return false
}
