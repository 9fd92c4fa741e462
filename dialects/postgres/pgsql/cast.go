package pgsql

// CastKind says how a type converts to another.
type CastKind uint8

// The kinds of cast, from the least to the most eager.
const (
	// NoCast: only by way of text.
	NoCast CastKind = iota
	// ExplicitCast: where the text asks for it.
	ExplicitCast
	// AssignmentCast: also where a value is stored in a column.
	AssignmentCast
	// ImplicitCast: everywhere.
	ImplicitCast
)

// CastContext says how the server converts from one type to the other.
// Nothing is known of casts between user types.
func CastContext(from, to Type) CastKind {
	var s Scope
	source, target := s.sqlType(from), s.sqlType(to)
	switch {
	case s.coercible(source, target, castImplicit):
		return ImplicitCast
	case s.coercible(source, target, castAssignment):
		return AssignmentCast
	}
	if isArray(source) != isArray(target) {
		return NoCast
	}
	source, target = elementOf(source), elementOf(target)
	if _, ok := builtins().casts[[2]string{source, target}]; ok || s.category(source) == 'S' {
		return ExplicitCast
	}
	return NoCast
}
