package chsql

// CollectionKey is one key of a named collection.
type CollectionKey struct {
	Name string
	// Value is a literal in its stored form.
	Value string
	// Overridable is "OVERRIDABLE", "NOT OVERRIDABLE" or "".
	Overridable string
}

// ParseNamedCollection reads CREATE NAMED COLLECTION.
func ParseNamedCollection(text string) ([]CollectionKey, error) {
	return part(text, "", (*createParser).namedCollection)
}

func (d *createParser) namedCollection() (keys []CollectionKey) {
	d.expect("CREATE", "NAMED", "COLLECTION")
	d.accept("IF", "NOT", "EXISTS")
	d.identifier("the name of a collection")
	if d.accept("ON", "CLUSTER") {
		d.clusterName()
	}
	d.expect("AS")
	for d.err == nil {
		k := CollectionKey{Name: d.identifier("the name of a key")}
		d.expectOp("=")
		k.Value = d.text(d.above(precPostfix))
		switch {
		case d.accept("NOT", "OVERRIDABLE"):
			k.Overridable = "NOT OVERRIDABLE"
		case d.accept("OVERRIDABLE"):
			k.Overridable = "OVERRIDABLE"
		}
		keys = append(keys, k)
		if !d.acceptOp(",") {
			break
		}
	}
	return keys
}
