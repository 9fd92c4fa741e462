package foreign

import (
	"regexp"
	"strings"

	"github.com/schemac/schemac/dialects"
)

// splitter reads scripts as the dialects' readers do, as far as the tests
// need: strings, dollar quotes, comments, triggers' bodies.
type splitter struct{}

var (
	refused    = regexp.MustCompile(`(?i)^(begin|commit|rollback|end|start\s+transaction)\b`)
	outside    = regexp.MustCompile(`(?i)\bconcurrently\b|^vacuum\b|^pragma\b`)
	tokens     = regexp.MustCompile(`(?s)^(?:'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\$.*?\$\$|--[^\n]*|/\*.*?\*/|\w+|.)`)
	leading    = regexp.MustCompile(`(?s)^(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)+`)
	checkMark  = regexp.MustCompile(`(?m)^-- check: stop if this returns a row: (.*)$`)
	trigger    = regexp.MustCompile(`(?is)^create\s+(?:temp\s+)?trigger\b`)
	unfinished = regexp.MustCompile(`^(?:['"]|\$\$|/\*)`)
)

func (splitter) Read(script string) (list []dialects.Statement, err error) {
	for offset := 0; offset < len(script); {
		gap := leading.FindString(script[offset:])
		offset += len(gap)
		end, err := statementEnd(script, offset)
		if err != nil {
			return nil, err
		}
		text := strings.TrimSpace(script[offset:end])
		for text != "" && strings.HasSuffix(text, ";") {
			text = strings.TrimSpace(strings.TrimSuffix(text, ";"))
		}
		if text != "" {
			if refused.MatchString(text) || text[0] == '\\' {
				return nil, &dialects.ScriptError{Offset: offset, Message: "cannot run this: " + text}
			}
			s := dialects.Statement{SQL: text, Offset: offset, Transactional: !outside.MatchString(text)}
			if m := checkMark.FindStringSubmatch(gap); m != nil {
				s.Check = m[1]
			}
			list = append(list, s)
		}
		offset = end
	}
	return list, nil
}

func statementEnd(script string, offset int) (int, error) {
	start, depth := offset, 0
	for offset < len(script) {
		token := tokens.FindString(script[offset:])
		if token == ";" && depth == 0 {
			return offset + 1, nil
		}
		if unfinished.MatchString(script[offset:]) && len(token) == 1 {
			return 0, &dialects.ScriptError{Offset: offset, Message: "unterminated"}
		}
		if trigger.MatchString(script[start:]) {
			switch strings.ToLower(token) {
			case "begin", "case":
				depth++
			case "end":
				depth--
			}
		}
		offset += max(1, len(token))
	}
	if depth > 0 {
		return 0, &dialects.ScriptError{Offset: offset, Message: "unterminated body"}
	}
	return offset, nil
}
