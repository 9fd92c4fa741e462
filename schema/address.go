package schema

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Address identifies an object within one database. It is comparable and
// serves as a map key.
type Address struct {
	Kind Kind
	// Schema is the namespace: a PostgreSQL schema, a ClickHouse database;
	// empty on SQLite and for objects of kind schema.
	Schema string
	// Parent is the table or view that the object belongs to; empty for all
	// others.
	Parent string
	// Name is empty for a primary key and for reference rows, of which a
	// table has at most one.
	Name string
	// Signature tells objects of one name apart: the argument types of a
	// function, as in "integer, text". It is empty for kinds that have none
	// and for a function without arguments.
	Signature string
}

// IsZero reports whether the address names nothing.
func (a Address) IsZero() bool { return a == Address{} }

// Table is the address of the table that a child belongs to. A child of a view
// has it too: tables and views share their names. Graph.Parent tells which it
// is.
func (a Address) Table() Address {
	return Address{Kind: KindTable, Schema: a.Schema, Name: a.Parent}
}

// Child is the address of an object of the given kind in the table a.
func (a Address) Child(kind Kind, name string) Address {
	return Address{Kind: kind, Schema: a.Schema, Parent: a.Name, Name: name}
}

// QualifiedName is the address without its kind: public.users.email,
// public.area(integer, integer).
func (a Address) QualifiedName() string {
	parts := make([]string, 0, 3)
	for _, part := range []string{a.Schema, a.Parent, a.Name} {
		if part != "" {
			parts = append(parts, quotePart(part))
		}
	}
	name := strings.Join(parts, ".")
	if a.Kind.HasSignature() && (a.Schema != "" || a.Signature != "" || !a.Kind.HasSchema()) {
		name += "(" + a.Signature + ")"
	}
	return name
}

// String prints the address as in column.public.users.email. A part that
// holds anything but letters, digits, _, - and $ is quoted as in Go.
func (a Address) String() string {
	if a.IsZero() {
		return ""
	}
	if name := a.QualifiedName(); name != "" {
		return string(a.Kind) + "." + name
	}
	return string(a.Kind)
}

func quotePart(part string) string {
	for _, r := range part {
		if !(r == '_' || r == '-' || r == '$' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80) {
			return strconv.Quote(part)
		}
	}
	return part
}

// Compare orders addresses: namespaces, then kinds outside tables by rank, a
// table's children behind it by rank and name.
func (a Address) Compare(b Address) int {
	return cmp.Or(
		cmp.Compare(a.sortSchema(), b.sortSchema()),
		cmp.Compare(a.ownerRank(), b.ownerRank()),
		cmp.Compare(a.owner(), b.owner()),
		cmp.Compare(a.Kind.Rank(), b.Kind.Rank()),
		cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.Signature, b.Signature),
	)
}

func (a Address) sortSchema() string {
	if a.Kind == KindSchema {
		return a.Name
	}
	return a.Schema
}

func (a Address) ownerRank() int {
	if a.Kind.OfTable() {
		return KindTable.Rank()
	}
	return a.Kind.Rank()
}

func (a Address) owner() string {
	if a.Kind.OfTable() {
		return a.Parent
	}
	return a.Name
}

// ParseAddress reads what String prints. It is an error if the text has an
// unknown kind, broken quotes, or more parts than the kind has.
func ParseAddress(text string) (Address, error) {
	parts, signature, err := splitAddress(text)
	if err != nil {
		return Address{}, err
	}
	kind := Kind(parts[0])
	if _, known := kindRank[kind]; !known {
		return Address{}, fmt.Errorf("address %q: %q is no kind of object", text, parts[0])
	}
	names := parts[1:]
	least, most := nameCount(kind)
	if len(names) < least || len(names) > most {
		return Address{}, fmt.Errorf("address %q: a %s has %d to %d names, not %d", text, kind, least, most, len(names))
	}
	if signature != nil && !kind.HasSignature() {
		return Address{}, fmt.Errorf("address %q: a %s has no arguments", text, kind)
	}
	a := Address{Kind: kind}
	if signature != nil {
		a.Signature = *signature
	}
	if kind.HasName() {
		a.Name, names = names[len(names)-1], names[:len(names)-1]
	}
	if kind.OfTable() {
		a.Parent, names = names[len(names)-1], names[:len(names)-1]
	}
	if len(names) == 1 {
		a.Schema = names[0]
	}
	return a, nil
}

// nameCount is the number of names behind the kind, without and with a
// namespace.
func nameCount(kind Kind) (least, most int) {
	switch {
	case !kind.HasSchema():
		return 1, 1
	case !kind.HasName() || !kind.OfTable():
		return 1, 2
	}
	return 2, 3
}

// splitAddress gives the parts between the points and what stands in
// parentheses behind them, nil where nothing does.
func splitAddress(text string) (parts []string, signature *string, err error) {
	for rest := text; ; {
		var part string
		if strings.HasPrefix(rest, `"`) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, nil, fmt.Errorf("address %q: broken quotes", text)
			}
			if part, err = strconv.Unquote(quoted); err != nil {
				return nil, nil, fmt.Errorf("address %q: broken quotes", text)
			}
			rest = rest[len(quoted):]
		} else {
			end := strings.IndexAny(rest, ".(")
			if end < 0 {
				end = len(rest)
			}
			part, rest = rest[:end], rest[end:]
		}
		if part == "" {
			return nil, nil, fmt.Errorf("address %q: an empty name", text)
		}
		parts = append(parts, part)
		if rest == "" {
			return parts, nil, nil
		}
		if inner, ok := strings.CutPrefix(rest, "("); ok && strings.HasSuffix(inner, ")") {
			inner = strings.TrimSuffix(inner, ")")
			return parts, &inner, nil
		}
		if rest[0] != '.' {
			return nil, nil, fmt.Errorf("address %q: expected a point before %q", text, rest)
		}
		rest = rest[1:]
	}
}

// MarshalText prints the address.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText parses the address.
func (a *Address) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = Address{}
		return nil
	}
	parsed, err := ParseAddress(string(text))
	*a = parsed
	return err
}
