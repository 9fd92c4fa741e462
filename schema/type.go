package schema

import "strings"

// Type is the type of a column.
type Type struct {
	// Name is the type as SQL spells it. Normalization makes it the
	// engine's canonical spelling: character varying(255), Nullable(String).
	// For a user type it is empty.
	Name string
	// User is the enum or other user type, where it is one.
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
	if strings.HasPrefix(s, string(KindEnum)+".") {
		user, err := ParseAddress(s)
		t.User = user
		return err
	}
	t.Name = s
	return nil
}
