package compiler

import (
	"cmp"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// enabledWords say in which sessions a trigger fires.
var enabledWords = []string{"ORIGIN", "ALWAYS", "REPLICA", "DISABLED"}

var triggerSpec = newSpec("trigger",
	fields([]field[schema.Trigger]{{name: "on", required: true, decode: decodeTriggerOn, print: printTriggerOn}},
		metaFields[schema.Trigger](), []field[schema.Trigger]{
			keyword("foreach", postgres|sqlite, []string{"ROW", "STATEMENT"}, func(t *schema.Trigger) *string { return &t.ForEach }),
			expression("when", postgres|sqlite, func(t *schema.Trigger) *schema.Expr { return &t.When }),
			expression("as", sqlite, func(t *schema.Trigger) *schema.Expr { return &t.Body }),
			flag("constraint", postgres, func(t *schema.Trigger) *bool { return &t.Constraint }),
			deferrable(func(t *schema.Trigger) *schema.Deferral { return &t.Deferrable }),
			{name: "from", decode: decodeTriggerFrom, print: printTriggerFrom},
			{name: "enabled",
				decode: keyword("enabled", postgres, enabledWords, triggerEnabled).decode,
				print: func(p *printer, t *schema.Trigger) {
					if t.Enabled != "" || t.IsPart() {
						p.attr("enabled", cmp.Or(t.Enabled, "ORIGIN"))
					}
				}},
			comment[schema.Trigger](),
		}),
	[]nested[schema.Trigger]{
		triggerEvents("before", "BEFORE"),
		triggerEvents("after", "AFTER"),
		triggerEvents("instead_of", "INSTEAD_OF"),
		{name: "referencing", once: true,
			decode: func(d *decoder, t *schema.Trigger, b block) { referencingSpec.decode(d, b, t, nil) },
			print: func(p *printer, t *schema.Trigger) {
				if t.OldTable+t.NewTable != "" {
					p.open("referencing")
					referencingSpec.print(p, t)
					p.close()
				}
			}},
		{name: "execute", in: postgres, once: true,
			decode: func(d *decoder, t *schema.Trigger, b block) { executeSpec.decode(d, b, t, nil) },
			print: func(p *printer, t *schema.Trigger) {
				if !t.IsPart() && t.Body.IsZero() {
					p.open("execute")
					executeSpec.print(p, t)
					p.close()
				}
			}},
	})

var triggerEventsSpec = newSpec("event", []field[schema.Trigger]{
	flag("insert", postgres|sqlite, func(t *schema.Trigger) *bool { return &t.Insert }),
	{name: "update",
		decode: flag("update", postgres|sqlite, triggerUpdate).decode,
		print: func(p *printer, t *schema.Trigger) {
			if t.Update && len(t.UpdateOf) == 0 {
				p.attr("update", "true")
			}
		}},
	{name: "update_of", decode: decodeUpdateOf, print: printUpdateOf},
	flag("delete", postgres|sqlite, func(t *schema.Trigger) *bool { return &t.Delete }),
	flag("truncate", postgres, func(t *schema.Trigger) *bool { return &t.Truncate }),
}, nil)

func triggerUpdate(t *schema.Trigger) *bool { return &t.Update }

func triggerEnabled(t *schema.Trigger) *string { return &t.Enabled }

// triggerEvents is one of the blocks that say when a trigger fires.
func triggerEvents(word, timing string) nested[schema.Trigger] {
	return nested[schema.Trigger]{name: word, once: true,
		decode: func(d *decoder, t *schema.Trigger, b block) {
			if t.Timing != "" {
				d.problems.Errorf("duplicate-block", "Duplicate block", d.at(b.DefRange()),
					"A trigger fires either before, after or instead of its events. Keep one of the blocks, or write two triggers.")
			}
			t.Timing = timing
			triggerEventsSpec.decode(d, b, t, nil)
			if !t.Insert && !t.Update && len(t.UpdateOf) == 0 && !t.Delete && !t.Truncate {
				d.problems.Errorf("missing-attribute", "Missing attribute", d.at(b.DefRange()),
					"The block %q names no event. Add insert, update, update_of, delete or truncate.", b.Type)
			}
		},
		print: func(p *printer, t *schema.Trigger) {
			if t.Timing == timing {
				p.open(word)
				triggerEventsSpec.print(p, t)
				p.close()
			}
		}}
}

var referencingSpec = newSpec("referencing", []field[schema.Trigger]{
	text("old_table", postgres, func(t *schema.Trigger) *string { return &t.OldTable }),
	text("new_table", postgres, func(t *schema.Trigger) *string { return &t.NewTable }),
}, nil)

var executeSpec = newSpec("execute", []field[schema.Trigger]{
	required(functionRef("function", func(t *schema.Trigger) *schema.FunctionRef { return &t.Execute })),
	{name: "args", decode: textList("args", postgres, triggerArgs).decode,
		print: func(p *printer, t *schema.Trigger) {
			if len(t.Args) > 0 {
				p.attr("args", textListText(t.Args))
			}
		}},
}, nil)

func triggerArgs(t *schema.Trigger) *[]string { return &t.Args }

// functionRef is an attribute with a function of the model, or as a string the
// name of one that the engine or an extension has.
func functionRef[T any](name string, get func(*T) *schema.FunctionRef) field[T] {
	return field[T]{name: name, in: postgres,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if root := rootName(e); root != string(schema.KindFunction) || d.isVariable(root) {
				get(t).Name, _ = d.sqlText(e)
				return
			}
			if p, ok := d.path(e); ok {
				d.refer(p, func(_ *linker, a schema.Address) { get(t).Function = a })
			}
		},
		print: func(p *printer, t *T) {
			switch f := *get(t); {
			case !f.Function.IsZero():
				p.attr(name, p.reference(f.Function))
			case f.Name != "":
				p.attr(name, quote(f.Name))
			}
		}}
}

func decodeTrigger(d *decoder, b block) {
	errors := d.failures()
	t := &schema.Trigger{}
	t.Name = d.begin(b, &t.Meta)
	d.needName(b, t.Name)
	d.owner = owner{schema: d.defaultSchema}
	triggerSpec.decode(d, b, t, &t.Origin)
	for _, needed := range []struct {
		there bool
		block string
	}{{t.Timing != "", "before, after or instead_of"}, {hasBlock(b, "execute") || d.dialect == sqlite, "execute"}} {
		if !needed.there && !hasBlock(b, "dynamic") && !statesPart(b) {
			d.problems.Errorf("missing-block", "Missing block", d.at(b.DefRange()), "A trigger needs a block %s. Add it.", needed.block)
		}
	}
	if _, stated := b.Body.Attributes["as"]; d.dialect == sqlite && !stated {
		d.problems.Errorf("missing-attribute", "Missing attribute", d.at(b.DefRange()),
			"A trigger needs as: the statements that it runs, as in as = \"DELETE FROM notes WHERE user_id = OLD.id\".")
	}
	d.finish(t, errors)
}

// statesPart reports whether the block says only what the part that a partition
// has of a trigger may have of its own.
func statesPart(b block) bool {
	if _, stated := b.Body.Attributes["enabled"]; !stated || len(b.Body.Blocks) > 0 {
		return false
	}
	for name := range b.Body.Attributes {
		if name != "on" && name != "enabled" && name != "comment" {
			return false
		}
	}
	return true
}

func hasBlock(b block, word string) bool {
	for _, inner := range b.Body.Blocks {
		if inner.Type == word {
			return true
		}
	}
	return false
}

// onTable reads the table or view that an object outside of its block belongs
// to. set runs when all objects are known; table is nil for one that no model
// declares.
func (d *decoder) onTable(e hclsyntax.Expression, set func(a schema.Address, table *symbol)) {
	p, ok := d.path(e)
	if !ok {
		return
	}
	kind := schema.Kind(p.steps[0])
	if !kind.IsRelation() || len(p.steps) < 2 || len(p.steps) > 3 {
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is no table or view. Write table.<name>.%s",
			p, diag.DidYouMean(p.steps[0], []string{"table", "view"}))
		return
	}
	from := d.owner.schema
	d.link(func(l *linker) {
		if table, a, ok := l.object(p, from, kind, p.steps[1:]); ok {
			set(a, table)
		}
	})
}

func decodeTriggerOn(d *decoder, t *schema.Trigger, e hclsyntax.Expression) {
	d.onTable(e, func(a schema.Address, table *symbol) {
		t.Schema, t.Table = a.Schema, a.Name
		for i, name := range t.UpdateOf {
			if table != nil && table.columns[name] != "" {
				t.UpdateOf[i] = table.columns[name]
			}
		}
	})
}

func printTriggerOn(p *printer, t *schema.Trigger) {
	p.attr("on", p.reference(p.parent(t.Address())))
}

func decodeTriggerFrom(d *decoder, t *schema.Trigger, e hclsyntax.Expression) {
	d.onTable(e, func(a schema.Address, _ *symbol) { t.From = a })
}

func printTriggerFrom(p *printer, t *schema.Trigger) {
	if !t.From.IsZero() {
		p.attr("from", p.reference(t.From))
	}
}

// decodeUpdateOf reads columns of the trigger's table, written as
// table.users.column.email, column.email or "email".
func decodeUpdateOf(d *decoder, t *schema.Trigger, e hclsyntax.Expression) {
	tuple, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok {
		t.UpdateOf, _ = d.texts(e)
		return
	}
	for _, x := range tuple.Exprs {
		if root := rootName(x); root == "" || d.isVariable(root) {
			if name, ok := d.text(x); ok {
				t.UpdateOf = append(t.UpdateOf, name)
			}
			continue
		}
		p, ok := d.path(x)
		if n := len(p.steps); ok && n >= 2 && p.steps[n-2] == string(schema.KindColumn) {
			t.UpdateOf = append(t.UpdateOf, p.steps[n-1])
		} else if ok {
			d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is no column. Write table.<name>.column.<name>.", p)
		}
	}
}

func printUpdateOf(p *printer, t *schema.Trigger) {
	if len(t.UpdateOf) == 0 {
		return
	}
	parent := p.reference(p.parent(t.Address()))
	texts := make([]string, len(t.UpdateOf))
	for i, name := range t.UpdateOf {
		texts[i] = parent + "." + columnText(name)
	}
	p.list("update_of", texts)
}

func printTrigger(p *printer, t *schema.Trigger) {
	p.open("trigger", t.Name)
	triggerSpec.print(p, t)
	p.close()
}
