package schema

// Routine is what functions and procedures have in common.
type Routine struct {
	// Signature has the types of the arguments that a call gives, as in
	// "integer, text". Rules.Identify computes it.
	Signature string     `json:"-" diff:"-"`
	Args      []Argument `json:"args,omitempty"`
	// Language in the catalog's spelling: sql, plpgsql, c, internal.
	Language string `json:"lang,omitempty"`
	// Body is the text between the quotes; with Atomic, the statements of an
	// SQL-standard body, from BEGIN ATOMIC or RETURN to its end.
	Body   Expr `json:"as,omitzero"`
	Atomic bool `json:"begin_atomic,omitempty"`
	// Library is the file that a C function lies in; Body then has its symbol.
	Library string `json:"library,omitempty"`
	// Security is DEFINER; INVOKER is normalized to "".
	Security string `json:"security,omitempty"`
	// Set has the settings that hold while the routine runs, in their order.
	Set []Setting `json:"set,omitempty"`
}

// Setting is a setting with its value as the catalog keeps it: bare, and a list
// of names with commas between them, quoted where they need it.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Argument is one argument of a routine or one column of a result.
type Argument struct {
	Name string `json:"name,omitempty"`
	Type Type   `json:"type"`
	// Mode is OUT, INOUT or VARIADIC; IN is normalized to "".
	Mode    string `json:"mode,omitempty"`
	Default Expr   `json:"default,omitzero"`
}

// IsInput reports whether a call gives the argument.
func (a Argument) IsInput() bool { return a.Mode != "OUT" }

// typesOf lists the user types of the arguments.
func typesOf(args []Argument) []Address {
	var on []Address
	for _, a := range args {
		on = append(on, userTypes(a.Type)...)
	}
	return on
}

// userTypes is the user type as a list, or nil where the type is none.
func userTypes(t Type) []Address {
	if t.User.IsZero() {
		return nil
	}
	return []Address{t.User}
}
