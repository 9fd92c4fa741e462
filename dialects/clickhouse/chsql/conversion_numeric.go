package chsql

import (
	"strconv"
	"strings"
)

// numeric describes the values of a number type: how many bits are before the
// binary point, whether there is a sign, and how many bits a whole number can
// have to be exact.
type numeric struct {
	bits     int
	signed   bool
	floating bool
	boolean  bool
	// digits and scale belong to decimals.
	digits, scale int
}

// Integer reports the width and sign of an integer type.
func (t Type) Integer() (bits int, signed, ok bool) {
	n, known := numericOf(t)
	if !known || n.floating || n.boolean || n.digits > 0 {
		return 0, false, false
	}
	return n.bits, n.signed, true
}

func numericOf(t Type) (numeric, bool) {
	family := t.Family()
	switch family {
	case "Bool":
		return numeric{bits: 1, boolean: true}, true
	case "Float64":
		return numeric{bits: 53, signed: true, floating: true}, true
	case "Float32":
		return numeric{bits: 24, signed: true, floating: true}, true
	case "BFloat16":
		return numeric{bits: 8, signed: true, floating: true}, true
	case "Decimal":
		return numeric{signed: true, digits: t.number(0), scale: t.number(1)}, true
	}
	digits, unsigned := strings.CutPrefix(family, "UInt")
	if !unsigned {
		var ok bool
		if digits, ok = strings.CutPrefix(family, "Int"); !ok {
			return numeric{}, false
		}
	}
	bits, err := strconv.Atoi(digits)
	return numeric{bits: bits, signed: !unsigned}, err == nil
}

func enumNumeric(t Type) numeric {
	if t.Family() == "Enum16" {
		return numeric{bits: 16, signed: true}
	}
	return numeric{bits: 8, signed: true}
}

// convertNumber judges a change between two families of numbers.
func convertNumber(a, b numeric, to Type) Conversion {
	switch {
	case b.boolean:
		return lossy("every number but 0 becomes true")
	case a.boolean:
		return rewrite()
	case b.digits > 0:
		return toDecimal(a, b, to)
	case a.digits > 0 && b.floating:
		return lossy("%s is not exact", to)
	case a.digits > 0:
		return fromDecimal(a, b, to)
	case a.floating && !b.floating:
		return lossy("fractions are cut off and numbers out of range wrap")
	case magnitude(b) < magnitude(a):
		if b.floating {
			return lossy("numbers of more than %d bits lose digits", b.bits)
		}
		return lossy("numbers out of the range of %s wrap", to)
	case a.signed && !b.signed:
		return lossy("negative numbers wrap in %s", to)
	}
	return rewrite()
}

// magnitude is how many bits a number may have besides its sign.
func magnitude(n numeric) int {
	if n.signed && !n.floating {
		return n.bits - 1
	}
	return n.bits
}

// decimalDigits is how many decimal digits so many bits may need.
func decimalDigits(bits int) int { return bits*30103/100000 + 1 }

func toDecimal(a, b numeric, to Type) Conversion {
	if a.floating {
		return worse(lossy("numbers are rounded"), mayFail("numbers out of the range of %s do not convert", to))
	}
	if b.digits-b.scale < decimalDigits(magnitude(a)) {
		return mayFail("numbers with more than %d digits do not fit %s", b.digits-b.scale, to)
	}
	return rewrite()
}

func fromDecimal(a, b numeric, to Type) Conversion {
	result := rewrite()
	if a.scale > 0 {
		result = lossy("fractions are cut off")
	}
	if decimalDigits(magnitude(b))-1 < a.digits-a.scale || !b.signed {
		result = worse(result, mayFail("numbers out of the range of %s do not convert", to))
	}
	return result
}

// numberInside is the number as which the server keeps a value that is none, and
// which it gives where a number is wanted.
func numberInside(t Type) (numeric, bool) {
	switch t.Family() {
	case "Date":
		return numeric{bits: 16}, true
	case "Date32", "Time":
		return numeric{bits: 32, signed: true}, true
	case "DateTime":
		return numeric{bits: 32}, true
	}
	return numeric{}, false
}

// wholeTimes are the types of days and of times in whole seconds.
var wholeTimes = map[string]bool{"Date": true, "Date32": true, "DateTime": true, "Time": true}

// isFine reports whether the type tells fractions of a second.
func isFine(t Type) bool { return t.Family() == "DateTime64" || t.Family() == "Time64" }

// toTime judges numbers that become days or seconds: those that a type cannot
// express become its first or its last, and a large one that is to be a day counts
// seconds.
func toTime(a numeric, to Type) Conversion {
	switch {
	case a.digits > 0:
		return worse(lossy("fractions are cut off"), mayFail("numbers out of the range of %s do not convert", to))
	case !a.signed && !a.floating && a.bits <= 16:
		return rewrite()
	}
	return lossy("numbers that it cannot express become its first or its last, and large ones may count seconds and not days")
}

// timeRank orders the types of points in time by what they can express.
var timeRank = map[string]int{"Date": 1, "Date32": 2, "DateTime": 3, "DateTime64": 4}

func convertTime(from, to Type) Conversion {
	switch {
	case timeRank[to.Family()] < timeRank[from.Family()]:
		return lossy("%s can't express every %s", to, from)
	case from.Family() == "Date32" && to.Family() == "DateTime":
		return lossy("dates before 1970 and after 2106 do not fit DateTime")
	case from.Family() == "Date" && to.Family() == "DateTime":
		return lossy("dates after 2106-02-07 do not fit DateTime")
	}
	return rewrite()
}
