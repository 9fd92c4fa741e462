package pgsql

// SameValue reports whether two texts are known to be the same value of the
// type: 1.50 and 1.5 as numeric, {"a": 1} and {"a":1.0} as jsonb. Whether
// others are, the server knows.
func SameValue(t Type, a, b string) bool {
	x, okX := CanonicalValue(t, a)
	y, okY := CanonicalValue(t, b)
	return okX && okY && x == y
}

// CanonicalValue writes a text that is input for the type in a form that only
// equal values share. It is not known where that takes more than the text, nor
// where the text is no value of the type.
func CanonicalValue(t Type, text string) (string, bool) {
	a := &analyzer{Scope: Scope{}}
	return a.literal(a.sqlType(t), text)
}
