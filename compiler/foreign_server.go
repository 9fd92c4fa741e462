package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var foreignServerSpec = newSpec("foreign_server",
	fields([]field[schema.ForeignServer]{
		required(text("wrapper", postgres, func(s *schema.ForeignServer) *string { return &s.Wrapper })),
		text("type", postgres, func(s *schema.ForeignServer) *string { return &s.Type }),
		text("version", postgres, func(s *schema.ForeignServer) *string { return &s.Version }),
		foreignOptions(func(s *schema.ForeignServer) *schema.Params { return &s.Options }),
	}, metaFields[schema.ForeignServer](), []field[schema.ForeignServer]{comment[schema.ForeignServer]()}), nil)

func decodeForeignServer(d *decoder, b block) {
	errors := d.failures()
	s := &schema.ForeignServer{}
	s.Name = d.begin(b, &s.Meta)
	d.needName(b, s.Name)
	d.enter(d.declare(b, s.Address()))
	foreignServerSpec.decode(d, b, s, &s.Origin)
	d.finish(s, errors)
}

func printForeignServer(p *printer, s *schema.ForeignServer) {
	p.openNamed(s.Address())
	foreignServerSpec.print(p, s)
	p.close()
}

// foreignOptions are options of a foreign data wrapper.
func foreignOptions[T any](get func(*T) *schema.Params) field[T] {
	return printedAsMap(paramsField("options", postgres, get), get)
}

// serverReference is the attribute that names a foreign server: one of the
// model, or another one as a string.
func serverReference[T any](get func(*T) *schema.ServerRef) field[T] {
	return field[T]{name: "server", in: postgres, required: true,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) { d.server(e, func(r schema.ServerRef) { *get(t) = r }) },
		print: func(p *printer, t *T) {
			switch r := *get(t); {
			case r.Outside != "":
				p.attr("server", quote(r.Outside))
			case !r.IsZero():
				p.attr("server", p.reference(r.Of))
			}
		}}
}

func (d *decoder) server(e hclsyntax.Expression, found func(schema.ServerRef)) {
	if root := rootName(e); root == "" || d.isVariable(root) {
		if name, ok := d.text(e); ok {
			found(schema.ServerRef{Outside: name})
		}
		return
	}
	p, ok := d.path(e)
	if !ok {
		return
	}
	d.refer(p, func(l *linker, a schema.Address) {
		if a.Kind != schema.KindForeignServer {
			l.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is no foreign server. Write foreign_server.<name>, or the name of a server outside of the model as a string.", p)
			return
		}
		found(schema.ServerRef{Of: a})
	})
}
