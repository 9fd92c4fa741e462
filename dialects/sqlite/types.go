package sqlite

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// affinity is the kind of storage that SQLite prefers for a column. It alone
// decides how values are converted.
type affinity string

const (
	integerAffinity affinity = "INTEGER"
	textAffinity    affinity = "TEXT"
	blobAffinity    affinity = "BLOB"
	realAffinity    affinity = "REAL"
	numericAffinity affinity = "NUMERIC"
)

// numeric reports whether text that looks like a number becomes one.
func (a affinity) numeric() bool {
	return a == integerAffinity || a == realAffinity || a == numericAffinity
}

// affinityOf applies SQLite's rules (Datatypes In SQLite, 3.1) in their order.
func affinityOf(typeName string) affinity {
	name := strings.ToUpper(typeName)
	holds := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(name, part) })
	}
	switch {
	case holds("INT"):
		return integerAffinity
	case holds("CHAR", "CLOB", "TEXT"):
		return textAffinity
	case name == "" || holds("BLOB"):
		return blobAffinity
	case holds("REAL", "FLOA", "DOUB"): //nolint:misspell // SQLite looks for these four letters
		return realAffinity
	}
	return numericAffinity
}

// converts reports whether moving values from a column of one type to a
// column of the other can change them. The types ANY and BLOB keep values as
// they are, and INTEGER and NUMERIC convert alike.
func converts(from, to string, strict bool) bool {
	target := affinityOf(to)
	if target == blobAffinity || strict && strings.EqualFold(to, "any") {
		return false
	}
	source := affinityOf(from)
	alike := func(a affinity) bool { return a == integerAffinity || a == numericAffinity }
	return source != target && !(alike(source) && alike(target))
}

// strictTypes are all that a STRICT table allows.
var strictTypes = []string{"any", "blob", "int", "integer", "real", "text"}

// knownTypes are the type names in common use, without their sizes. SQLite
// takes any text for a type; a name beyond this list is likely a mistake.
var knownTypes = []string{
	"any", "bigint", "binary", "blob", "bool", "boolean", "char", "character", "clob", "date", "datetime",
	"decimal", "double", "double precision", "float", "int", "int2", "int4", "int8", "integer", "json", "jsonb",
	"mediumint", "native character", "nchar", "numeric", "nvarchar", "real", "smallint", "text", "time",
	"timestamp", "tinyint", "unsigned big int", "uuid", "varbinary", "varchar", "varying character",
}

// normalType lowers and spaces a type as this package compares it. A column
// without a type behaves as blob, to the byte.
func normalType(name string) string {
	list := tokens(name)
	if len(list) == 0 {
		return "blob"
	}
	var b strings.Builder
	for i, t := range list {
		text := fold(t.Value)
		punctuation := text == "(" || text == ")" || text == ","
		if i > 0 && !punctuation && list[i-1].Text != "(" && list[i-1].Text != "," && list[i-1].Text != "-" && list[i-1].Text != "+" {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return spacedName(b.String())
}

// spacedName turns the underscores that models write into the spaces of the
// known types.
func spacedName(name string) string {
	base, rest := cutSize(name)
	spaced := strings.ReplaceAll(base, "_", " ")
	if spaced != base && slices.Contains(knownTypes, spaced) {
		return spaced + rest
	}
	return name
}

// cutSize splits varchar(255) into varchar and (255).
func cutSize(name string) (base, size string) {
	if i := strings.IndexByte(name, '('); i >= 0 {
		return strings.TrimSpace(name[:i]), name[i:]
	}
	return name, ""
}

// checkType reports a type that the column's table does not allow, and, for a
// model, one that looks misspelt.
func checkType(c *schema.Column, strict bool) diag.List {
	var problems diag.List
	base, _ := cutSize(c.Type.Name)
	report := func(severity diag.Severity, code, summary, detail string) {
		problems.Append(diag.Diagnostic{Severity: severity, Code: code, Summary: summary,
			Range: c.Origin.Field("type"), Address: c.Address().String(), Detail: detail})
	}
	switch {
	case !c.Type.User.IsZero() || c.Type.Array:
		report(diag.Error, "unsupported", "Type that SQLite does not have",
			c.Address().String()+" has the type "+c.Type.String()+". SQLite has no user types and no arrays: use text, and a check for the values.")
	case strict && !slices.Contains(strictTypes, c.Type.Name):
		report(diag.Error, "strict-type", "Type not allowed in a strict table",
			c.Address().String()+" has the type "+c.Type.Name+". A strict table allows only "+strings.Join(strictTypes, ", ")+"."+diag.DidYouMean(base, strictTypes))
	case !c.Origin.Range.IsZero() && !slices.Contains(knownTypes, base) && diag.DidYouMean(base, knownTypes) != "":
		report(diag.Warning, "unknown-type", "Unknown type",
			c.Address().String()+" has the type "+c.Type.Name+", which SQLite accepts like any other word."+diag.DidYouMean(base, knownTypes))
	}
	return problems
}
