package pgsql

import (
	"strings"
)

// clause prints the kinds that make up queries.
func (pr *printer) clause(n *Node) {
	switch n.Kind {
	case OrderBy:
		pr.headed("ORDER BY ", n)
	case Sort:
		pr.sort(n)
	case Filter:
		pr.headed("FILTER (WHERE ", n)
		pr.text(")")
	case WithinGroup:
		pr.headed("WITHIN GROUP (ORDER BY ", n)
		pr.text(")")
	case Over:
		pr.text("OVER ")
		if n.Text != "" {
			pr.text(QuoteIdent(n.Text))
		}
		pr.list(n.Kids, "")
	case Window:
		pr.window(n)
	case PartitionBy:
		pr.headed("PARTITION BY ", n)
	case Frame:
		pr.frame(n)
	case Query:
		pr.list(n.Kids, " ")
	case Select:
		pr.text("SELECT")
		pr.tail(n.Kids)
	case SetOp:
		pr.setOp(n)
	case Values:
		pr.headed("VALUES ", n)
	case With:
		pr.with(n)
	case CTE:
		pr.cte(n)
	case Search:
		pr.search(n)
	case Cycle:
		pr.cycle(n)
	default:
		pr.selectClause(n)
	}
}

// headed prints a keyword and the children, separated by commas.
func (pr *printer) headed(keyword string, n *Node) {
	pr.text(keyword)
	for i, kid := range n.Kids {
		if i > 0 {
			pr.text(", ")
		}
		if n.Kind == Values {
			pr.text("(")
			pr.list(kid.Kids, ", ")
			pr.text(")")
			continue
		}
		pr.node(kid)
	}
}

func (pr *printer) sort(n *Node) {
	pr.node(n.Kids[0])
	if symbol, ok := strings.CutPrefix(n.Text, "using "); ok {
		symbol, nulls, _ := strings.Cut(symbol, " ")
		pr.text(" USING ")
		pr.symbol(&Node{Text: symbol, Names: n.Names})
		if nulls != "" {
			pr.text(" ", strings.ToUpper(nulls))
		}
		return
	}
	if n.Text != "" {
		pr.text(" ", strings.ToUpper(n.Text))
	}
}

func (pr *printer) window(n *Node) {
	pr.text("(")
	if n.Text != "" {
		pr.text(QuoteIdent(n.Text))
		if len(n.Kids) > 0 {
			pr.text(" ")
		}
	}
	pr.list(n.Kids, " ")
	pr.text(")")
}

func (pr *printer) frame(n *Node) {
	parts := strings.Split(n.Text, "?")
	for i, part := range parts {
		pr.text(strings.ToUpper(part))
		if i < len(n.Kids) {
			pr.operand(n.Kids[i])
		}
	}
}

func (pr *printer) setOp(n *Node) {
	for i, kid := range n.Kids {
		if i == 1 {
			pr.text(" ", strings.ToUpper(n.Text), " ")
		}
		if kid.Kind == SetOp || kid.Kind == Query {
			pr.wrap(kid)
		} else {
			pr.node(kid)
		}
	}
}

func (pr *printer) with(n *Node) {
	pr.text("WITH ")
	if n.Text != "" {
		pr.text(strings.ToUpper(n.Text), " ")
	}
	pr.list(n.Kids, ", ")
}

// columns prints a name with the columns after it.
func (pr *printer) columns(names []string) {
	pr.text(QuoteIdent(names[0]))
	if len(names) > 1 {
		pr.text("(", quoteAll(names[1:]), ")")
	}
}

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = QuoteIdent(name)
	}
	return strings.Join(quoted, ", ")
}

func (pr *printer) cte(n *Node) {
	pr.columns(n.Names)
	pr.text(" AS ")
	if n.Text != "" {
		pr.text(strings.ToUpper(n.Text), " ")
	}
	pr.wrap(n.Kids[0])
	pr.tail(n.Kids[1:])
}

func (pr *printer) search(n *Node) {
	pr.text("SEARCH ", strings.ToUpper(n.Text), " FIRST BY ", quoteAll(n.Names[1:]), " SET ", QuoteIdent(n.Names[0]))
}

func (pr *printer) cycle(n *Node) {
	pr.text("CYCLE ", quoteAll(n.Names[2:]), " SET ", QuoteIdent(n.Names[0]))
	if len(n.Kids) > 0 {
		pr.text(" TO ")
		pr.mark(n.Kids[0])
		pr.text(" DEFAULT ")
		pr.mark(n.Kids[1])
	}
	pr.text(" USING ", QuoteIdent(n.Names[1]))
}

func (pr *printer) mark(n *Node) {
	if spelled := constantMark(n); spelled != "" {
		pr.text(spelled)
	} else {
		pr.node(n)
	}
}

func (pr *printer) selectClause(n *Node) {
	switch n.Kind {
	case Targets:
		pr.targets(n)
	case Distinct:
		pr.distinct(n)
	case From:
		pr.headed("FROM ", n)
	case Where:
		pr.headed("WHERE ", n)
	case GroupBy:
		pr.text("GROUP BY ")
		if n.Text != "" {
			pr.text("DISTINCT ")
		}
		pr.list(n.Kids, ", ")
	case GroupingSet:
		pr.text(strings.ToUpper(n.Text), "(")
		pr.list(n.Kids, ", ")
		pr.text(")")
	case Having:
		pr.headed("HAVING ", n)
	case Windows:
		pr.headed("WINDOW ", n)
	case NamedWindow:
		pr.text(QuoteIdent(n.Text), " AS ")
		pr.node(n.Kids[0])
	case Limit:
		pr.limit(n)
	case Offset:
		pr.headed("OFFSET ", n)
	case Locking:
		pr.locking(n)
	default:
		pr.fromItem(n)
	}
}

func (pr *printer) distinct(n *Node) {
	pr.text("DISTINCT")
	if len(n.Kids) > 0 {
		pr.headed(" ON (", n)
		pr.text(")")
	}
}

func (pr *printer) targets(n *Node) {
	for i, target := range n.Kids {
		if i > 0 {
			pr.text(", ")
		}
		pr.node(target.Kids[0])
		if len(target.Names) > 0 {
			pr.text(" AS ", QuoteIdent(target.Names[0]))
		}
	}
}

func (pr *printer) limit(n *Node) {
	switch {
	case n.Text == "with ties":
		pr.text("FETCH FIRST ")
		pr.wrap(n.Kids[0])
		pr.text(" ROWS WITH TIES")
	case n.Kids[0].Kind == Null:
		pr.text("LIMIT ALL")
	default:
		pr.headed("LIMIT ", n)
	}
}

func (pr *printer) locking(n *Node) {
	words, wait := n.Text, ""
	for _, suffix := range []string{" nowait", " skip locked"} {
		if cut, ok := strings.CutSuffix(words, suffix); ok {
			words, wait = cut, suffix
		}
	}
	pr.text(strings.ToUpper(words))
	if len(n.Names) > 0 {
		pr.text(" OF ", quoteAll(n.Names))
	}
	pr.text(strings.ToUpper(wait))
}

func (pr *printer) fromItem(n *Node) {
	switch n.Kind {
	case Table:
		if n.Text != "" {
			pr.text("ONLY ")
		}
		pr.names(n.Names, QuoteIdent)
		pr.tail(n.Kids)
	case RangeQuery:
		if n.Text != "" {
			pr.text("LATERAL ")
		}
		pr.wrap(n.Kids[0])
		pr.tail(n.Kids[1:])
	case RangeFunc:
		pr.rangeFunc(n)
	case Defined:
		pr.node(n.Kids[0])
		pr.text(" AS (", columnDefs(n.Kids[1:]), ")")
	case Alias:
		pr.alias(n)
	case Sample:
		pr.sample(n)
	case Join:
		pr.join(n)
	case On:
		pr.headed("ON ", n)
	case Using:
		pr.text("USING (", quoteAll(n.Names), ")")
		if n.Text != "" {
			pr.text(" AS ", QuoteIdent(n.Text))
		}
	default:
		pr.statement(n)
	}
}

func (pr *printer) tail(kids []*Node) {
	for _, kid := range kids {
		pr.text(" ")
		pr.node(kid)
	}
}

func (pr *printer) rangeFunc(n *Node) {
	if strings.HasPrefix(n.Text, "lateral") {
		pr.text("LATERAL ")
	}
	functions := n.Kids
	if last := len(functions) - 1; functions[last].Kind == Alias {
		functions = functions[:last]
	}
	rows := strings.Contains(n.Text, "rows from")
	if rows {
		pr.text("ROWS FROM (")
	}
	pr.list(functions, ", ")
	if rows {
		pr.text(")")
	}
	if strings.HasSuffix(n.Text, "ordinality") {
		pr.text(" WITH ORDINALITY")
	}
	pr.tail(n.Kids[len(functions):])
}

func (pr *printer) alias(n *Node) {
	pr.text("AS ")
	if n.Names[0] != "" {
		pr.text(QuoteIdent(n.Names[0]))
	}
	columns := quoteAll(n.Names[1:])
	if len(n.Kids) > 0 {
		columns = columnDefs(n.Kids)
	}
	if columns != "" {
		pr.text("(", columns, ")")
	}
}

func columnDefs(defs []*Node) string {
	columns := make([]string, len(defs))
	for i, def := range defs {
		columns[i] = QuoteIdent(def.Text) + " " + def.Type.String()
		if len(def.Names) > 0 {
			columns[i] += " COLLATE " + QualifiedName(strings.Join(def.Names[:len(def.Names)-1], "."), def.Name())
		}
	}
	return strings.Join(columns, ", ")
}

func (pr *printer) sample(n *Node) {
	pr.text("TABLESAMPLE ")
	pr.names(n.Names, QuoteIdent)
	arguments, seed := n.Kids, n.Clause(Repeatable)
	if seed != nil {
		arguments = arguments[:len(arguments)-1]
	}
	pr.text("(")
	pr.list(arguments, ", ")
	pr.text(")")
	if seed != nil {
		pr.headed(" REPEATABLE (", seed)
		pr.text(")")
	}
}

func (pr *printer) join(n *Node) {
	rest := n.Kids[2:]
	alias := n.Clause(Alias)
	if alias != nil {
		rest = rest[:len(rest)-1]
		pr.text("(")
	}
	pr.fromOperand(n.Kids[0])
	pr.text(" ", strings.ToUpper(n.Text), " JOIN ")
	pr.fromOperand(n.Kids[1])
	pr.tail(rest)
	if alias != nil {
		pr.text(") ")
		pr.node(alias)
	}
}

func (pr *printer) fromOperand(n *Node) {
	if n.Kind == Join && n.Clause(Alias) == nil {
		pr.wrap(n)
	} else {
		pr.node(n)
	}
}
