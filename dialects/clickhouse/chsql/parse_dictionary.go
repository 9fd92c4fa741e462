package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// Dictionary is what a dictionary has beyond its name and comment.
type Dictionary struct {
	// Attributes are keys and attributes in the order of the text.
	Attributes []DictionaryAttribute
	PrimaryKey []string
	// Source and Layout are zero where the text has none.
	Source, Layout Options
	// Lifetime has the least and the most seconds as typed, or is nil.
	Lifetime *[2]string
	// RangeMin and RangeMax name attributes.
	RangeMin, RangeMax string
	Settings           []Setting
}

// DictionaryAttribute is a key or an attribute.
type DictionaryAttribute struct {
	Name string
	Type Type
	// Default and Expression are texts in the stored form; at most one is set.
	Default, Expression                              string
	Hierarchical, Bidirectional, Injective, ObjectID bool
}

// Options are a name with options, as in CLICKHOUSE(TABLE 't' DB 'd').
type Options struct {
	Name string
	List []Option
}

// Option is one of them: a key with a value, or with options of its own.
type Option struct {
	Key string
	// Value is a literal, a name or a call in the stored form.
	Value string
	// Nested is not nil for HEADER(NAME 'a' VALUE 'b').
	Nested []Option
}

// ParseOptions reads what stands between the parentheses of SOURCE or LAYOUT.
func ParseOptions(text string) (Options, error) {
	return part(text, "", (*createParser).options)
}

func (d *createParser) createDictionary() {
	d.c.Kind, d.c.Dictionary = CreateDictionary, &Dictionary{}
	d.objectName()
	if d.acceptOp("(") {
		for d.err == nil && !d.acceptOp(")") {
			d.c.Dictionary.Attributes = append(d.c.Dictionary.Attributes, d.attribute())
			if !d.acceptOp(",") {
				d.expectOp(")")
				break
			}
		}
	}
	for d.err == nil && d.dictionaryClause() {
	}
	d.comment()
}

// dictionaryClause reads one of the clauses, which may come in any order.
func (d *createParser) dictionaryClause() bool {
	v := d.c.Dictionary
	switch {
	case d.accept("PRIMARY", "KEY"):
		v.PrimaryKey = d.keyNames()
	case d.accept("SOURCE"):
		v.Source = d.enclosedOptions()
	case d.accept("LAYOUT"):
		v.Layout = d.enclosedOptions()
	case d.accept("LIFETIME"):
		v.Lifetime = d.lifetime()
	case d.accept("RANGE"):
		d.expectOp("(")
		for d.err == nil && !d.acceptOp(")") {
			switch word := d.acceptAny("MIN", "MAX"); word {
			case "MIN":
				v.RangeMin = d.identifier("the name of an attribute")
			case "MAX":
				v.RangeMax = d.identifier("the name of an attribute")
			default:
				d.expected("MIN or MAX")
			}
		}
	case d.accept("SETTINGS"):
		d.expectOp("(")
		v.Settings = d.settings()
		d.expectOp(")")
	case d.at("COMMENT"):
		d.comment()
	default:
		return false
	}
	return true
}

// attribute reads name type [DEFAULT literal] [EXPRESSION expr] and the words
// behind them.
func (d *createParser) attribute() DictionaryAttribute {
	a := DictionaryAttribute{Name: d.identifier("the name of an attribute")}
	typed := d.dataType()
	a.Type = d.canonicalType(typed, d.nullModifier())
	for d.err == nil {
		switch {
		case d.accept("DEFAULT"):
			a.Default = d.text(d.expression())
		case d.accept("EXPRESSION"):
			a.Expression = d.text(d.expression())
		case d.accept("HIERARCHICAL"):
			a.Hierarchical = true
		case d.accept("BIDIRECTIONAL"):
			a.Bidirectional = true
		case d.accept("INJECTIVE"):
			a.Injective = true
		case d.accept("IS_OBJECT_ID"):
			a.ObjectID = true
		default:
			return a
		}
	}
	return a
}

// keyNames reads a, b or (a, b).
func (d *createParser) keyNames() (names []string) {
	closing := d.acceptOp("(")
	for d.err == nil {
		names = append(names, d.identifier("the name of a key"))
		if !d.acceptOp(",") {
			break
		}
	}
	if closing {
		d.expectOp(")")
	}
	return names
}

// lifetime reads (300) or (MIN 0 MAX 300).
func (d *createParser) lifetime() *[2]string {
	bounds := [2]string{"0", "0"}
	d.expectOp("(")
	for d.err == nil && !d.acceptOp(")") {
		word := d.acceptAny("MIN", "MAX")
		if d.peek().Kind != sqltoken.Number {
			d.expected("a number of seconds")
			break
		}
		at := 1
		if word == "MIN" {
			at = 0
		}
		bounds[at] = d.next().Text
	}
	return &bounds
}

func (d *createParser) enclosedOptions() Options {
	d.expectOp("(")
	o := d.options()
	d.expectOp(")")
	return o
}

// options reads name[(key value …)].
func (d *createParser) options() Options {
	o := Options{Name: strings.ToUpper(d.identifier("a name"))}
	if d.acceptOp("(") {
		o.List = d.optionList()
	}
	return o
}

// optionList reads pairs up to the closing parenthesis.
func (d *createParser) optionList() (list []Option) {
	for d.err == nil && !d.acceptOp(")") {
		d.acceptOp(",")
		list = append(list, d.option())
	}
	return list
}

func (d *createParser) option() Option {
	o := Option{Key: strings.ToUpper(d.identifier("the name of an option"))}
	if d.acceptOp("(") {
		if o.Nested = d.optionList(); o.Nested == nil {
			o.Nested = []Option{}
		}
		return o
	}
	switch t := d.peek(); {
	case t.Kind == sqltoken.String, t.Kind == sqltoken.Number, d.atOp("-"), d.atIdent():
		o.Value = d.text(d.above(precPostfix))
	default:
		d.expected("a value")
	}
	return o
}

// String is the text between the parentheses of SOURCE or LAYOUT.
func (o Options) String() string {
	w := &printer{}
	w.put(o.Name, "(")
	w.options(o.List)
	w.put(")")
	return w.String()
}

func (w *printer) options(list []Option) {
	for i, o := range list {
		if i > 0 {
			w.put(" ")
		}
		w.put(o.Key, " ")
		if o.Nested != nil {
			w.put("(")
			w.options(o.Nested)
			w.put(")")
			continue
		}
		w.put(o.Value)
	}
}

// EqualOptions compares two sources or layouts. A hidden value equals any, the
// order of the keys means nothing.
func EqualOptions(a, b Options) bool {
	return a.Name == b.Name && equalOptionLists(a.List, b.List)
}

func equalOptionLists(a, b []Option) bool {
	if len(a) != len(b) {
		return false
	}
	used := make([]bool, len(b))
	for _, x := range a {
		found := false
		for i, y := range b { // keys such as REPLICA come more than once, in order
			if used[i] || x.Key != y.Key {
				continue
			}
			if !equalOption(x, y) {
				return false
			}
			used[i], found = true, true
			break
		}
		if !found {
			return false
		}
	}
	return true
}

func equalOption(a, b Option) bool {
	if (a.Nested == nil) != (b.Nested == nil) {
		return false
	}
	return (a.Value == b.Value || hides(a.Value, b.Value) || hides(b.Value, a.Value)) && equalOptionLists(a.Nested, b.Nested)
}

// String is the attribute as it stands in CREATE DICTIONARY.
func (a DictionaryAttribute) String() string {
	w := &printer{}
	w.put(Backquote(a.Name), " ", a.Type.String())
	w.text(" DEFAULT ", a.Default, "")
	w.text(" EXPRESSION ", a.Expression, "")
	for _, word := range []struct {
		text string
		set  bool
	}{{" HIERARCHICAL", a.Hierarchical}, {" BIDIRECTIONAL", a.Bidirectional}, {" INJECTIVE", a.Injective}, {" IS_OBJECT_ID", a.ObjectID}} {
		if word.set {
			w.put(word.text)
		}
	}
	return w.String()
}

// Clauses are those behind the attributes, in the server's order.
func (d *Dictionary) Clauses() (clauses []string) {
	if len(d.PrimaryKey) > 0 {
		names := make([]string, len(d.PrimaryKey))
		for i, name := range d.PrimaryKey {
			names[i] = QuoteIdent(name)
		}
		clauses = append(clauses, "PRIMARY KEY "+strings.Join(names, ", "))
	}
	if d.Source.Name != "" {
		clauses = append(clauses, "SOURCE("+d.Source.String()+")")
	}
	if d.Lifetime != nil {
		clauses = append(clauses, "LIFETIME(MIN "+d.Lifetime[0]+" MAX "+d.Lifetime[1]+")")
	}
	if d.Layout.Name != "" {
		clauses = append(clauses, "LAYOUT("+d.Layout.String()+")")
	}
	if d.RangeMin != "" || d.RangeMax != "" {
		clauses = append(clauses, "RANGE(MIN "+QuoteIdent(d.RangeMin)+" MAX "+QuoteIdent(d.RangeMax)+")")
	}
	if len(d.Settings) > 0 {
		clauses = append(clauses, "SETTINGS("+settingsText(d.Settings)+")")
	}
	return clauses
}
