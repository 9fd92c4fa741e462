package sqlite

import "fmt"

// trigger is a trigger of a table or a view.
type trigger struct{ name, owner, ownerKind, sql string }

// dropsTriggers reports whether the statement takes triggers along.
func dropsTriggers(sql string) bool {
	list := tokens(sql)
	return len(list) > 1 && isWord(list[0], "drop") && (isWord(list[1], "table") || isWord(list[1], "view"))
}

// droppedTrigger is the folded name of the trigger that the statement drops.
func droppedTrigger(sql string) (string, bool) {
	p, err := newParser(sql)
	if err != nil || !p.accept("drop", "trigger") {
		return "", false
	}
	p.accept("if", "exists")
	name, err := p.createdName()
	return fold(name), err == nil
}

func (x *execution) rememberTriggers() error {
	found, err := x.listTriggers()
	if err != nil {
		return err
	}
	for _, t := range found {
		x.triggers[fold(t.name)] = t
	}
	return nil
}

func (x *execution) listTriggers() ([]trigger, error) {
	rows, err := x.conn.QueryContext(x.ctx, `
SELECT t.name, t.tbl_name, coalesce(o.type, ''), t.sql FROM sqlite_schema AS t
LEFT JOIN sqlite_schema AS o ON o.name = t.tbl_name COLLATE NOCASE AND o.type IN ('table', 'view')
WHERE t.type = 'trigger' ORDER BY t.rowid`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []trigger
	for rows.Next() {
		var t trigger
		if err := rows.Scan(&t.name, &t.owner, &t.ownerKind, &t.sql); err != nil {
			return nil, err
		}
		found = append(found, t)
	}
	return found, rows.Err()
}

// restoreTriggers creates the triggers again whose table or view is there. Those
// of dropped tables and views go with them.
func (x *execution) restoreTriggers() error {
	if len(x.triggers) == 0 {
		return nil
	}
	present, err := x.listTriggers()
	if err != nil {
		return err
	}
	for _, t := range present {
		delete(x.triggers, fold(t.name))
	}
	for _, name := range sortedTriggers(x.triggers) {
		t := x.triggers[name]
		if err := x.restore(t); err != nil {
			return fmt.Errorf("the trigger %q of %s %q cannot be kept: %w", t.name, t.ownerKind, t.owner, err)
		}
	}
	return nil
}

func (x *execution) restore(t trigger) error {
	var there bool
	err := x.conn.QueryRowContext(x.ctx, "SELECT count(*) > 0 FROM sqlite_schema WHERE type = ? AND name = ? COLLATE NOCASE", t.ownerKind, t.owner).Scan(&there)
	if err == nil && there {
		_, err = x.conn.ExecContext(x.ctx, t.sql)
	}
	return err
}

func sortedTriggers(set map[string]trigger) []string {
	names := map[string]bool{}
	for name := range set {
		names[name] = true
	}
	return sortedNames(names)
}
