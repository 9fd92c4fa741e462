package sqlite

import "github.com/schemac/schemac/schema"

// uniqueSQL is the constraint within CREATE TABLE.
func uniqueSQL(u *schema.Unique) string {
	return constraintSQL(u.Name) + "UNIQUE (" + partsSQL(u.Parts) + ")"
}

// unique parses UNIQUE (…) of a table.
func (p *tableParser) unique(name string) error {
	parts, _, err := p.keyParts()
	if err != nil {
		return err
	}
	p.objects = append(p.objects, &schema.Unique{Table: p.table.Name, Name: p.unusedName(schema.KindUnique, name), Parts: parts})
	return p.conflict("UNIQUE")
}
