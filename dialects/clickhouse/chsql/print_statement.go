package chsql

import "strings"

var createWords = map[CreateKind]string{
	CreateTable: "TABLE", CreateView: "VIEW", CreateMaterializedView: "MATERIALIZED VIEW", CreateDatabase: "DATABASE",
	CreateDictionary: "DICTIONARY", CreateFunction: "FUNCTION",
}

// String is the statement on one line, as the server shows a stored table,
// view or database. Keys are printed in one of the ways that they may be
// typed; of other kinds of object only the name is known.
func (c *Create) String() string {
	w := &printer{}
	w.put("CREATE ", createWords[c.Kind], " ", c.Name.String())
	if c.Cluster != "" {
		w.put(" ON CLUSTER ", QuoteIdent(c.Cluster))
	}
	if c.View != nil {
		w.viewHead(c.View)
	}
	w.text(" (", strings.Join(c.Elements(), ", "), ")")
	w.text(" ", c.Storage.Clauses(), "")
	if c.Dictionary != nil {
		w.text(" ", strings.Join(c.Dictionary.Clauses(), " "), "")
	}
	if c.View != nil {
		w.security(c.View)
	}
	if c.Comment != "" {
		w.put(" COMMENT ", QuoteString(c.Comment))
	}
	if c.View != nil {
		w.put(" AS ", c.View.Query)
	}
	w.text(" AS ", c.As, "")
	return w.String()
}

// Elements are the entries between the parentheses of a table: columns,
// indexes, constraints and projections, in the server's order.
func (c *Create) Elements() []string {
	var list []string
	if c.Dictionary != nil {
		for _, a := range c.Dictionary.Attributes {
			list = append(list, a.String())
		}
	}
	for _, column := range c.Columns {
		list = append(list, column.String())
	}
	for _, index := range c.Indexes {
		list = append(list, index.String())
	}
	for _, constraint := range c.Constraints {
		list = append(list, constraint.String())
	}
	for _, projection := range c.Projections {
		list = append(list, projection.String())
	}
	return list
}

func (w *printer) viewHead(v *View) {
	if v.Refresh != nil {
		w.put(" ", v.Refresh.String())
	}
	if v.To.Name != "" {
		w.put(" TO ", v.To.String())
	}
}

func (w *printer) security(v *View) {
	if v.Definer != "" {
		w.put(" DEFINER = ", QuoteIdent(v.Definer))
	}
	w.text(" SQL SECURITY ", v.Security, "")
}

// String is the clause as it follows the name of a view.
func (r *Refresh) String() string {
	w := &printer{}
	if r.Every {
		w.put("REFRESH EVERY ", r.Interval)
	} else {
		w.put("REFRESH AFTER ", r.Interval)
	}
	w.text(" OFFSET ", r.Offset, "")
	w.text(" RANDOMIZE FOR ", r.Randomize, "")
	names := make([]string, len(r.DependsOn))
	for i, n := range r.DependsOn {
		names[i] = n.String()
	}
	w.text(" DEPENDS ON ", strings.Join(names, ", "), "")
	w.text(" SETTINGS ", settingsText(r.Settings), "")
	if r.Append {
		w.put(" APPEND")
	}
	return w.String()
}
