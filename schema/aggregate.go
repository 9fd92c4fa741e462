package schema

// Aggregate is a PostgreSQL aggregate function.
type Aggregate struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	// Signature has the types of the arguments as SQL lists them.
	// Rules.Identify computes it.
	Signature string `json:"-" diff:"-"`
	Meta
	Args []Argument `json:"args,omitempty"`
	// OrderBy are the aggregated arguments of an ordered-set aggregate; Args
	// are then those given directly.
	OrderBy      []Argument     `json:"order_by,omitempty"`
	Hypothetical bool           `json:"hypothetical,omitempty"`
	StateFunc    FunctionRef    `json:"state_func,omitzero"`
	StateType    Type           `json:"state_type,omitzero"`
	StateSize    int64          `json:"state_size,omitempty"`
	Final        AggregateFinal `json:"final,omitzero"`
	CombineFunc  FunctionRef    `json:"combine_func,omitzero"`
	SerialFunc   FunctionRef    `json:"serial_func,omitzero"`
	DeserialFunc FunctionRef    `json:"deserial_func,omitzero"`
	// InitialValue is the text of the state's first value.
	InitialValue Expr            `json:"initial_value,omitzero"`
	Moving       AggregateMoving `json:"moving,omitzero"`
	// SortOperator is the operator as SQL spells it.
	SortOperator string `json:"sort_operator,omitempty"`
	// Parallel is SAFE or RESTRICTED; UNSAFE is normalized to "".
	Parallel string `json:"parallel,omitempty"`
}

// AggregateFinal makes the result of the state.
type AggregateFinal struct {
	Func FunctionRef `json:"func,omitzero"`
	// Extra gives the function the types of the arguments.
	Extra bool `json:"extra,omitempty"`
	// Modify is READ_ONLY, SHAREABLE or READ_WRITE; the engine's default is "".
	Modify string `json:"modify,omitempty"`
}

// AggregateMoving is how the aggregate goes along with a moving window.
type AggregateMoving struct {
	StateFunc    FunctionRef    `json:"state_func,omitzero"`
	InverseFunc  FunctionRef    `json:"inverse_func,omitzero"`
	StateType    Type           `json:"state_type,omitzero"`
	StateSize    int64          `json:"state_size,omitempty"`
	Final        AggregateFinal `json:"final,omitzero"`
	InitialValue Expr           `json:"initial_value,omitzero"`
}

// Address implements Object.
func (a *Aggregate) Address() Address {
	return Address{Kind: KindAggregate, Schema: a.Schema, Name: a.Name, Signature: a.Signature}
}

// DependsOn implements Object.
func (a *Aggregate) DependsOn() []Address {
	on := append(inSchema(a.Schema), typesOf(a.Args)...)
	on = append(append(on, typesOf(a.OrderBy)...), userTypes(a.StateType)...)
	on = append(on, userTypes(a.Moving.StateType)...)
	return append(on, functions(a.StateFunc, a.Final.Func, a.CombineFunc, a.SerialFunc, a.DeserialFunc,
		a.Moving.StateFunc, a.Moving.InverseFunc, a.Moving.Final.Func)...)
}

func (a *Aggregate) setName(name string) { a.Name = name }
