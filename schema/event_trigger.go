package schema

// EventTrigger is a PostgreSQL trigger for events of the whole database.
type EventTrigger struct {
	Name string `json:"-" diff:"-"`
	Meta
	// Event is a word such as ddl_command_start.
	Event string `json:"on"`
	// Tags limits the trigger to commands such as CREATE TABLE.
	Tags    []string    `json:"tags,omitempty"`
	Execute FunctionRef `json:"execute,omitzero"`
	// Enabled is ALWAYS, REPLICA or DISABLED; ORIGIN is normalized to "".
	Enabled string `json:"enabled,omitempty"`
}

// Address implements Object.
func (t *EventTrigger) Address() Address { return Address{Kind: KindEventTrigger, Name: t.Name} }

// DependsOn implements Object.
func (t *EventTrigger) DependsOn() []Address { return functions(t.Execute) }

func (t *EventTrigger) setName(name string) { t.Name = name }
