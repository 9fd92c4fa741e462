package compiler

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
)

var namedCollectionSpec = newSpec("named_collection", metaFields[schema.NamedCollection](), []nested[schema.NamedCollection]{
	{name: "key", in: clickhouse, labels: 1, decode: decodeCollectionKey, print: printCollectionKeys},
})

var collectionKeySpec = newSpec("key", []field[schema.CollectionKey]{
	consumed[schema.CollectionKey]("name"),
	required(hiddenValue()),
	optionalFlag("overridable", clickhouse, func(k *schema.CollectionKey) **bool { return &k.Overridable }),
}, nil)

// hiddenValue is a value that is never printed.
func hiddenValue() field[schema.CollectionKey] {
	f := value("value", clickhouse, func(k *schema.CollectionKey) *schema.Expr { return &k.Value })
	f.print = func(p *printer, _ *schema.CollectionKey) { p.attr("value", quote(schema.Hidden)) }
	return f
}

func decodeNamedCollection(d *decoder, b block) {
	decodeNamed(d, b, namedCollectionSpec, &schema.NamedCollection{})
}

func decodeCollectionKey(d *decoder, c *schema.NamedCollection, b block) {
	k := schema.CollectionKey{}
	k.Name = d.begin(b, &schema.Meta{})
	collectionKeySpec.decode(d, b, &k, nil)
	if slices.ContainsFunc(c.Keys, func(other schema.CollectionKey) bool { return other.Name == k.Name }) {
		d.problems.Errorf("duplicate-name", "Duplicate name", d.at(b.DefRange()), "The key %q is given more than once. Remove one of the blocks.", k.Name)
		return
	}
	c.Keys = append(c.Keys, k)
	slices.SortFunc(c.Keys, func(x, y schema.CollectionKey) int { return strings.Compare(x.Name, y.Name) })
}

func printNamedCollection(p *printer, c *schema.NamedCollection) {
	p.openNamed(c.Address())
	namedCollectionSpec.print(p, c)
	p.close()
}

func printCollectionKeys(p *printer, c *schema.NamedCollection) {
	for i := range c.Keys {
		p.open("key", c.Keys[i].Name)
		collectionKeySpec.print(p, &c.Keys[i])
		p.close()
	}
}
