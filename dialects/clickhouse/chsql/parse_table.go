package chsql

import (
	"slices"
	"strings"
)

// elements reads the columns, indexes and so on up to the closing parenthesis.
func (d *createParser) elements() {
	for d.err == nil && !d.acceptOp(")") {
		d.element()
		if !d.acceptOp(",") {
			d.expectOp(")")
			return
		}
	}
}

func (d *createParser) element() {
	switch {
	case d.at("INDEX") && d.peekAt(1).Text != ",":
		d.next()
		d.c.Indexes = append(d.c.Indexes, d.index())
	case d.at("PROJECTION"):
		d.next()
		d.c.Projections = append(d.c.Projections, d.projection())
	case d.at("CONSTRAINT"):
		d.next()
		d.c.Constraints = append(d.c.Constraints, d.constraint())
	case d.accept("PRIMARY", "KEY"):
		d.c.Storage.PrimaryKey = d.key()
	case d.at("FOREIGN", "KEY"):
		d.foreignKey()
	default:
		d.column()
	}
}

// foreignKey passes over a foreign key: the server accepts and forgets it.
func (d *createParser) foreignKey() {
	d.expect("FOREIGN", "KEY")
	d.expectOp("(")
	d.nameList()
	d.expect("REFERENCES")
	d.name()
	if d.acceptOp("(") {
		d.nameList()
	}
}

// columnName reads name or nested.name.
func (d *createParser) columnName() string {
	name := d.identifier("the name of a column")
	for d.acceptOp(".") {
		name += "." + d.identifier("the name of a column")
	}
	return name
}

var columnClauses = []string{
	"DEFAULT", "MATERIALIZED", "ALIAS", "EPHEMERAL", "COMMENT", "CODEC", "STATISTICS", "TTL", "PRIMARY", "SETTINGS",
}

func (d *createParser) atColumnClause() bool {
	return slices.ContainsFunc(columnClauses, func(word string) bool { return d.at(word) })
}

// column reads one column. A column of a view may have a name only.
func (d *createParser) column() {
	c := Column{Name: d.columnName()}
	if d.atIdent() && !d.atColumnClause() {
		typed := d.dataType()
		nullable := d.nullModifier()
		c.Type = d.canonicalType(typed, nullable)
	}
	d.columnDefault(&c)
	if d.nullModifier() {
		c.Type = c.Type.WithNullable()
	}
	if strings.EqualFold(c.Default, "NULL") && c.DefaultKind == "DEFAULT" {
		c.Type = c.Type.WithNullable()
	}
	codecs := d.columnClauses(&c)
	columns := []Element{{Name: c.Name, Type: c.Type.Unflattened()}}
	if !d.stored {
		columns = c.Type.Columns(c.Name)
	}
	for _, part := range columns {
		flat := c
		flat.Name, flat.Type, flat.Codec = part.Name, part.Type, canonicalCodecs(codecs, part.Type)
		d.c.Columns = append(d.c.Columns, flat)
	}
}

func (d *createParser) canonicalType(typed *dataType, nullable bool) Type {
	if d.err != nil {
		return Type{}
	}
	canonical, err := canonicalType(typed)
	if err != nil {
		d.err = err
		d.pos = len(d.tokens)
		return Type{}
	}
	if nullable {
		return Type{canonical}.WithNullable()
	}
	return Type{canonical}
}

func (d *createParser) columnDefault(c *Column) {
	c.DefaultKind = d.acceptAny("DEFAULT", "MATERIALIZED", "ALIAS", "EPHEMERAL")
	if c.DefaultKind == "" {
		return
	}
	if c.DefaultKind == "EPHEMERAL" && (d.atOp(",") || d.atOp(")") || d.atColumnClause()) {
		return
	}
	c.Default = d.text(d.expression())
	if c.DefaultKind == "EPHEMERAL" && c.Default == "defaultValueOfTypeName("+QuoteString(c.Type.String())+")" {
		c.Default = ""
	}
}

// columnClauses reads what follows a default, and returns the codecs, whose
// canonical form depends on the type of the column.
func (d *createParser) columnClauses(c *Column) (codecs []codecCall) {
	for d.err == nil {
		switch {
		case d.accept("COMMENT"):
			c.Comment = d.stringLiteral("a comment")
		case d.accept("CODEC"):
			codecs = d.codecCalls()
		case d.accept("STATISTICS"):
			d.expectOp("(")
			c.Statistics = d.nameList()
		case d.accept("TTL"):
			c.TTL = d.text(d.expression())
		case d.accept("PRIMARY", "KEY"):
			d.c.Storage.PrimaryKey = append(d.c.Storage.PrimaryKey, KeyPart{Expr: QuoteIdent(c.Name)})
		case d.accept("SETTINGS"):
			d.expectOp("(")
			c.Settings = d.settings()
			d.expectOp(")")
		default:
			return codecs
		}
	}
	return codecs
}

func (d *createParser) index() Index {
	x := Index{Name: d.identifier("the name of an index"), Granularity: "1"}
	x.Expr = d.text(d.expression())
	d.expect("TYPE")
	x.Type = d.indexType()
	if d.accept("GRANULARITY") {
		x.Granularity = d.text(d.expression())
	}
	x.Granularity = x.Type.granularity(x.Granularity)
	return x
}

func (d *createParser) indexType() IndexType {
	t := IndexType{Name: d.identifier("the type of an index")}
	if d.acceptOp("(") {
		args, _ := d.parser.elements(")")
		t.Args, t.Parens = d.texts(args), len(args) == 0
	}
	return t
}

// granularity is the one that is stored: indexes of whole parts ignore what
// was typed.
func (t IndexType) granularity(typed string) string {
	switch strings.ToLower(t.Name) {
	case "text", "full_text", "inverted":
		return "100000000"
	case "vector_similarity":
		if typed == "1" {
			return "100000000"
		}
	}
	return typed
}

// texts prints a list of expressions.
func (d *createParser) texts(list []expr) []string {
	var out []string
	for _, node := range list {
		out = append(out, d.text(node))
	}
	return out
}

func (d *createParser) constraint() Constraint {
	c := Constraint{Name: d.identifier("the name of a constraint")}
	c.Assume = d.accept("ASSUME")
	if !c.Assume {
		d.expect("CHECK")
	}
	c.Expr = d.text(d.expression())
	return c
}

func (d *createParser) projection() Projection {
	j := Projection{Name: d.identifier("the name of a projection")}
	if d.accept("INDEX") {
		j.IndexExpr = d.text(d.expression())
		d.expect("TYPE")
		j.IndexType = d.indexType().String()
	} else {
		d.expectOp("(")
		j.Query = d.projectionQuery()
		d.expectOp(")")
	}
	if d.accept("WITH", "SETTINGS") {
		d.expectOp("(")
		j.Settings = d.settings()
		d.expectOp(")")
	}
	return j
}

// projectionQuery reads WITH … SELECT … GROUP BY … ORDER BY …
func (p *parser) projectionQuery() string {
	core := &selectCore{}
	p.with(core)
	p.expect("SELECT")
	core.distinct = p.accept("DISTINCT")
	core.columns = p.selectList()
	if p.accept("WHERE") {
		core.where = p.expression()
	}
	if p.accept("GROUP", "BY") {
		core.group.list = splice(p.exprList())
	}
	var order []expr
	if p.accept("ORDER", "BY") {
		order = splice(p.exprList())
	}
	if p.err != nil {
		return ""
	}
	walkCore(core, canonicalName)
	w := &printer{}
	w.core(core)
	for i, node := range order {
		if i == 0 {
			w.put(" ORDER BY ")
		} else {
			w.put(", ")
		}
		w.expr(canonicalNames(node), 0)
	}
	return w.String()
}

// splice takes the elements out of a list that is one tuple.
func splice(list []expr) []expr {
	if len(list) == 1 {
		if tuple, ok := list[0].(*call); ok && tuple.name == "tuple" && tuple.operator {
			return tuple.args
		}
	}
	return list
}
