package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// memberOperators adds the operators of a class or family.
func (f referenceFinder) memberOperators(o schema.Object) {
	var operators []schema.OperatorMember
	var typ schema.Type
	switch o := o.(type) {
	case *schema.OperatorClass:
		operators, typ = o.Operators, o.Type
	case *schema.OperatorFamily:
		operators = o.Operators
	}
	for _, m := range operators {
		f.add(f.memberOperator(m, typ))
	}
}

// memberOperator is the address of a member of a class or family for a type.
func (f referenceFinder) memberOperator(m schema.OperatorMember, typ schema.Type) schema.Address {
	namespace, symbol := f.dialect.defaultSchema, m.Operator
	if at := strings.LastIndex(symbol, "."); at >= 0 {
		namespace, symbol = strings.Trim(symbol[:at], `"`), symbol[at+1:]
	}
	return schema.Address{Kind: schema.KindOperator, Schema: namespace, Name: symbol,
		Signature: f.dialect.signatureType(orType(m.Left, typ)) + ", " + f.dialect.signatureType(orType(m.Right, typ))}
}

// sortingClasses adds to a view the classes of the operators that it names:
// where it sorts by one (ORDER BY … USING), it depends on the operator that the
// class has for equality, too.
func (f referenceFinder) sortingClasses(o schema.Object) {
	g, ok := f.scope.(*schema.Graph)
	if kind := o.Address().Kind; !ok || kind != schema.KindView && kind != schema.KindMaterialized {
		return
	}
	for _, o := range g.OfKind(schema.KindOperatorClass) {
		class := o.(*schema.OperatorClass)
		if slices.ContainsFunc(class.Operators, func(m schema.OperatorMember) bool { return f.found[f.memberOperator(m, class.Type)] }) {
			f.found[class.Address()] = true
		}
	}
}

// operatorClasses adds the classes that an index, key or partition key uses.
func (f referenceFinder) operatorClasses(o schema.Object) {
	switch o := o.(type) {
	case *schema.Index:
		f.partClasses(o.Address().Table(), o.Parts, accessMethod(o.Type))
	case *schema.Exclude:
		f.partClasses(o.Address().Table(), o.Parts, accessMethod(o.Type))
	case *schema.PrimaryKey:
		f.partClasses(o.Address().Table(), o.Parts, btree)
	case *schema.Unique:
		f.partClasses(o.Address().Table(), o.Parts, btree)
	case *schema.Range:
		f.namedClass(o.SubtypeOps, btree)
	case *schema.Table:
		method := btree
		if o.Postgres.Partition.Type == "HASH" {
			method = "hash"
		}
		f.partClasses(o.Address(), o.Postgres.Partition.Parts, method)
	}
}

func (f referenceFinder) partClasses(table schema.Address, parts []schema.Part, method string) {
	g, _ := f.scope.(*schema.Graph)
	for _, part := range parts {
		if part.Ops != "" {
			f.namedClass(part.Ops, method)
			continue
		}
		column := lookupColumn(f.scope, table, part.Column)
		if g == nil || column == nil {
			continue
		}
		for _, o := range g.OfKind(schema.KindOperatorClass) {
			if class := o.(*schema.OperatorClass); class.Default && class.Signature == method && class.Type == schema.BaseType(f.scope, column.Type) {
				f.found[class.Address()] = true
			}
		}
	}
}

func (f referenceFinder) namedClass(ops, method string) {
	if class := f.dialect.lookupClass(f.scope, ops, method); class != nil {
		f.found[class.Address()] = true
	}
}

// partsOf lists the parts of an index, a constraint or a partition key.
func partsOf(o schema.Object) []schema.Part {
	switch o := o.(type) {
	case *schema.Index:
		return o.Parts
	case *schema.Exclude:
		return o.Parts
	case *schema.PrimaryKey:
		return o.Parts
	case *schema.Unique:
		return o.Parts
	case *schema.Table:
		return o.Postgres.Partition.Parts
	}
	return nil
}

// renameClass lets an object that uses the class name it otherwise.
func (d dialect) renameClass(o schema.Object, from, to schema.Address) {
	rename := func(ops *string) {
		c, err := pgsql.NewCursor(*ops)
		if err != nil || *ops == "" {
			return
		}
		namespace, name, _ := c.QualifiedName()
		if name == from.Name && orDefault(namespace, d.defaultSchema) == from.Schema {
			if namespace != "" {
				namespace = to.Schema
			}
			written := strings.TrimRight((*ops)[:c.Offset()], " ")
			*ops = pgsql.QualifiedName(namespace, to.Name) + (*ops)[len(written):]
		}
	}
	parts := partsOf(o)
	for i := range parts {
		rename(&parts[i].Ops)
	}
	if r, ok := o.(*schema.Range); ok {
		rename(&r.SubtypeOps)
	}
}

// lookupClass finds the class that the text of a part begins with.
func (d dialect) lookupClass(scope schema.Scope, ops, method string) *schema.OperatorClass {
	c, err := pgsql.NewCursor(ops)
	if err != nil || ops == "" {
		return nil
	}
	namespace, name, _ := c.QualifiedName()
	class, _ := scope.Lookup(schema.Address{Kind: schema.KindOperatorClass, Schema: orDefault(namespace, d.defaultSchema), Name: name, Signature: method}).(*schema.OperatorClass)
	return class
}

// isDefaultClass reports whether the server chooses the class by itself.
func (d dialect) isDefaultClass(scope schema.Scope, ops string, typ schema.Type, method string) bool {
	class := d.lookupClass(scope, ops, accessMethod(method))
	return class != nil && class.Default && class.Type == schema.BaseType(scope, typ) && !strings.Contains(ops, "(")
}
