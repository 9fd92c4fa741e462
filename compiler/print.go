package compiler

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// Print writes the graph as one model in canonical form: objects in the order
// of their addresses, columns in the table's order, formatted as Format does.
// Compiling it with the same rules gives an equal graph. A namespace that
// every graph has is left out if nothing lives in it: a block would say that
// the model owns the namespace, though it may never have been looked at.
func Print(g *schema.Graph) []byte {
	p := &printer{graph: g, dialect: dialectOf(g.Rules().Dialect()), ambiguous: map[symbolKey]bool{}, types: map[string]string{}}
	p.findAmbiguous()
	implied := impliedBy(g)
	for _, o := range g.Objects() {
		if !o.Address().Kind.OfTable() && !implied[o.Address()] {
			printObject(p, o)
			if data := g.DataOf(o.Address()); data != nil && o.Address().Kind == schema.KindTable {
				printData(p, data)
			}
			p.beside(o.Address())
		}
	}
	return p.out.Bytes()
}

// impliedBy finds the namespaces of g that NewGraph would make again.
func impliedBy(g *schema.Graph) map[schema.Address]bool {
	implied := map[schema.Address]bool{}
	empty, _ := schema.NewGraph(nil, g.Rules())
	for _, always := range empty.Objects() {
		o := g.Lookup(always.Address())
		if o != nil && len(schema.Diff(always, o, nil)) == 0 {
			implied[o.Address()] = true
		}
	}
	for _, o := range g.Objects() {
		if a := o.Address(); a.Kind != schema.KindSchema {
			delete(implied, schema.Address{Kind: schema.KindSchema, Name: a.Schema})
		}
	}
	return implied
}

// printObject writes one object and its children.
func printObject(p *printer, o schema.Object) {
	switch o := schema.Masked(p.graph.Rules(), o).(type) {
	case *schema.Role:
		printRole(p, o)
	case *schema.User:
		printUser(p, o)
	case *schema.SettingsProfile:
		printSettingsProfile(p, o)
	case *schema.Quota:
		printQuota(p, o)
	case *schema.RowPolicy:
		printRowPolicy(p, o)
	case *schema.Policy:
		printPolicy(p, o)
	case *schema.Publication:
		printPublication(p, o)
	case *schema.ForeignServer:
		printForeignServer(p, o)
	case *schema.UserMapping:
		printUserMapping(p, o)
	case *schema.Permission:
		printPermission(p, o)
	case *schema.DefaultPermission:
		printDefaultPermission(p, o)
	case *schema.Schema:
		printSchema(p, o)
	case *schema.Enum:
		printEnum(p, o)
	case *schema.Function:
		printFunction(p, o)
	case *schema.Procedure:
		printProcedure(p, o)
	case *schema.TextSearchDictionary:
		printTextSearchDictionary(p, o)
	case *schema.TextSearchConfig:
		printTextSearchConfig(p, o)
	case *schema.Rule:
		printRule(p, o)
	case *schema.Sequence:
		printSequence(p, o)
	case *schema.Extension:
		printExtension(p, o)
	case *schema.Collation:
		printCollation(p, o)
	case *schema.Domain:
		printDomain(p, o)
	case *schema.Composite:
		printComposite(p, o)
	case *schema.Range:
		printRange(p, o)
	case *schema.Table:
		printTable(p, o)
	case *schema.Column:
		printColumn(p, o)
	case *schema.PrimaryKey:
		printPrimaryKey(p, o)
	case *schema.Unique:
		printUnique(p, o)
	case *schema.Check:
		printCheck(p, o)
	case *schema.Exclude:
		printExclude(p, o)
	case *schema.Statistics:
		printStatistics(p, o)
	case *schema.ForeignKey:
		printForeignKey(p, o)
	case *schema.Index:
		printIndex(p, o)
	case *schema.Projection:
		printProjection(p, o)
	case *schema.View:
		printView(p, o)
	case *schema.Materialized:
		printMaterialized(p, o)
	case *schema.Aggregate:
		printAggregate(p, o)
	case *schema.Operator:
		printOperator(p, o)
	case *schema.OperatorFamily:
		printOperatorFamily(p, o)
	case *schema.OperatorClass:
		printOperatorClass(p, o)
	case *schema.Cast:
		printCast(p, o)
	case *schema.Trigger:
		printTrigger(p, o)
	case *schema.EventTrigger:
		printEventTrigger(p, o)
	case *schema.Dictionary:
		printDictionary(p, o)
	case *schema.NamedCollection:
		printNamedCollection(p, o)
	}
}

// typeText writes a type as an identifier or call where that reads back the
// same, else as sql("…").
func (p *printer) typeText(t schema.Type) string {
	text := ""
	switch {
	case !t.User.IsZero():
		text = p.reference(t.User)
	case t.Custom && p.dialect == postgres: // the only one that asks for it
		text = sqlCall(t.Name)
	default:
		text = p.typeNameText(t.Name)
	}
	if t.Array {
		return "array(" + text + ")"
	}
	return text
}

func (p *printer) typeNameText(name string) string {
	if text, ok := p.types[name]; ok {
		return text
	}
	text := sqlCall(name)
	for _, short := range []string{strings.TrimPrefix(name, "interval "), name} {
		if form := typeForm(short); readTypeName(form, p.dialect) == name {
			text = form
			break
		}
	}
	p.types[name] = text
	return text
}

// typeForm writes a type with underscores for spaces, as an identifier or a
// call.
func typeForm(name string) string {
	if at := strings.IndexByte(name, '('); at >= 0 {
		return callForm(name, at)
	}
	return strings.ReplaceAll(name, " ", "_")
}

// callForm writes a type with arguments; words behind the arguments, as in
// timestamp(3) with time zone, go before them.
func callForm(name string, open int) string {
	end := strings.LastIndexByte(name, ')')
	if end < open {
		return name
	}
	words := strings.ReplaceAll(name[:open]+name[end+1:], " ", "_")
	arguments := strings.ReplaceAll(name[open:end+1], ", ", ",")
	return words + strings.NewReplacer(",", ", ", "'", `"`).Replace(arguments)
}

// readTypeName is the name that the text of a type compiles to, or "".
func readTypeName(text string, in dialectSet) string {
	if len(text) > 200 {
		return ""
	}
	e, diags := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		return ""
	}
	d := &decoder{model: &model{dialect: in, context: baseContext("")}, src: []byte(text)}
	d.ctx = d.context
	var read schema.Type
	d.typeExpr(e, func(t schema.Type) { read = t })
	if len(d.problems) > 0 || read.Array {
		return ""
	}
	return read.Name
}
