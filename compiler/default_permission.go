package compiler

import (
	"github.com/schemac/schemac/schema"
)

// defaultBlock is a block default_permission.
type defaultBlock struct {
	*schema.DefaultPermission
	grant
}

var defaultPermissionSpec = newSpec("default_permission",
	fields([]field[defaultBlock]{
		required(roleField("to", func(b *defaultBlock) *string { return &b.Name })),
		roleField("for_role", func(b *defaultBlock) *string { return &b.ForRole }),
		schemaField(func(b *defaultBlock) *schema.Address { return &b.In }),
		required(keyword("for", postgres, []string{"TABLES", "SEQUENCES", "FUNCTIONS", "TYPES", "SCHEMAS"}, func(b *defaultBlock) *string { return &b.Objects })),
	}, adapt(func(b *defaultBlock) *grant { return &b.grant }, grantFields)), nil)

// decodeDefaultPermission reads a block whose label is for people alone.
func decodeDefaultPermission(d *decoder, b block) {
	errors := d.failures()
	block := defaultBlock{DefaultPermission: &schema.DefaultPermission{}}
	block.Origin.Range = d.at(b.DefRange())
	d.owner = owner{schema: d.defaultSchema}
	defaultPermissionSpec.decode(d, b, &block, &block.Origin)
	block.into(&block.Privileges)
	d.finish(block.DefaultPermission, errors)
}

func printDefaultPermission(p *printer, o *schema.DefaultPermission) {
	for _, g := range grants(o.Privileges, o.PrivilegeKind()) {
		p.open("default_permission")
		defaultPermissionSpec.print(p, &defaultBlock{DefaultPermission: o, grant: g})
		p.close()
	}
}
