package compiler

import (
	"strconv"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// text is a string attribute; the empty string is no value.
func text[T any](name string, in dialectSet, get func(*T) *string) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if s, ok := d.text(e); ok {
				*get(t) = s
			}
		},
		print: func(p *printer, t *T) {
			if s := *get(t); s != "" {
				p.attr(name, quote(s))
			}
		}}
}

// flag is a bool attribute that is false where it is not written.
func flag[T any](name string, in dialectSet, get func(*T) *bool) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if v, ok := d.boolean(e); ok {
				*get(t) = v
			}
		},
		print: func(p *printer, t *T) {
			if *get(t) {
				p.attr(name, "true")
			}
		}}
}

// inverseFlag is a bool attribute that is true where it is not written; the
// field is its opposite.
func inverseFlag[T any](name string, in dialectSet, get func(*T) *bool) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if v, ok := d.boolean(e); ok {
				*get(t) = !v
			}
		},
		print: func(p *printer, t *T) {
			if *get(t) {
				p.attr(name, "false")
			}
		}}
}

// optionalInteger is an integer attribute that may be missing.
func optionalInteger[T any](name string, in dialectSet, get func(*T) **int64) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if v, ok := d.integer(e); ok {
				*get(t) = &v
			}
		},
		print: func(p *printer, t *T) {
			if v := *get(t); v != nil {
				p.attr(name, strconv.FormatInt(*v, 10))
			}
		}}
}

// optionalFlag is a boolean attribute for which it matters whether it is written.
func optionalFlag[T any](name string, in dialectSet, get func(*T) **bool) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if v, ok := d.boolean(e); ok {
				*get(t) = &v
			}
		},
		print: func(p *printer, t *T) {
			if v := *get(t); v != nil {
				p.attr(name, strconv.FormatBool(*v))
			}
		}}
}

// integer is an integer attribute that is 0 where it is not written.
func integer[T any](name string, in dialectSet, get func(*T) *int64) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if v, ok := d.integer(e); ok {
				*get(t) = v
			}
		},
		print: func(p *printer, t *T) {
			if v := *get(t); v != 0 {
				integerAttr(p, name, v)
			}
		}}
}

func integerAttr(p *printer, name string, v int64) { p.attr(name, strconv.FormatInt(v, 10)) }

// keyword is an attribute with one of the allowed words. A word that means
// the engine's default stays written; normalization drops it.
func keyword[T any, S ~string](name string, in dialectSet, allowed []string, get func(*T) *S) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if s, ok := d.keyword(e, allowed); ok {
				*get(t) = S(s)
			}
		},
		print: func(p *printer, t *T) {
			if s := string(*get(t)); s != "" {
				p.attr(name, bareWord(s))
			}
		}}
}

// raw is an attribute whose text goes to the engine as it is: an identifier,
// a call, a string or sql("…").
func raw[T any](name string, in dialectSet, get func(*T) *string) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if s, ok := d.raw(e); ok {
				*get(t) = s
			}
		},
		print: func(p *printer, t *T) {
			if s := *get(t); s != "" {
				p.attr(name, bareWordOrSQL(s))
			}
		}}
}

// expression is an attribute that holds SQL as a string, as people write it
// in most places.
func expression[T any](name string, in dialectSet, get func(*T) *schema.Expr) field[T] {
	return field[T]{name: name, in: in,
		decode: decodeExpression(get),
		print: func(p *printer, t *T) {
			if e := *get(t); !e.IsZero() {
				p.sqlString(name, e.SQL)
			}
		}}
}

// sqlExpression is an attribute that holds SQL as sql("…"), where a bare
// string would look like a literal.
func sqlExpression[T any](name string, in dialectSet, get func(*T) *schema.Expr) field[T] {
	return field[T]{name: name, in: in,
		decode: decodeExpression(get),
		print: func(p *printer, t *T) {
			if e := *get(t); !e.IsZero() {
				p.attr(name, sqlCall(e.SQL))
			}
		}}
}

func decodeExpression[T any](get func(*T) *schema.Expr) func(*decoder, *T, hclsyntax.Expression) {
	return func(d *decoder, t *T, e hclsyntax.Expression) {
		if x, ok := d.expression(e); ok {
			*get(t) = x
		}
	}
}

// value is an attribute with a literal or sql("…").
func value[T any](name string, in dialectSet, get func(*T) *schema.Expr) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if x, ok := d.scalar(e); ok {
				*get(t) = x
			}
		},
		print: func(p *printer, t *T) {
			switch e := *get(t); {
			case e.Stored != "" && (e.Literal != schema.NotLiteral || e.IsZero()): // a cast that the literal would not have
				p.attr(name, sqlCall(e.Stored))
			case !e.IsZero():
				p.attr(name, scalarText(e))
			}
		}}
}

// columnType is an attribute with a type.
func columnType[T any](name string, get func(*T) *schema.Type) field[T] {
	return field[T]{name: name,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			d.typeExpr(e, func(read schema.Type) { *get(t) = read })
		},
		print: func(p *printer, t *T) {
			if typ := *get(t); !typ.IsZero() {
				p.attr(name, p.typeText(typ))
			}
		}}
}

// columnList is an attribute with columns of the table.
func columnList[T any](name string, in dialectSet, get func(*T) *[]string) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if c, ok := d.columns(e); ok {
				*get(t) = c
			}
		},
		print: func(p *printer, t *T) {
			if c := *get(t); len(c) > 0 {
				p.attr(name, columnListText(c))
			}
		}}
}

// textList is an attribute with a list of strings.
func textList[T any](name string, in dialectSet, get func(*T) *[]string) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if list, ok := d.texts(e); ok {
				*get(t) = list
			}
		},
		print: func(p *printer, t *T) { p.attr(name, textListText(*get(t))) }}
}

// required makes a field one that must be written.
func required[T any](f field[T]) field[T] {
	f.required = true
	return f
}
