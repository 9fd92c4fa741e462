package schema

import "strings"

// View is a view without data of its own.
type View struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Body is the query.
	Body Expr `json:"as"`
	// Columns states the result, where the model does. It is checked by the
	// compiler and takes no part in comparing, since engines derive it; but see
	// ClickHouseResult.
	Columns []ViewColumn `json:"columns,omitempty" diff:"-"`
	// CheckOption is LOCAL or CASCADED.
	CheckOption string           `json:"check_option,omitempty"`
	Postgres    PostgresView     `json:"postgres,omitzero"`
	ClickHouse  ClickHouseView   `json:"clickhouse,omitzero"`
	Result      ClickHouseResult `json:"-"`
}

// ViewColumn is one column of a view's result.
type ViewColumn struct {
	Name string `json:"name"`
	Type Type   `json:"type,omitzero"`
	// Null is what a ClickHouse model says of the type, until normalization
	// makes the type Nullable.
	Null bool `json:"-"`
	// Comment is that of a ClickHouse view, which has it beside the type.
	Comment string `json:"comment,omitempty"`
}

// PostgresView is what only a PostgreSQL view has.
type PostgresView struct {
	// SecurityBarrier and SecurityInvoker are nil where nobody has said
	// anything. As of storage parameters, what is said is stored, even if it is
	// what the engine would do anyway.
	SecurityBarrier *bool `json:"security_barrier,omitempty"`
	SecurityInvoker *bool `json:"security_invoker,omitempty"`
	// BarrierWord and InvokerWord are how they are written, where that is not true
	// or false: the engine keeps the word.
	BarrierWord string `json:"barrier_word,omitempty" diff:"-"`
	InvokerWord string `json:"invoker_word,omitempty" diff:"-"`
	// Names are those of the result's columns, from the first on, where the
	// query does not name them. Normalization writes them into the query.
	Names []string `json:"names,omitempty" diff:"-"`
	// Columns has the columns of the result that more is said of than their
	// names, sorted by name.
	Columns []PostgresViewColumn `json:"columns,omitempty"`
}

// PostgresViewColumn is what can be said of a column of a view or materialized
// view beside the query.
type PostgresViewColumn struct {
	Name    string `json:"name"`
	Comment string `json:"comment,omitempty"`
	// Default is the value that an insert into a plain view gives the column.
	Default Expr `json:"default,omitzero"`
	// Storage, Compression and Statistics are those of a materialized view, as
	// in PostgresColumn. No type is at hand that would tell what Storage is by
	// default.
	Storage     string `json:"storage,omitempty"`
	Compression string `json:"compression,omitempty"`
	Statistics  *int64 `json:"statistics,omitempty"`
}

// ClickHouseView is what only a ClickHouse view has.
type ClickHouseView struct {
	// Definer and Security are compared by the dialect, since the server fills
	// them in where a view is refreshable.
	Definer string `json:"definer,omitempty" diff:"filled"`
	// Security is DEFINER, INVOKER or NONE.
	Security string `json:"security,omitempty" diff:"filled"`
}

// ClickHouseResult is what a plain view of ClickHouse notes of its columns when
// it is made: the server converts what the query gives to them. All of it is
// computed.
type ClickHouseResult struct {
	// Stated has the columns in SQL, where each is stated with its type. The
	// dialect compares it, since the server notes those of the query where none
	// are stated.
	Stated string `json:"-" diff:"filled"`
	// Starred has the columns of tables that a * of the query may stand for, where
	// none are stated: where one side states them, the dialect compares those.
	Starred string `json:"-" diff:"filled"`
	// Yielded has the columns that the server has noted of the query itself, for
	// a view that was inspected.
	Yielded string `json:"-" diff:"-"`
}

// Address implements Object.
func (v *View) Address() Address { return Address{Kind: KindView, Schema: v.Schema, Name: v.Name} }

// DependsOn implements Object.
func (v *View) DependsOn() []Address { return inSchema(v.Schema) }

func (v *View) setName(name string) { v.Name = name }

// ReadSwitch reads the words that PostgreSQL takes for true and false in options.
func ReadSwitch(word string) (on, known bool) {
	switch strings.ToLower(word) {
	case "on", "yes", "y", "true", "t", "1":
		return true, true
	case "off", "no", "n", "false", "f", "0":
		return false, true
	}
	return false, false
}
