package chsql

import "github.com/schemac/schemac/dialects/sqltoken"

// CutOutput takes the end off a query that says where its result goes and in
// which form: INTO OUTFILE, FORMAT, and SETTINGS behind these or behind others.
// The server reads all of that behind the body of a view and stores none of it.
// What cannot be read stays whole. The settings are those that were cut off.
func CutOutput(text string) (query string, settings []Setting) {
	p := newParser(text)
	p.query()
	place := p.offset()
	settings = p.outputClauses()
	p.acceptOp(";")
	if p.finish() != nil {
		return text, nil
	}
	return text[:place], settings
}

// outputClauses reads what may follow a query that is a statement.
func (p *parser) outputClauses() []Setting {
	if p.accept("INTO", "OUTFILE") {
		p.outfile()
	}
	if p.at("FORMAT") && p.peekAt(1).Kind != sqltoken.Operator {
		p.next()
		p.identifier("the name of a format")
	}
	if p.accept("SETTINGS") {
		return p.settings()
	}
	return nil
}

func (p *parser) outfile() {
	p.stringLiteral("the name of a file")
	for p.err == nil {
		switch {
		case p.acceptAny("APPEND", "TRUNCATE") != "", p.accept("AND", "STDOUT"):
		case p.accept("COMPRESSION"):
			p.stringLiteral("a compression")
		case p.accept("LEVEL"):
			p.unary()
		default:
			return
		}
	}
}
