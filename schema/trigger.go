package schema

// Trigger is a trigger of a table or view. One of a partition that has no
// Timing is the part that the partition has of a trigger of a table above, and
// says only how its Enabled and comment differ.
type Trigger struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Timing is BEFORE, AFTER or INSTEAD_OF.
	Timing   string `json:"timing,omitempty"`
	Insert   bool   `json:"insert,omitempty"`
	Update   bool   `json:"update,omitempty"`
	Delete   bool   `json:"delete,omitempty"`
	Truncate bool   `json:"truncate,omitempty"`
	// UpdateOf limits updates to those that name one of the columns.
	UpdateOf []string `json:"update_of,omitempty" names:"columns"`
	// ForEach is ROW; STATEMENT is normalized to "".
	ForEach string      `json:"foreach,omitempty"`
	When    Expr        `json:"when,omitzero"`
	Execute FunctionRef `json:"execute,omitzero"`
	Args    []string    `json:"args,omitempty"`
	// Body has the statements of a trigger on an engine whose triggers call no
	// function: what stands between BEGIN and END.
	Body Expr `json:"as,omitzero"`
	// Constraint marks a trigger that can be deferred as constraints can.
	Constraint bool     `json:"constraint,omitempty"`
	Deferrable Deferral `json:"deferrable,omitempty"`
	// From is the other table that a constraint trigger is about.
	From Address `json:"from,omitzero"`
	// OldTable and NewTable name the rows before and after the statement.
	OldTable string `json:"old_table,omitempty"`
	NewTable string `json:"new_table,omitempty"`
	// Enabled is ALWAYS, REPLICA or DISABLED; ORIGIN is normalized to "".
	Enabled string `json:"enabled,omitempty"`
	// Of is the trigger of the nearest table above that is in a graph, for the
	// part of a partition. The dialect finds it.
	Of Address `json:"of,omitzero"`
}

// IsPart reports whether the trigger is the part that a partition has of one of
// a table above.
func (t *Trigger) IsPart() bool { return t.Timing == "" }

// Address implements Object.
func (t *Trigger) Address() Address {
	return Address{Kind: KindTrigger, Schema: t.Schema, Parent: t.Table, Name: t.Name}
}

// DependsOn implements Object.
func (t *Trigger) DependsOn() []Address {
	on := append(columnAddresses(t.Address().Table(), t.UpdateOf...), functions(t.Execute)...)
	if !t.From.IsZero() {
		on = append(on, t.From)
	}
	return append(on, origin(t.Of)...)
}

func (t *Trigger) setName(name string) { t.Name = name }
