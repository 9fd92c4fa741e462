package postgres

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

// Identify implements schema.Rules: functions and procedures of one name differ
// in the types that a call gives.
func (d dialect) Identify(o schema.Object) {
	switch o := o.(type) {
	case *schema.Function:
		o.Signature = d.signature(o.Args)
	case *schema.Procedure:
		o.Signature = d.signature(o.Args)
	case *schema.Permission:
		identifyPermission(o)
	case *schema.DefaultPermission:
		identifyDefault(o)
	}
}

// signature lists the types of a routine's arguments as the catalog identifies
// it by them, without modifiers.
func (d dialect) signature(args []schema.Argument) string {
	var types []string
	for _, a := range args {
		if a.IsInput() {
			types = append(types, d.signatureType(a.Type))
		}
	}
	return strings.Join(types, ", ")
}

// signatureType spells a type without modifiers, and without its schema where
// that is the default one, however the model wrote it.
func (d dialect) signatureType(t schema.Type) string {
	p := parsed(t)
	p.Mods, p.Fields = nil, ""
	if p.Schema == d.defaultSchema {
		p.Schema = ""
	}
	return p.String()
}
