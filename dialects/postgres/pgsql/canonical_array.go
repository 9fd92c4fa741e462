package pgsql

import (
	"strconv"
	"strings"
)

// arrayLiteral writes '{…}' with every element canonical and quoted.
func (a *analyzer) arrayLiteral(element sqlType, text string) (string, bool) {
	scan := arrayScanner{src: strings.TrimSpace(text), element: func(s string) (string, bool) { return a.literal(element, s) }}
	out, ok := scan.array(0)
	if !ok || scan.pos != len(scan.src) {
		return text, false
	}
	return out, true
}

type arrayScanner struct {
	src     string
	pos     int
	element func(string) (string, bool)
}

const maxArrayDepth = 6

func (s *arrayScanner) space() {
	for s.pos < len(s.src) && strings.IndexByte(" \t\n\r\v\f", s.src[s.pos]) >= 0 {
		s.pos++
	}
}

func (s *arrayScanner) take(c byte) bool {
	s.space()
	if s.pos < len(s.src) && s.src[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

func (s *arrayScanner) array(depth int) (string, bool) {
	if depth >= maxArrayDepth || !s.take('{') {
		return "", false
	}
	var parts []string
	if s.take('}') {
		return "{}", true
	}
	for {
		part, ok := s.item(depth)
		if !ok {
			return "", false
		}
		parts = append(parts, part)
		if s.take(',') {
			continue
		}
		return "{" + strings.Join(parts, ",") + "}", s.take('}')
	}
}

func (s *arrayScanner) item(depth int) (string, bool) {
	s.space()
	if s.pos >= len(s.src) {
		return "", false
	}
	switch s.src[s.pos] {
	case '{':
		return s.array(depth + 1)
	case '"':
		return s.quoted()
	}
	start := s.pos
	for s.pos < len(s.src) && strings.IndexByte(`{},"\`, s.src[s.pos]) < 0 {
		s.pos++
	}
	word := strings.TrimSpace(s.src[start:s.pos])
	if word == "" {
		return "", false
	}
	if strings.EqualFold(word, "null") {
		return "NULL", true
	}
	value, ok := s.element(word)
	return strconv.Quote(value), ok
}

func (s *arrayScanner) quoted() (string, bool) {
	var out strings.Builder
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch c := s.src[s.pos]; c {
		case '"':
			s.pos++
			value, ok := s.element(out.String())
			return strconv.Quote(value), ok
		case '\\':
			s.pos++
			if s.pos < len(s.src) {
				out.WriteByte(s.src[s.pos])
			}
		default:
			out.WriteByte(c)
		}
	}
	return "", false
}

// rangeLiteral writes a range with its bounds canonical. Discrete ranges
// include their lower bound and exclude their upper one.
func (a *analyzer) rangeLiteral(element sqlType, text string) (string, bool) {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, "empty") {
		return "empty", true
	}
	if len(text) < 3 || strings.IndexByte("[(", text[0]) < 0 || strings.IndexByte("])", text[len(text)-1]) < 0 {
		return text, false
	}
	low, high, ok := strings.Cut(text[1:len(text)-1], ",")
	if !ok || strings.ContainsAny(low+high, `,\`) {
		return text, false
	}
	low, lowOK := a.bound(element, low, text[0] == '(', true)
	high, highOK := a.bound(element, high, text[len(text)-1] == ']', false)
	if !lowOK || !highOK {
		return text, false
	}
	return low + "," + high, true
}

// bound writes one bound. moved says that a discrete one has to go up by one.
func (a *analyzer) bound(element sqlType, text string, moved, isLow bool) (string, bool) {
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if text == "" {
		return "", true
	}
	value, ok := a.literal(element, text)
	if element == "int4" || element == "int8" {
		number, err := strconv.ParseInt(value, 10, 64)
		if moved {
			number++
		}
		return strconv.FormatInt(number, 10), ok && err == nil
	}
	if element == "date" {
		return value, ok && !moved
	}
	inclusive := moved != isLow
	return map[bool]string{true: "=", false: "<"}[inclusive] + value, ok
}
