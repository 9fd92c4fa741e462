package chsql

import (
	"math/big"
	"strconv"
	"strings"
)

// numberText is a numeric literal as the server prints it: integers up to 64
// bits in decimal, everything else as the shortest text of its Float64, with
// a point when it is whole.
func numberText(text string) string {
	plain := strings.ReplaceAll(text, "_", "")
	if n, err := strconv.ParseUint(plain, 10, 64); err == nil {
		return strconv.FormatUint(n, 10)
	}
	if len(plain) > 2 && plain[0] == '0' && strings.ContainsRune("xXbBoO", rune(plain[1])) {
		if n, err := strconv.ParseUint(plain, 0, 64); err == nil {
			return strconv.FormatUint(n, 10)
		}
		if n, ok := new(big.Int).SetString(plain, 0); ok {
			f, _ := new(big.Float).SetInt(n).Float64()
			return floatText(f)
		}
		if f, err := strconv.ParseFloat(hexFloat(plain), 64); err == nil {
			return floatText(f)
		}
		return text
	}
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		return text
	}
	return floatText(f)
}

// hexFloat adds the exponent that Go requires.
func hexFloat(text string) string {
	if strings.ContainsAny(text, "pP") {
		return text
	}
	return text + "p0"
}

// floatText prints between 1e-6 and 1e21 without an exponent.
func floatText(f float64) string {
	if f != 0 && (f < 1e-6 || f >= 1e21) {
		text := strconv.FormatFloat(f, 'e', -1, 64)
		mantissa, exponent, _ := strings.Cut(text, "e")
		sign := ""
		if strings.HasPrefix(exponent, "-") {
			sign = "-"
		}
		return mantissa + "e" + sign + strings.TrimLeft(exponent, "+-0")
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		// The shortest digits, padded with zeros, as the server does.
		text = paddedInteger(f) + "."
	}
	return text
}

// paddedInteger prints a whole number with its shortest significant digits.
func paddedInteger(f float64) string {
	digits := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(digits, "e")
	n, _ := strconv.Atoi(exponent)
	mantissa = strings.Replace(mantissa, ".", "", 1)
	return mantissa + strings.Repeat("0", max(0, n+1-len(mantissa)))
}

// negated is the text of a negative literal: an integer below the smallest
// 64-bit one becomes a Float64.
func negated(text string) string {
	if text == "0" {
		return "0"
	}
	if n, err := strconv.ParseUint(text, 10, 64); err == nil && n > 1<<63 {
		return "-" + floatText(float64(n))
	}
	return "-" + text
}
