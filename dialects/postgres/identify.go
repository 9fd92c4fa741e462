package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// Identify implements schema.Rules: functions and procedures of one name differ
// in the types that a call gives.
func (d dialect) Identify(o schema.Object) {
	switch o := o.(type) {
	case *schema.Function:
		o.Signature = d.signature(o.Args)
	case *schema.Aggregate:
		o.Signature = d.signature(o.Args)
		if len(o.OrderBy) > 0 {
			o.Signature = strings.TrimSpace(o.Signature + " ORDER BY " + d.signature(o.OrderBy))
		}
	case *schema.Operator:
		o.Signature = d.operandSignature(o)
	case *schema.OperatorFamily:
		o.Signature = accessMethod(o.Using)
	case *schema.OperatorClass:
		o.Signature = accessMethod(o.Using)
	case *schema.Cast:
		o.Name = d.castName(o)
	case *schema.Procedure:
		o.Signature = d.signature(o.Args)
	case *schema.UserMapping:
		o.Signature = o.Server.Name()
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
	return d.typeSignature(parsed(t))
}

func (d dialect) typeSignature(p pgsql.Type) string {
	p.Mods, p.Fields = nil, ""
	if p.Schema == d.defaultSchema {
		p.Schema = ""
	}
	return p.String()
}
