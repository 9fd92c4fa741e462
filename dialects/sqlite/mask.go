package sqlite

// Mask implements dialects.Masker. SQL of SQLite states no secrets: a database
// has no users, and this build no keys.
func (Dialect) Mask(sql string) string { return sql }

// Secrets implements dialects.Masker.
func (Dialect) Secrets(string) []string { return nil }

// Mask implements dialects.Masker.
func (t *target) Mask(sql string) string { return sql }

// Secrets implements dialects.Masker.
func (t *target) Secrets(string) []string { return nil }
