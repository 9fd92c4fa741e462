package chsql

// ttlList reads the rules of a table's TTL.
func (d *createParser) ttlList() []TTL {
	var list []TTL
	for d.err == nil {
		list = append(list, d.ttlRule())
		if !d.acceptOp(",") {
			break
		}
	}
	return list
}

func (d *createParser) ttlRule() TTL {
	t := TTL{Expr: d.text(d.expression())}
	switch {
	case d.accept("TO", "DISK"):
		d.accept("IF", "EXISTS")
		t.Action, t.Target = TTLToDisk, d.stringLiteral("the name of a disk")
	case d.accept("TO", "VOLUME"):
		d.accept("IF", "EXISTS")
		t.Action, t.Target = TTLToVolume, d.stringLiteral("the name of a volume")
	case d.accept("RECOMPRESS"):
		d.expect("CODEC")
		t.Action, t.Codec = TTLRecompress, d.codec(Type{})
	case d.accept("GROUP", "BY"):
		t.Action = TTLGroupBy
		d.ttlGroup(&t)
	default:
		d.accept("DELETE")
	}
	if d.accept("WHERE") {
		t.Where = d.text(d.expression())
	}
	return t
}

// ttlGroup reads keys SET column = aggregate, …; a comma may also begin the
// next rule, which does not assign.
func (d *createParser) ttlGroup(t *TTL) {
	for d.err == nil {
		t.GroupBy = append(t.GroupBy, d.text(d.expression()))
		if !d.acceptOp(",") {
			break
		}
	}
	if !d.accept("SET") {
		return
	}
	for d.err == nil {
		column := QuoteIdent(d.columnName())
		d.expectOp("=")
		t.Set = append(t.Set, column+" = "+d.text(d.expression()))
		if !d.atOp(",") || d.peekAt(2).Text != "=" && d.peekAt(2).Text != "." {
			return
		}
		d.next()
	}
}
