package schema

// Function is a PostgreSQL function, or a ClickHouse function in SQL, which
// has nothing but a Body, a lambda, and belongs to the whole server.
type Function struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Routine
	// Return is the type of the result, or of its rows where ReturnSet is set.
	// It is zero where ReturnTable says it; where arguments of mode OUT do, it
	// is normalized to what they say.
	Return      Type       `json:"return,omitzero"`
	ReturnSet   bool       `json:"return_set,omitempty"`
	ReturnTable []Argument `json:"return_table,omitempty"`
	// Volatility is IMMUTABLE or STABLE; VOLATILE is normalized to "".
	Volatility string `json:"volatility,omitempty"`
	Strict     bool   `json:"strict,omitempty"`
	Leakproof  bool   `json:"leakproof,omitempty"`
	Window     bool   `json:"window,omitempty"`
	// Parallel is SAFE or RESTRICTED; UNSAFE is normalized to "".
	Parallel string `json:"parallel,omitempty"`
	// Cost and Rows are the planner's estimates as numbers in SQL; the engine's
	// defaults are normalized to "".
	Cost string `json:"cost,omitempty"`
	Rows string `json:"rows,omitempty"`
	// Support is the planner support function, as SQL names it.
	Support string `json:"support,omitempty"`
}

// Address implements Object.
func (f *Function) Address() Address {
	return Address{Kind: KindFunction, Schema: f.Schema, Name: f.Name, Signature: f.Signature}
}

// DependsOn implements Object.
func (f *Function) DependsOn() []Address {
	on := append(inSchema(f.Schema), typesOf(f.Args)...)
	return append(append(on, typesOf(f.ReturnTable)...), userTypes(f.Return)...)
}

func (f *Function) setName(name string) { f.Name = name }
