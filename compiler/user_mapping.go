package compiler

import "github.com/schemac/schemac/schema"

var userMappingSpec = newSpec("user_mapping", []field[schema.UserMapping]{
	serverReference(func(m *schema.UserMapping) *schema.ServerRef { return &m.Server }),
	required(roleField("user", func(m *schema.UserMapping) *string { return &m.Name })),
	foreignOptions(func(m *schema.UserMapping) *schema.Params { return &m.Options }),
	dependsOn[schema.UserMapping](),
}, nil)

// decodeUserMapping reads a mapping, whose server and user are its name. A
// label is for people alone.
func decodeUserMapping(d *decoder, b block) {
	errors := d.failures()
	m := &schema.UserMapping{}
	m.Origin.Range = d.at(b.DefRange())
	d.owner = owner{schema: d.defaultSchema}
	userMappingSpec.decode(d, b, m, &m.Origin)
	d.finish(m, errors)
}

func printUserMapping(p *printer, m *schema.UserMapping) {
	p.open("user_mapping")
	userMappingSpec.print(p, m)
	p.close()
}
