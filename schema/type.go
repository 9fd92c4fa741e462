package schema

import "strings"

// Type is the type of a column.
type Type struct {
	// Name is the type as SQL spells it. Normalization makes it the
	// engine's canonical spelling: character varying(255), Nullable(String).
	// For a user type it is empty.
	Name string
	// User is the enum, domain, composite or range type of the schema, where it
	// is one, or the table or view whose rows are meant.
	User Address
	// Array is set for an array of Name or User (PostgreSQL). Engines that
	// have arrays as types keep them in Name.
	Array bool
	// Custom is set for a name that need not be the engine's own: in a model,
	// because it is written with sql("…"); after normalization, because the
	// engine's dialect does not know it.
	Custom bool `diff:"-"`
}

// IsZero reports whether no type was given.
func (t Type) IsZero() bool { return t == Type{} }

// String prints the type as in bigint, text[], enum.public.status[].
func (t Type) String() string {
	name := t.Name
	if !t.User.IsZero() {
		name = t.User.String()
	}
	if t.Array {
		return name + "[]"
	}
	return name
}

// MarshalText prints the type.
func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what String prints.
func (t *Type) UnmarshalText(text []byte) error {
	s := string(text)
	*t = Type{}
	if base, ok := strings.CutSuffix(s, "[]"); ok {
		s, t.Array = base, true
	}
	if kind, _, ok := strings.Cut(s, "."); ok && Kind(kind).IsType() {
		if user, err := ParseAddress(s); err == nil && user.Schema != "" {
			t.User = user // else it is a name in a schema that is called like a kind
			return nil
		}
	}
	t.Name = s
	return nil
}
