package postgres

import (
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
	c.using = cast != pgsql.ImplicitCast && cast != pgsql.AssignmentCast
	if c.using {
		c = conversion{using: true, rewrite: true, fails: true}
	}
	return c
}

func convert(from, to pgsql.Type) conversion {
	if from.Array != to.Array {
		return lossy
	}
	if from.Name == to.Name && from.Schema == to.Schema {
		return convertModifiers(from, to)
	}
	if isText(to) {
		return convertToText(from, to)
	}
	c, known := conversions[[2]string{from.Name, to.Name}]
	switch {
	case !known || c == metadataOnly && length(to) < length(from): // a shorter timestamp is rounded
		return lossy
	case to.Name == "numeric" && len(to.Mods) > 0, to.Name == "bit varying" && length(to) < unlimited:
		return narrows
	}
	return c
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
		return lossy
	}
	digits, scale := length(from), scaleOf(from)
	newDigits, newScale := length(to), scaleOf(to)
	switch {
	case newScale < scale:
		return lossy
	case newDigits-newScale < digits-scale:
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
	put(narrows, "integer>smallint", "bigint>smallint", "bigint>integer", "bit varying>bit")
	put(metadataOnly, "cidr>inet", "bit>bit varying", "integer>oid", "oid>integer", "integer>regclass", timestamp+">"+timestampTZ, timestampTZ+">"+timestamp)
	return table
}()

// usingSQL converts a column where no cast applies by itself: by an explicit
// cast, or through text. The types are those below domains. A composite and its
// JSON form know fields by their names.
func usingSQL(after *schema.Column, before, base schema.Type) string {
	from, to := parsed(before), parsed(base)
	column, target := ident(after.Name), typeSQL(after.Type)
	switch {
	case before.User.Kind == schema.KindComposite && base.Name == "jsonb":
		return "to_jsonb(" + column + ")"
	case before.Name == "jsonb" && base.User.Kind == schema.KindComposite && !to.Array && !from.Array:
		return "jsonb_populate_record(NULL::" + target + ", " + column + ")"
	case to.Array && !from.Array:
		if pgsql.CastContext(from, to.Element()) == pgsql.NoCast {
			column += "::text"
		}
		return "ARRAY[" + column + "]::" + target
	case pgsql.CastContext(from, to) != pgsql.NoCast:
		return column + "::" + target
	case from.Array && to.Array:
		return column + "::text[]::" + target
	}
	return column + "::text::" + target
}
