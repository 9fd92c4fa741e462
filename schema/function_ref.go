package schema

import "strings"

// FunctionRef is a function that an object calls: one of the graph, or one that
// the engine or an extension brings along.
type FunctionRef struct {
	Function Address
	// Name is the function as SQL spells it, where Function is zero.
	Name string
}

// IsZero reports whether no function was given.
func (f FunctionRef) IsZero() bool { return f == FunctionRef{} }

// String prints the function as in function.public.f(integer) or int4pl.
func (f FunctionRef) String() string {
	if f.Function.IsZero() {
		return f.Name
	}
	return f.Function.String()
}

// MarshalText prints the function.
func (f FunctionRef) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what String prints.
func (f *FunctionRef) UnmarshalText(text []byte) error {
	*f = FunctionRef{}
	if strings.HasPrefix(string(text), string(KindFunction)+".") {
		if a, err := ParseAddress(string(text)); err == nil && a.Schema != "" {
			f.Function = a // else it is a name in a schema that is called like the kind
			return nil
		}
	}
	f.Name = string(text)
	return nil
}

// functions is the functions of the graph as a dependency list.
func functions(refs ...FunctionRef) []Address {
	var on []Address
	for _, f := range refs {
		if !f.Function.IsZero() {
			on = append(on, f.Function)
		}
	}
	return on
}
