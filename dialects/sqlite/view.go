package sqlite

import "github.com/schemac/schemac/schema"

// createViewSQL creates the view.
func createViewSQL(v *schema.View) string {
	return "CREATE VIEW " + quote(v.Name) + " AS\n" + v.Body.SQL
}

// parseView reads the text of CREATE VIEW. Names of columns behind the view's
// name have no model: the query gives them instead, in a WITH clause of the
// same meaning.
func parseView(sql string) (*schema.View, error) {
	p, err := newParser(sql)
	if err != nil {
		return nil, err
	}
	p.accept("create")
	if !p.accept("view") {
		return nil, p.errorf("VIEW expected")
	}
	view := &schema.View{}
	if view.Name, err = p.createdName(); err != nil {
		return nil, err
	}
	var columns []string
	if p.peek().Text == "(" {
		if columns, err = p.names(); err != nil {
			return nil, err
		}
	}
	if !p.accept("as") {
		return nil, p.errorf("AS expected")
	}
	view.Body = schema.SQLExpr(p.rest())
	if len(columns) > 0 {
		name, list := quote(view.Name), quoteAll(columns)
		view.Body.SQL = "WITH " + name + " (" + list + ") AS (" + view.Body.SQL + ") SELECT " + list + " FROM " + name
	}
	return view, p.end()
}
