package sqlite

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

// primaryKeySQL is the key as a table constraint.
func primaryKeySQL(k *schema.PrimaryKey) string {
	return constraintSQL(k.Name) + "PRIMARY KEY (" + partsSQL(k.Parts) + ")"
}

// constraintSQL begins a constraint that has a name.
func constraintSQL(name string) string {
	if name == "" {
		return ""
	}
	return "CONSTRAINT " + quote(name) + " "
}

// columnPrimaryKey parses PRIMARY KEY behind a column.
func (p *tableParser) columnPrimaryKey(c *schema.Column, name string) error {
	part := schema.Part{Column: c.Name}
	if p.accept("desc") {
		part.Desc = true
		if strings.EqualFold(c.Type.Name, "integer") {
			p.unmodelled("INTEGER PRIMARY KEY DESC, which is no alias of the rowid")
		}
	} else {
		p.accept("asc")
	}
	p.objects = append(p.objects, &schema.PrimaryKey{Table: p.table.Name, Name: name, Parts: []schema.Part{part}})
	if err := p.conflict("PRIMARY KEY"); err != nil {
		return err
	}
	c.SQLite.AutoIncrement = p.accept("autoincrement")
	return nil
}

// primaryKey parses PRIMARY KEY (…) of a table.
func (p *tableParser) primaryKey(name string) error {
	parts, autoIncrement, err := p.keyParts()
	if err != nil {
		return err
	}
	p.objects = append(p.objects, &schema.PrimaryKey{Table: p.table.Name, Name: name, Parts: parts})
	for _, o := range p.objects {
		if c, ok := o.(*schema.Column); ok && autoIncrement && hasColumn(parts, c.Name) {
			c.SQLite.AutoIncrement = true
		}
	}
	return p.conflict("PRIMARY KEY")
}
