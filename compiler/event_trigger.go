package compiler

import "github.com/schemac/schemac/schema"

var eventTriggerSpec = newSpec("event_trigger",
	fields(metaFields[schema.EventTrigger](), []field[schema.EventTrigger]{
		required(raw("on", postgres, func(t *schema.EventTrigger) *string { return &t.Event })),
		{name: "tags", decode: textList("tags", postgres, eventTags).decode,
			print: func(p *printer, t *schema.EventTrigger) {
				if len(t.Tags) > 0 {
					p.attr("tags", textListText(t.Tags))
				}
			}},
		required(functionRef("execute", func(t *schema.EventTrigger) *schema.FunctionRef { return &t.Execute })),
		keyword("enabled", postgres, enabledWords, func(t *schema.EventTrigger) *string { return &t.Enabled }),
		comment[schema.EventTrigger](),
	}), nil)

func eventTags(t *schema.EventTrigger) *[]string { return &t.Tags }

func decodeEventTrigger(d *decoder, b block) {
	errors := d.failures()
	t := &schema.EventTrigger{}
	t.Name = d.begin(b, &t.Meta)
	d.needName(b, t.Name)
	d.declare(b, t.Address())
	d.owner = owner{schema: d.defaultSchema}
	eventTriggerSpec.decode(d, b, t, &t.Origin)
	d.finish(t, errors)
}

func printEventTrigger(p *printer, t *schema.EventTrigger) {
	p.openNamed(t.Address())
	eventTriggerSpec.print(p, t)
	p.close()
}
