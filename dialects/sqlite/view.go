package sqlite

import "github.com/schemac/schemac/schema"

// createViewSQL creates the view.
func createViewSQL(v *schema.View) string {
	return "CREATE VIEW " + quote(v.Name) + " AS\n" + v.Body.SQL
}

// parseView reads the text of CREATE VIEW. named reports whether the view
// lists the names of its columns, which has no model.
func parseView(sql string) (view *schema.View, named bool, err error) {
	p, err := newParser(sql)
	if err != nil {
		return nil, false, err
	}
	p.accept("create")
	if !p.accept("view") {
		return nil, false, p.errorf("VIEW expected")
	}
	view = &schema.View{}
	if view.Name, err = p.createdName(); err != nil {
		return nil, false, err
	}
	if p.peek().Text == "(" {
		named = true
		if _, err = p.names(); err != nil {
			return nil, false, err
		}
	}
	if !p.accept("as") {
		return nil, false, p.errorf("AS expected")
	}
	view.Body = schema.SQLExpr(p.rest())
	return view, named, p.end()
}
