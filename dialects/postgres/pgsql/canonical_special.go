package pgsql

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// specialLiteral is literal for the types whose input takes a grammar of its
// own. Where that is not known in full, what is spelled differently only in
// space or quotes still gets the same text, but is not known to differ
// otherwise.
func specialLiteral(t sqlType, text string) (string, bool) {
	switch t {
	case "money":
		return canonicalMoney(text)
	case "macaddr", "macaddr8":
		return canonicalHardware(t, text)
	case "point", "lseg", "box", "circle", "path", "polygon":
		return canonicalShape(t, text)
	case "tsvector":
		return canonicalLexemes(text)
	case "tsquery":
		return strings.Join(searchTokens.FindAllString(unquotedLexemes(text), -1), " "), false
	case "jsonpath":
		return canonicalPath(text), false
	}
	return text, false
}

var moneyPattern = regexp.MustCompile(`^(-?)\$?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$`)

// canonicalMoney reads amounts as they are written where the currency is the
// dollar. Others are unknown.
func canonicalMoney(text string) (string, bool) {
	m := moneyPattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return text, false
	}
	whole := strings.TrimLeft(strings.ReplaceAll(m[2], ",", ""), "0")
	return m[1] + whole + "." + (m[3] + "00")[:2], true
}

func canonicalHardware(t sqlType, text string) (string, bool) {
	digits := strings.ToLower(strings.NewReplacer(":", "", "-", "", ".", "").Replace(strings.TrimSpace(text)))
	if t == "macaddr8" && len(digits) == 12 {
		digits = digits[:6] + "fffe" + digits[6:]
	}
	_, err := strconv.ParseUint(digits, 16, 64)
	if want := map[sqlType]int{"macaddr": 12, "macaddr8": 16}[t]; err != nil || len(digits) != want {
		return text, false
	}
	return digits, true
}

var shapeNumber = regexp.MustCompile(`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`)

// canonicalShape writes the numbers of a geometric value. Brackets matter in
// paths only.
func canonicalShape(t sqlType, text string) (string, bool) {
	if strings.Trim(shapeNumber.ReplaceAllString(text, ""), "()[]<>, \t\n") != "" {
		return text, false
	}
	var numbers []float64
	for _, part := range shapeNumber.FindAllString(text, -1) {
		value, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return text, false
		}
		numbers = append(numbers, value)
	}
	want := map[sqlType]int{"point": 2, "lseg": 4, "box": 4, "circle": 3}[t]
	if want != 0 && len(numbers) != want || len(numbers)%2 != 0 && t != "circle" {
		return text, false
	}
	if t == "box" {
		numbers = []float64{math.Max(numbers[0], numbers[2]), math.Max(numbers[1], numbers[3]), math.Min(numbers[0], numbers[2]), math.Min(numbers[1], numbers[3])}
	}
	var out strings.Builder
	if t == "path" && strings.HasPrefix(strings.TrimSpace(text), "[") {
		out.WriteString("open ")
	}
	for _, value := range numbers {
		out.WriteString(strconv.FormatFloat(value, 'g', -1, 64) + " ")
	}
	return out.String(), true
}

var (
	lexeme       = regexp.MustCompile(`'((?:[^'\\]|'')*)'|([^\s':\\]+)`)
	bareLexeme   = regexp.MustCompile(`^[^\s'":\\&|!()<>*]+$`)
	searchTokens = regexp.MustCompile(`'(?:[^']|'')*'|<->|<\d+>|[&|!()]|:[*a-dA-D]+|[^\s&|!()<:']+`)
)

// canonicalLexemes sorts the lexemes of a tsvector. Positions and escapes are
// not understood.
func canonicalLexemes(text string) (string, bool) {
	if strings.TrimSpace(lexeme.ReplaceAllString(text, "")) != "" {
		return text, false
	}
	words := lexeme.FindAllString(text, -1)
	for i, word := range words {
		if word[0] == '\'' {
			words[i] = strings.ReplaceAll(word[1:len(word)-1], "''", "'")
		}
	}
	slices.Sort(words)
	return strconv.Quote(strings.Join(slices.Compact(words), "\x00")), true
}

// unquotedLexemes drops the quotes of the lexemes in a tsquery that need none.
func unquotedLexemes(text string) string {
	return lexeme.ReplaceAllStringFunc(text, func(word string) string {
		if len(word) > 2 && word[0] == '\'' && bareLexeme.MatchString(word[1:len(word)-1]) {
			return word[1 : len(word)-1]
		}
		return word
	})
}

var pathTokens = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\$[A-Za-z_]\w*|[A-Za-z_]\w*|\d+(?:\.\d+)?|==|<>|!=|<=|>=|&&|\|\||\*\*|\S`)

// canonicalPath writes a jsonpath with one space between its tokens, keys
// quoted and without parentheses around all of it.
func canonicalPath(text string) string {
	tokens := pathTokens.FindAllString(text, -1)
	for i, token := range tokens {
		isKey := i > 0 && tokens[i-1] == "." && (i+1 == len(tokens) || tokens[i+1] != "(")
		if token[0] == '$' && len(token) > 1 {
			tokens[i] = `$ "` + token[1:] + `"`
		}
		if isKey && token != "*" && token != "**" && token[0] != '"' {
			tokens[i] = `"` + token + `"`
		}
	}
	for len(tokens) > 2 && tokens[0] == "(" && closes(tokens) == len(tokens)-1 {
		tokens = tokens[1 : len(tokens)-1]
	}
	return strings.Join(tokens, " ")
}

// closes is where the parenthesis that the tokens begin with ends.
func closes(tokens []string) int {
	depth := 0
	for i, token := range tokens {
		switch token {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}
