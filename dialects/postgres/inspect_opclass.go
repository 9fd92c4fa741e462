package postgres

import "github.com/schemac/schemac/schema"

const operatorFamiliesQuery = `
SELECT f.oid, f.opfnamespace, f.opfname, am.amname, coalesce(d.description, ''),
  CASE WHEN f.opfowner <> current_user::regrole::oid THEN pg_get_userbyid(f.opfowner) ELSE '' END
FROM pg_opfamily f
JOIN pg_am am ON am.oid = f.opfmethod
LEFT JOIN pg_description d ON d.classoid = 'pg_opfamily'::regclass AND d.objoid = f.oid AND d.objsubid = 0
WHERE f.opfnamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_opfamily'::regclass AND x.objid = f.oid AND x.deptype = 'e')
ORDER BY f.opfname, am.amname`

const operatorClassesQuery = `
SELECT c.oid, c.opcnamespace, c.opcname, am.amname, c.opcintype, format_type(c.opcintype, NULL), c.opckeytype,
  CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) ELSE '' END, c.opcdefault, c.opcfamily,
  CASE WHEN fn.nspname IN ('pg_catalog', current_schema()) THEN '' ELSE quote_ident(fn.nspname) || '.' END || quote_ident(f.opfname),
  coalesce(d.description, ''), CASE WHEN c.opcowner <> current_user::regrole::oid THEN pg_get_userbyid(c.opcowner) ELSE '' END
FROM pg_opclass c
JOIN pg_am am ON am.oid = c.opcmethod
JOIN pg_opfamily f ON f.oid = c.opcfamily
JOIN pg_namespace fn ON fn.oid = f.opfnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_opclass'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.opcnamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_opclass'::regclass AND x.objid = c.oid AND x.deptype = 'e')
ORDER BY c.opcname, am.amname`

// operatorMembersQuery reads the operators of the classes and families that
// they belong to. Those of the server belong to none.
var operatorMembersQuery = `
SELECT x.refobjid, o.amoplefttype, format_type(o.amoplefttype, NULL), o.amoprighttype, format_type(o.amoprighttype, NULL), o.amopstrategy,
  CASE WHEN pn.nspname IN ('pg_catalog', current_schema()) THEN '' ELSE quote_ident(pn.nspname) || '.' END || p.oprname,
  coalesce((SELECT CASE WHEN n.nspname IN ('pg_catalog', current_schema()) THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(f.opfname)
    FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace WHERE f.oid = o.amopsortfamily), '')
FROM pg_depend x
JOIN pg_amop o ON o.oid = x.objid
JOIN pg_operator p ON p.oid = o.amopopr
JOIN pg_namespace pn ON pn.oid = p.oprnamespace
WHERE x.classid = 'pg_amop'::regclass
  AND (x.refclassid = 'pg_opclass'::regclass AND x.refobjid IN (SELECT oid FROM pg_opclass WHERE opcnamespace = ANY ($1))
    OR x.refclassid = 'pg_opfamily'::regclass AND x.refobjid <> coalesce(o.amopsortfamily, 0) AND x.refobjid IN (SELECT oid FROM pg_opfamily WHERE opfnamespace = ANY ($1)))
ORDER BY o.amopstrategy, 3, 5`

// supportMembersQuery reads the functions alike. The arguments tell those apart
// that share a name.
const supportMembersQuery = `
SELECT x.refobjid, o.amproclefttype, format_type(o.amproclefttype, NULL), o.amprocrighttype, format_type(o.amprocrighttype, NULL), o.amprocnum, o.amproc::oid,
  CASE WHEN (SELECT count(*) FROM pg_proc q WHERE q.proname = p.proname AND q.pronamespace = p.pronamespace) > 1 THEN o.amproc::regprocedure::text
    ELSE CASE WHEN pn.nspname IN ('pg_catalog', current_schema()) THEN '' ELSE quote_ident(pn.nspname) || '.' END || quote_ident(p.proname) END
FROM pg_depend x
JOIN pg_amproc o ON o.oid = x.objid
JOIN pg_proc p ON p.oid = o.amproc
JOIN pg_namespace pn ON pn.oid = p.pronamespace
WHERE x.classid = 'pg_amproc'::regclass
  AND (x.refclassid = 'pg_opclass'::regclass AND x.refobjid IN (SELECT oid FROM pg_opclass WHERE opcnamespace = ANY ($1))
    OR x.refclassid = 'pg_opfamily'::regclass AND x.refobjid IN (SELECT oid FROM pg_opfamily WHERE opfnamespace = ANY ($1)))
ORDER BY o.amprocnum, 3, 5`

// methods collects the classes and families of all access methods.
type methods struct {
	*inspector
	families map[uint32]*schema.OperatorFamily
	classes  map[uint32]*schema.OperatorClass
	// order has the classes as they were read, and classesOf those of families.
	order     []uint32
	classesOf map[uint32][]uint32
	familyOf  map[uint32]uint32
	typeOf    map[uint32]uint32
}

// operatorClasses reads the operator classes and families.
func (i *inspector) operatorClasses() error {
	m := methods{inspector: i, families: map[uint32]*schema.OperatorFamily{}, classes: map[uint32]*schema.OperatorClass{},
		classesOf: map[uint32][]uint32{}, familyOf: map[uint32]uint32{}, typeOf: map[uint32]uint32{}}
	for _, read := range []func() error{m.readFamilies, (&m).readClasses, m.readOperators, m.readSupports} {
		if err := read(); err != nil {
			return err
		}
	}
	for oid, f := range m.families {
		if !m.isImplied(oid) {
			i.add(f)
		}
	}
	for _, oid := range m.order {
		if family := m.familyOf[oid]; m.isImplied(family) {
			m.classes[oid].FamilyName = ""
		} else if f := m.families[family]; f != nil {
			m.classes[oid].FamilyName, m.classes[oid].Family = "", f.Address()
		}
		i.add(m.classes[oid])
	}
	return nil
}

// isImplied reports whether the family is one that a class has made for itself.
func (m methods) isImplied(family uint32) bool {
	f, classes := m.families[family], m.classesOf[family]
	if f == nil || len(classes) != 1 || f.Comment != "" || len(f.Operators)+len(f.Supports) > 0 {
		return false
	}
	class := m.classes[classes[0]]
	return class.Name == f.Name && class.Schema == f.Schema && class.Owner == f.Owner
}

func (m methods) readFamilies() error {
	var oid, namespace uint32
	var name, method, comment, owner string
	return m.queryScope(operatorFamiliesQuery, []any{&oid, &namespace, &name, &method, &comment, &owner}, func() {
		m.families[oid] = &schema.OperatorFamily{Schema: m.schemaNames[namespace], Name: name, Signature: method, Using: normalMethod(method),
			Meta: schema.Meta{Comment: comment, Owner: owner}}
	})
}

func (m *methods) readClasses() error {
	var oid, namespace, typ, storage, family uint32
	var name, method, typeText, storageText, familyName string
	var c schema.OperatorClass
	into := []any{&oid, &namespace, &name, &method, &typ, &typeText, &storage, &storageText, &c.Default, &family, &familyName, &c.Comment, &c.Owner}
	return m.queryScope(operatorClassesQuery, into, func() {
		found := c
		found.Schema, found.Name, found.Signature, found.Using = m.schemaNames[namespace], name, method, normalMethod(method)
		found.Type, found.FamilyName = m.typeAt(typ, typeText), familyName
		if storage != 0 {
			found.Storage = m.typeAt(storage, storageText)
		}
		m.classes[oid], m.familyOf[oid], m.typeOf[oid] = &found, family, typ
		m.classesOf[family], m.order = append(m.classesOf[family], oid), append(m.order, oid)
	})
}

// owner is where a member of the class or family belongs: newer servers leave
// to the access method what of a class belongs to the family, where it counts
// for the class of its left type.
func (m methods) owner(oid, left uint32) (*[]schema.OperatorMember, *[]schema.SupportMember) {
	family := m.families[oid]
	class := m.classes[oid]
	if family != nil && m.features.major >= softMembersSince {
		for _, c := range m.classesOf[oid] {
			if m.typeOf[c] == left {
				class = m.classes[c]
			}
		}
	}
	switch {
	case class != nil:
		return &class.Operators, &class.Supports
	case family != nil:
		return &family.Operators, &family.Supports
	}
	return nil, nil
}

func (m methods) readOperators() error {
	var oid, left, right uint32
	var leftText, rightText string
	var strategy int16
	var o schema.OperatorMember
	return m.queryScope(operatorMembersQuery, []any{&oid, &left, &leftText, &right, &rightText, &strategy, &o.Operator, &o.OrderBy}, func() {
		if operators, _ := m.owner(oid, left); operators != nil {
			o.Strategy, o.Left, o.Right = int64(strategy), m.typeAt(left, leftText), m.typeAt(right, rightText)
			*operators = append(*operators, o)
		}
	})
}

func (m methods) readSupports() error {
	var oid, left, right, function uint32
	var leftText, rightText, functionName string
	var number int16
	return m.queryScope(supportMembersQuery, []any{&oid, &left, &leftText, &right, &rightText, &number, &function, &functionName}, func() {
		if _, supports := m.owner(oid, left); supports != nil {
			*supports = append(*supports, schema.SupportMember{Number: int64(number), Function: m.functionAt(function, functionName),
				Left: m.typeAt(left, leftText), Right: m.typeAt(right, rightText)})
		}
	})
}
