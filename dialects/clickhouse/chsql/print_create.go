package chsql

import "strings"

// String is the index type with its arguments; the server keeps a pair of
// empty parentheses, which mean nothing.
func (t IndexType) String() string {
	if len(t.Args) == 0 && !t.Parens {
		return t.Name
	}
	return t.Name + "(" + strings.Join(t.Args, ", ") + ")"
}

// String is the engine as it follows ENGINE =.
func (e Engine) String() string {
	if len(e.Args) == 0 {
		return QuoteIdent(e.Name)
	}
	return QuoteIdent(e.Name) + "(" + strings.Join(e.Args, ", ") + ")"
}

// String is one rule as it stands in a TTL clause.
func (t TTL) String() string {
	out := t.Expr
	switch t.Action {
	case TTLToDisk:
		out += " TO DISK " + QuoteString(t.Target)
	case TTLToVolume:
		out += " TO VOLUME " + QuoteString(t.Target)
	case TTLRecompress:
		out += " RECOMPRESS CODEC(" + strings.Join(t.Codec, ", ") + ")"
	case TTLGroupBy:
		out += " GROUP BY " + strings.Join(t.GroupBy, ", ")
		if len(t.Set) > 0 {
			out += " SET " + strings.Join(t.Set, ", ")
		}
	}
	if t.Where != "" {
		out += " WHERE " + t.Where
	}
	return out
}

// KeyText is a key as it stands after ORDER BY: tuple() for none, bare for one
// expression, between parentheses for several.
func KeyText(parts []KeyPart) string {
	list, desc := make([]string, len(parts)), false
	for i, part := range parts {
		list[i] = part.Expr
		if part.Desc {
			list[i] += " DESC"
			desc = true
		}
	}
	switch {
	case len(parts) == 0:
		return "tuple()"
	case len(parts) == 1 && !parts[0].Parens:
		return list[0]
	case desc:
		return "tuple(" + strings.Join(list, ", ") + ")"
	}
	return "(" + strings.Join(list, ", ") + ")"
}

func settingsText(list []Setting) string {
	w := &printer{}
	w.settings(list)
	return w.String()
}

// String is the column as it stands in a column list.
func (c Column) String() string {
	w := &printer{}
	w.put(Backquote(c.Name))
	if !c.Type.IsZero() {
		w.put(" ", c.Type.String())
	}
	if c.DefaultKind != "" {
		w.put(" ", c.DefaultKind)
		w.text(" ", c.Default, "")
	}
	if c.Comment != "" {
		w.put(" COMMENT ", QuoteString(c.Comment))
	}
	w.text(" CODEC(", strings.Join(c.Codec, ", "), ")")
	w.text(" STATISTICS(", strings.Join(c.Statistics, ", "), ")")
	w.text(" TTL ", c.TTL, "")
	w.text(" SETTINGS (", settingsText(c.Settings), ")")
	return w.String()
}

// text prints a text between others, unless it is empty.
func (w *printer) text(before, text, after string) {
	if text != "" {
		w.put(before, text, after)
	}
}

// String is the index as it stands in a column list.
func (x Index) String() string {
	return "INDEX " + QuoteIdent(x.Name) + " " + x.Expr + " TYPE " + x.Type.String() + " GRANULARITY " + x.Granularity
}

// String is the constraint as it stands in a column list.
func (c Constraint) String() string {
	if c.Assume {
		return "CONSTRAINT " + QuoteIdent(c.Name) + " ASSUME " + c.Expr
	}
	return "CONSTRAINT " + QuoteIdent(c.Name) + " CHECK " + c.Expr
}

// String is the projection as it stands in a column list.
func (j Projection) String() string {
	w := &printer{}
	w.put("PROJECTION ", QuoteIdent(j.Name))
	if j.IndexExpr != "" {
		w.put(" INDEX ", j.IndexExpr, " TYPE ", j.IndexType)
	} else {
		w.put(" (", j.Query, ")")
	}
	w.text(" WITH SETTINGS (", settingsText(j.Settings), ")")
	return w.String()
}

// Clauses are the engine and its clauses as they follow the columns.
func (s Storage) Clauses() string {
	w := &printer{}
	if s.Engine.Name != "" {
		w.put(" ENGINE = ", s.Engine.String())
	}
	w.text(" PARTITION BY ", s.PartitionBy, "")
	switch {
	case len(s.PrimaryKey) > 0:
		w.put(" PRIMARY KEY ", KeyText(s.PrimaryKey))
	case s.RepeatsKey:
		w.put(" PRIMARY KEY ", KeyText(s.OrderBy))
	}
	if len(s.OrderBy) > 0 || s.Engine.Name != "" && isMergeTree(s.Engine.Name) {
		w.put(" ORDER BY ", KeyText(s.OrderBy))
	}
	w.text(" SAMPLE BY ", s.SampleBy, "")
	for i, t := range s.TTL {
		if i == 0 {
			w.put(" TTL ", t.String())
		} else {
			w.put(", ", t.String())
		}
	}
	w.text(" SETTINGS ", settingsText(s.Settings), "")
	return strings.TrimPrefix(w.String(), " ")
}
