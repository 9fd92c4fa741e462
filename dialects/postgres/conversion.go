package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// conversion says what changing a column's type does to its rows.
type conversion struct {
	// using: no cast applies by itself, so that USING has to name one.
	using bool
	// rewrite: the table is written anew.
	rewrite bool
	// fails: rows with values that do not fit stop the change.
	fails bool
	// loses: values that do not fit are changed without a word.
	loses bool
}

var (
	metadataOnly = conversion{}
	widens       = conversion{rewrite: true}
	narrows      = conversion{rewrite: true, fails: true}
	lossy        = conversion{rewrite: true, loses: true}
	// unknown is what nothing better is known of.
	unknown = conversion{rewrite: true, fails: true, loses: true}
	// conversionAsked is one that the model spells out.
	conversionAsked = conversion{using: true, rewrite: true, fails: true, loses: true}
)

// classify knows the matrix of type changes. A pair that it does not know is
// called lossy.
func classify(before, after schema.Type) conversion {
	from, to := parsed(before), parsed(after)
	c := convert(from, to)
	if from.Array && from.String() != to.String() {
		c.rewrite = true
	}
	cast := pgsql.CastContext(from, to)
	c.using = cast != pgsql.ImplicitCast && cast != pgsql.AssignmentCast || from.Array != to.Array
	if c.using {
		c = conversion{using: true, rewrite: true, fails: true, loses: !readsExactly(from, to)}
	}
	return c
}

// exactTypes read a text without changing what it says, or refuse it.
var exactTypes = []string{"smallint", "integer", "bigint", "numeric", "boolean", "uuid", "json", "xml", "oid", "inet", "cidr", "macaddr", "macaddr8",
	"interval", "timestamp with time zone", "bit", "bit varying", "int4range", "int8range", "numrange", "daterange"}

// readsExactly reports whether USING keeps what a value says: where a text is
// read, and where a user type is.
func readsExactly(from, to pgsql.Type) bool {
	limited := len(to.Mods) > 0 && to.Name != "bit" && to.Name != "bit varying" || to.Fields != ""
	switch {
	case !to.Known, !from.Known, from.Name == "boolean" && to.Name == "integer":
		return true
	case !isText(from.Element()) || limited:
		return false
	}
	return slices.Contains(exactTypes, to.Name) || isText(to.Element())
}

func convert(from, to pgsql.Type) conversion {
	if from.Array != to.Array {
		return unknown
	}
	if from.Name == to.Name && from.Schema == to.Schema {
		return convertModifiers(from, to)
	}
	if isText(to) {
		return convertToText(from, to)
	}
	c, known := conversions[[2]string{from.Name, to.Name}]
	switch {
	case !known:
		return unknown
	case rounds(from, to):
		return lossy
	case to.Name == "numeric" && len(to.Mods) > 0, to.Name == "bit varying" && length(to) < unlimited:
		return narrows
	}
	return c
}

// rounds reports whether the new type has room for less of a second, or for
// fewer fields of an interval.
func rounds(from, to pgsql.Type) bool {
	switch to.Name {
	case timestamp, timestampTZ, "time without time zone", "time with time zone", "interval":
		return from.Name != "date" && (length(to) < length(from) || to.Fields != "")
	}
	return false
}

// rebuildsIndexes reports whether a change that touches no row orders the
// column otherwise, so that its indexes are built anew.
func rebuildsIndexes(before, after schema.Type) bool {
	from, to := parsed(before), parsed(after)
	return from.Name != to.Name && !(isText(from) && isText(to)) && to.Name != "inet"
}

func isText(t pgsql.Type) bool {
	return t.Name == "text" || t.Name == "character varying" || t.Name == "character" || t.Name == "bpchar"
}

func convertToText(from, to pgsql.Type) conversion {
	switch {
	case len(to.Mods) > 0 && (!isText(from) || length(from) > length(to)):
		return narrows
	case from.Name == "text" && to.Name == "character varying", from.Name == "character varying" && to.Name == "text",
		from.Name == "xml" && (to.Name == "text" || to.Name == "character varying"):
		return metadataOnly
	}
	return widens
}

// unlimited is the length of a type without a limit.
const unlimited = 1 << 30

func length(t pgsql.Type) int {
	if len(t.Mods) == 0 {
		return unlimited
	}
	n, err := strconv.Atoi(t.Mods[0])
	if err != nil {
		return unlimited
	}
	return n
}

// convertModifiers compares two spellings of one type.
func convertModifiers(from, to pgsql.Type) conversion {
	if from.String() == to.String() {
		return metadataOnly
	}
	switch from.Name {
	case "numeric":
		return convertNumeric(from, to)
	case "interval":
		if to.Fields != "" && to.Fields != from.Fields || length(to) < length(from) {
			return lossy
		}
		return metadataOnly
	case "character varying", "bit varying":
		if length(to) >= length(from) {
			return metadataOnly
		}
		return narrows
	case "character", "bit", "bpchar":
		if length(to) >= length(from) && from.Name != "bit" {
			return widens
		}
		return narrows
	}
	if length(to) < length(from) {
		return lossy
	}
	return metadataOnly
}

func convertNumeric(from, to pgsql.Type) conversion {
	if len(to.Mods) == 0 {
		return metadataOnly
	}
	if len(from.Mods) == 0 {
		return unknown
	}
	digits, scale := length(from), scaleOf(from)
	newDigits, newScale := length(to), scaleOf(to)
	fewer := newDigits-newScale < digits-scale
	switch {
	case newScale < scale && (fewer || newDigits-newScale == digits-scale): // rounding may add a digit
		return unknown
	case newScale < scale:
		return lossy
	case fewer:
		return narrows
	case newScale == scale:
		return metadataOnly
	}
	return widens
}

func scaleOf(t pgsql.Type) int {
	if len(t.Mods) < 2 {
		return 0
	}
	n, _ := strconv.Atoi(t.Mods[1])
	return n
}

const (
	timestamp   = "timestamp without time zone"
	timestampTZ = "timestamp with time zone"
)

// conversions between types of different names, save those to text. Changes
// between the timestamp types keep every value, in a session whose time zone
// is UTC as Open makes it.
var conversions = func() map[[2]string]conversion {
	table := map[[2]string]conversion{}
	put := func(c conversion, pairs ...string) {
		for _, pair := range pairs {
			from, to, _ := strings.Cut(pair, ">")
			table[[2]string{from, to}] = c
		}
	}
	put(widens, "smallint>integer", "smallint>bigint", "integer>bigint", "smallint>numeric", "integer>numeric", "bigint>numeric",
		"smallint>real", "smallint>double precision", "integer>double precision", "real>double precision",
		"date>"+timestamp, "date>"+timestampTZ, "jsonb>json", "money>numeric", "time without time zone>interval",
		"time without time zone>time with time zone", "macaddr>macaddr8")
	put(lossy, "inet>cidr", timestamp+">date", timestampTZ+">date", timestamp+">time without time zone", timestampTZ+">time without time zone",
		timestampTZ+">time with time zone", "interval>time without time zone", "time with time zone>time without time zone", "text>name")
	put(narrows, "integer>smallint", "bigint>smallint", "bigint>integer", "bit varying>bit")
	put(metadataOnly, "cidr>inet", "bit>bit varying", "integer>oid", "oid>integer", "integer>regclass", timestamp+">"+timestampTZ, timestampTZ+">"+timestamp)
	return table
}()

// usingSQL converts a column where no cast applies by itself: by an explicit
// cast, or through text. The types are those below domains. A composite and its
// JSON form know fields by their names; a value becomes an array of one, and an
// array of one its value, while longer ones are read as a text, which mostly
// fails. What limits the new type is left to the server, which refuses a value
// that is too long where an explicit cast would cut it.
func usingSQL(before, after *schema.Column, old, base schema.Type) string {
	from, to := parsed(old), parsed(base)
	column, target := ident(after.Name), unlimitedType(base)
	switch {
	case hasFields(old) && base.Name == "jsonb":
		return "to_jsonb(" + column + ")"
	case old.Name == "jsonb" && hasFields(base) && !to.Array && !from.Array:
		return "jsonb_populate_record(NULL::" + target + ", " + column + ")"
	case to.Array && !from.Array:
		list := "ARRAY[" + castable(column, from, to) + "]::" + target
		if before.Null {
			return "CASE WHEN " + column + " IS NOT NULL THEN " + list + " END"
		}
		return list
	case from.Array && (to.Name == "json" || to.Name == "jsonb"):
		return "to_" + to.Name + "(" + column + ")"
	case from.Array && !to.Array:
		return "CASE WHEN cardinality(" + column + ") > 1 THEN " + column + "::text::" + target + " ELSE " +
			castable("("+column+")[1]", from, to) + "::" + target + " END"
	case pgsql.CastContext(from, to) != pgsql.NoCast && !isNewCast(from, to):
		return column + "::" + target
	case from.Array && to.Array:
		return column + "::text[]::" + target
	}
	return column + "::text::" + target
}

// castable is an element that can be cast to the type, through text if need be.
func castable(element string, from, to pgsql.Type) string {
	if pgsql.CastContext(from.Element(), to.Element()) == pgsql.NoCast || isNewCast(from, to) {
		return element + "::text"
	}
	return element
}

// isNewCast knows the casts that only PostgreSQL 18 has: a plan is the same for
// all majors.
func isNewCast(from, to pgsql.Type) bool {
	return from.Name == "bytea" && slices.Contains(integerTypes, to.Name) || to.Name == "bytea" && slices.Contains(integerTypes, from.Name)
}

// unlimitedType spells the type without a length. Some types have none only
// under the name by which the catalog knows them.
func unlimitedType(t schema.Type) string {
	p := parsed(t)
	p.Mods = nil
	switch p.Name {
	case "bit":
		p.Name = `"bit"`
	case "character":
		p.Name = "bpchar"
	default:
		t.Name = p.Element().String()
		return typeSQL(t)
	}
	if p.Array {
		return p.Name + "[]"
	}
	return p.Name
}
