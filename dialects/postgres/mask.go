package postgres

import "github.com/schemac/schemac/dialects/postgres/pgsql"

// Mask implements dialects.Masker.
func (d dialect) Mask(sql string) string { return pgsql.Mask(sql) }

// Secrets implements dialects.Masker.
func (d dialect) Secrets(sql string) []string { return pgsql.Secrets(sql) }

// Mask implements dialects.Masker.
func (t *target) Mask(sql string) string { return t.dialect.Mask(sql) }

// Secrets implements dialects.Masker.
func (t *target) Secrets(sql string) []string { return t.dialect.Secrets(sql) }
