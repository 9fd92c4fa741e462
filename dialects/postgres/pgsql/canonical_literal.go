package pgsql

import (
	"encoding/hex"
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// literal is the text of a constant as the type's output function prints it,
// or at least the same text for the same value. It is not known where that
// takes more than the text.
func (a *analyzer) literal(t sqlType, text string) (string, bool) {
	if isArray(t) {
		return a.arrayLiteral(elementOf(t), text)
	}
	switch t {
	case typeText, "varchar", "bpchar", "json", "refcursor":
		return text, true
	case "char":
		return text[:min(len(text), 1)], true
	case "name":
		return Truncate63(text), true
	case "bit", "varbit":
		return text, strings.Trim(text, "01") == ""
	case typeBool:
		return canonicalBool(text)
	case "int2", "int4", "int8", "oid":
		return canonicalInteger(text)
	case "numeric":
		return canonicalNumber(strings.TrimSpace(text))
	case "float4", "float8":
		return canonicalFloat(t, text)
	case "jsonb":
		return canonicalJSON(text)
	case "uuid":
		return canonicalUUID(text)
	case "bytea":
		return canonicalBytes(text)
	case "inet", "cidr":
		return canonicalAddress(text)
	case "date", "timestamp", "timestamptz", "time", "timetz":
		return canonicalTime(t, text)
	case "interval":
		return canonicalInterval(text, "second")
	}
	if strings.HasPrefix(t, "reg") {
		return a.objectLiteral(t, text)
	}
	if element := a.rangeElement(t); element != "" {
		return a.rangeLiteral(element, text)
	}
	if a.isEnum(t) {
		return text, true
	}
	return specialLiteral(t, text)
}

var boolWords = map[string]string{
	"t": "true", "tr": "true", "tru": "true", "true": "true", "y": "true", "ye": "true", "yes": "true", "on": "true", "1": "true",
	"f": "false", "fa": "false", "fal": "false", "fals": "false", "false": "false", "n": "false", "no": "false", "of": "false", "off": "false", "0": "false",
}

func canonicalBool(text string) (string, bool) {
	word, ok := boolWords[strings.ToLower(strings.TrimSpace(text))]
	if !ok {
		return text, false
	}
	return word, true
}

func canonicalInteger(text string) (string, bool) {
	value, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return text, false
	}
	return strconv.FormatInt(value, 10), true
}

func canonicalFloat(t sqlType, text string) (string, bool) {
	bits := 64
	if t == "float4" {
		bits = 32
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(text), bits)
	if err != nil {
		return text, false
	}
	return strconv.FormatFloat(value, 'g', -1, bits), true
}

const maxExponent = 1000

// canonicalNumber writes a number without an exponent, with the scale that
// was written, as numeric's output does.
func canonicalNumber(text string) (string, bool) {
	plain := strings.ToLower(strings.ReplaceAll(text, "_", ""))
	if len(plain) > 2 && plain[0] == '0' && strings.IndexByte("xob", plain[1]) >= 0 {
		value, err := strconv.ParseUint(plain, 0, 64)
		if err != nil {
			return text, false
		}
		return strconv.FormatUint(value, 10), true
	}
	negative := strings.HasPrefix(plain, "-")
	mantissa, exponent, scientific := strings.Cut(strings.TrimLeft(plain, "+-"), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if !allDigits(whole + fraction) {
		return text, false
	}
	shift := 0
	if scientific {
		var err error
		if shift, err = strconv.Atoi(exponent); err != nil || shift > maxExponent || shift < -maxExponent {
			return text, false
		}
	}
	whole, fraction = shiftPoint(whole, fraction, shift)
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative && strings.Trim(whole, "0.") != "" {
		whole = "-" + whole
	}
	return whole, true
}

func shiftPoint(whole, fraction string, shift int) (string, string) {
	if shift >= 0 {
		for len(fraction) < shift {
			fraction += "0"
		}
		return whole + fraction[:shift], fraction[shift:]
	}
	for len(whole) < -shift {
		whole = "0" + whole
	}
	cut := len(whole) + shift
	return whole[:cut], whole[cut:] + fraction
}

func allDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// canonicalJSON writes jsonb: keys sorted and unique, numbers as numeric.
func canonicalJSON(text string) (string, bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil || decoder.More() {
		return text, false
	}
	var out strings.Builder
	if !writeJSON(&out, value) {
		return text, false
	}
	return out.String(), true
}

func writeJSON(out *strings.Builder, value any) bool {
	switch v := value.(type) {
	case json.Number:
		number, ok := canonicalNumber(v.String())
		out.WriteString(number)
		return ok
	case []any:
		out.WriteString("[")
		for _, element := range v {
			if !writeJSON(out, element) {
				return false
			}
			out.WriteString(",")
		}
		out.WriteString("]")
		return true
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		out.WriteString("{")
		for _, key := range keys {
			out.WriteString(strconv.Quote(key) + ":")
			if !writeJSON(out, v[key]) {
				return false
			}
			out.WriteString(",")
		}
		out.WriteString("}")
		return true
	}
	encoded, err := json.Marshal(value)
	out.Write(encoded)
	return err == nil
}

func canonicalUUID(text string) (string, bool) {
	digits := strings.ToLower(strings.ReplaceAll(strings.Trim(strings.TrimSpace(text), "{}"), "-", ""))
	if _, err := hex.DecodeString(digits); err != nil || len(digits) != 32 {
		return text, false
	}
	return digits, true
}

// canonicalBytes writes bytea in hexadecimal. The older escape format has
// octal escapes for some bytes.
func canonicalBytes(text string) (string, bool) {
	if digits, ok := strings.CutPrefix(text, `\x`); ok {
		raw, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
		if err != nil {
			return text, false
		}
		return hex.EncodeToString(raw), true
	}
	var raw []byte
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '\\':
			raw = append(raw, text[i])
		case i+1 < len(text) && text[i+1] == '\\':
			raw = append(raw, '\\')
			i++
		case i+3 < len(text):
			code, err := strconv.ParseUint(text[i+1:i+4], 8, 8)
			if err != nil {
				return text, false
			}
			raw = append(raw, byte(code))
			i += 3
		default:
			return text, false
		}
	}
	return hex.EncodeToString(raw), true
}

func canonicalAddress(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if address, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(address, address.BitLen()).String(), true
	}
	if octets, length, ok := strings.Cut(text, "/"); ok && !strings.Contains(octets, ":") && strings.Count(octets, ".") < 3 {
		text = octets + strings.Repeat(".0", 3-strings.Count(octets, ".")) + "/" + length
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return text, false
	}
	return prefix.String(), true
}

// objectLiteral drops the schemas that the search path makes unneeded from
// the name in a regclass constant and its relatives.
func (a *analyzer) objectLiteral(t sqlType, text string) (string, bool) {
	if t == "regtype" {
		parsed, err := ParseType(text)
		if err != nil {
			return text, false
		}
		return parsed.String(), true
	}
	tokens, err := lex(text)
	if err != nil {
		return text, false
	}
	var names []string
	for i, tok := range tokens {
		switch {
		case i%2 == 0 && tok.isName():
			names = append(names, tok.value)
		case i%2 == 1 && tok.kind == sqltoken.Operator && tok.text == ".":
		default:
			return text, false
		}
	}
	if len(names) == 2 && (names[0] == a.defaultSchema() || names[0] == "pg_catalog") {
		names = names[1:]
	}
	return strings.Join(names, "."), len(names) > 0
}
