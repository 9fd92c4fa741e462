package pgsql

// ParseStatement parses one query or one statement that writes rows: INSERT,
// UPDATE, DELETE or MERGE. A semicolon may end it.
func ParseStatement(text string) (*Node, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	return p.wholeStatement()
}

func (p *parser) wholeStatement() (*Node, error) {
	n := p.statement()
	p.op(";")
	p.end()
	return n, p.err
}

// statement parses a query or a statement that writes rows, with its WITH.
func (p *parser) statement() *Node {
	defer p.enter()()
	n := p.node(Query)
	if p.peek().word == "with" {
		n.Kids = append(n.Kids, p.with())
	}
	switch p.oneOf("insert", "update", "delete", "merge") {
	case "insert":
		p.insert(n)
	case "update":
		p.update(n)
	case "delete":
		p.delete(n)
	case "merge":
		p.merge(n)
	default:
		return p.queryBody(n)
	}
	return n
}

// written parses the relation that a statement writes to, with its alias.
func (p *parser) written(alias bool) *Node {
	n := p.node(Table)
	n.Text = p.oneOf("only")
	n.Names = p.qualifiedName()
	p.op("*")
	if a := p.node(Alias); alias && p.word("as") || alias && isColumnName(p.peek()) && p.peek().word != "set" {
		a.Names = []string{p.columnName()}
		n.Kids = append(n.Kids, a)
	}
	return n
}

func (p *parser) insert(n *Node) {
	n.Kind = Insert
	p.expectWord("into")
	table := p.written(false)
	if alias := p.node(Alias); p.word("as") {
		alias.Names = []string{p.columnName()}
		table.Kids = append(table.Kids, alias)
	}
	n.Kids = append(n.Kids, table)
	p.insertSource(n)
	if p.peekWords("on", "conflict") {
		n.Kids = append(n.Kids, p.conflict())
	}
	p.returning(n)
}

// insertSource parses the columns that are filled, and with what.
func (p *parser) insertSource(n *Node) {
	if columns := p.node(Columns); p.peekOp("(") && !p.atQuery() {
		p.next()
		columns.Kids = p.assignTargets()
		p.expectOp(")")
		n.Kids = append(n.Kids, columns)
	}
	if p.word("overriding") {
		n.Text = joinWords("overriding", p.oneOf("system", "user"), "value")
		p.expectWord("value")
	}
	if source := p.node(Default); p.words("default", "values") {
		n.Kids = append(n.Kids, source)
		return
	}
	n.Kids = append(n.Kids, p.query())
}

// assignTargets parses columns that are written to, or fields or elements of
// them.
func (p *parser) assignTargets() []*Node {
	var targets []*Node
	for {
		column := p.node(Column)
		column.Names = []string{p.columnName()}
		targets = append(targets, p.indirection(column))
		if !p.op(",") {
			return targets
		}
	}
}

func (p *parser) conflict() *Node {
	n := p.node(Conflict)
	p.words("on", "conflict")
	if p.words("on", "constraint") {
		n.Names = []string{p.columnName()}
	} else if target := p.node(ConflictTarget); p.op("(") {
		for {
			target.Kids = append(target.Kids, p.indexElement())
			if !p.op(",") {
				break
			}
		}
		p.expectOp(")")
		p.condition(target, Where, "where")
		n.Kids = append(n.Kids, target)
	}
	p.expectWord("do")
	if n.Text = p.oneOf("nothing", "update"); n.Text != "update" {
		return n
	}
	n.Kids = append(n.Kids, p.set())
	p.condition(n, Where, "where")
	return n
}

func (p *parser) indexElement() *Node {
	n := p.node(IndexElement)
	n.Kids = []*Node{p.expr()}
	if p.peek().isName() {
		n.Names = p.anyName()
	}
	return n
}

func (p *parser) update(n *Node) {
	n.Kind = Update
	n.Kids = append(n.Kids, p.written(true), p.set())
	if from := p.node(From); p.word("from") {
		from.Kids = p.fromItems()
		n.Kids = append(n.Kids, from)
	}
	p.writtenRows(n)
}

// writtenRows parses WHERE and RETURNING.
func (p *parser) writtenRows(n *Node) {
	if current := p.node(CurrentOf); p.words("where", "current", "of") {
		current.Names = []string{p.columnName()}
		n.Kids = append(n.Kids, current)
	}
	p.condition(n, Where, "where")
	p.returning(n)
}

func (p *parser) set() *Node {
	n := p.node(Set)
	p.expectWord("set")
	for p.err == nil {
		assign := p.node(Assign)
		if p.op("(") {
			assign.Text = "row"
			assign.Kids = p.assignTargets()
			p.expectOp(")")
		} else {
			assign.Kids = p.assignTargets()
			if len(assign.Kids) > 1 {
				p.unexpected("=")
			}
		}
		p.expectOp("=")
		assign.Kids = append(assign.Kids, p.value())
		n.Kids = append(n.Kids, assign)
		if !p.op(",") {
			break
		}
	}
	return n
}

// value parses an expression or the word DEFAULT.
func (p *parser) value() *Node {
	if n := p.node(Default); p.word("default") {
		return n
	}
	return p.expr()
}

func (p *parser) valueList() []*Node {
	list := []*Node{p.value()}
	for p.op(",") {
		list = append(list, p.value())
	}
	return list
}

func (p *parser) delete(n *Node) {
	n.Kind = Delete
	p.expectWord("from")
	n.Kids = append(n.Kids, p.written(true))
	if from := p.node(From); p.word("using") {
		from.Kids = p.fromItems()
		n.Kids = append(n.Kids, from)
	}
	p.writtenRows(n)
}

func (p *parser) merge(n *Node) {
	n.Kind = Merge
	p.expectWord("into")
	n.Kids = append(n.Kids, p.written(true))
	p.expectWord("using")
	n.Kids = append(n.Kids, p.fromItem())
	on := p.node(On)
	p.expectWord("on")
	on.Kids = []*Node{p.expr()}
	n.Kids = append(n.Kids, on)
	for p.err == nil && p.peek().word == "when" {
		n.Kids = append(n.Kids, p.mergeWhen())
	}
	p.returning(n)
}

func (p *parser) mergeWhen() *Node {
	n := p.node(MergeWhen)
	p.expectWord("when")
	n.Text = joinWords(p.oneOf("not"), p.oneOf("matched"))
	if p.word("by") {
		n.Text = joinWords(n.Text, "by", p.oneOf("source", "target"))
	}
	p.condition(n, Where, "and")
	p.expectWord("then")
	action := p.node(Empty)
	switch p.oneOf("insert", "update", "delete", "do") {
	case "insert":
		action.Kind = Insert
		p.insertSource(action)
	case "update":
		action.Kind, action.Kids = Update, []*Node{p.set()}
	case "delete":
		action.Kind = Delete
	case "do":
		p.expectWord("nothing")
		return n
	default:
		p.unexpected("INSERT, UPDATE, DELETE or DO NOTHING")
	}
	n.Kids = append(n.Kids, action)
	return n
}

func (p *parser) returning(n *Node) {
	r := p.node(Returning)
	if !p.word("returning") {
		return
	}
	if p.peekWords("with") && p.peekAt(1).text == "(" {
		p.pos += 2
		for {
			r.Names = append(r.Names, p.oneOf("old", "new"))
			p.expectWord("as")
			r.Names = append(r.Names, p.columnName())
			if !p.op(",") {
				break
			}
		}
		p.expectOp(")")
	}
	r.Kids = []*Node{p.targets()}
	n.Kids = append(n.Kids, r)
}
