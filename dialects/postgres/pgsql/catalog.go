package pgsql

import (
	_ "embed"
	"strings"
	"sync"
)

// catalogText lists what the server's system catalog says of types, casts,
// operators and functions: the union of the majors 15 and 18, written by
// testdata/catalog.sql. A line is one of
//
//	t type category       with ! after the category of a preferred type
//	c source target xy    x: implicit, assignment or explicit; y: by function, binary or by text
//	o operator l,r,result ...
//	f function result(arguments) ...
//
// where before a result @ marks an aggregate, % a window function and * a set,
// and before an argument ~ a variadic one and ? one with a default.
//
//go:embed catalog.txt
var catalogText string

// signature is one overload of a function or operator.
type signature struct {
	args     []string
	result   string
	variadic bool
	defaults int
	// names are the arguments' names, where they are known.
	names []string
	// spread says that a variadic argument was repeated, from the argument of
	// this number on. It counts from 1; 0 says that none was.
	spread int
}

type typeInfo struct {
	category  byte
	preferred bool
}

type systemCatalog struct {
	types     map[string]typeInfo
	casts     map[[2]string]byte
	operators map[string][]signature
	functions map[string][]signature
}

// builtins is the catalog, parsed when it is first needed.
var builtins = sync.OnceValue(func() *systemCatalog {
	c := &systemCatalog{
		types: map[string]typeInfo{}, casts: map[[2]string]byte{},
		operators: map[string][]signature{}, functions: map[string][]signature{},
	}
	c.load(catalogText)
	return c
})

func (c *systemCatalog) load(text string) {
	for line := range strings.Lines(text) {
		c.add(strings.Fields(line))
	}
}

func (c *systemCatalog) add(fields []string) {
	if len(fields) < 3 {
		return
	}
	name := fields[1]
	switch fields[0] {
	case "t":
		c.types[name] = typeInfo{category: fields[2][0], preferred: strings.HasSuffix(fields[2], "!")}
	case "c":
		c.casts[[2]string{name, fields[2]}] = fields[3][0]
	case "o":
		for _, text := range fields[2:] {
			args := strings.Split(text, ",")
			c.operators[name] = append(c.operators[name], signature{args: args[:2], result: args[2]})
		}
	case "f":
		for _, text := range fields[2:] {
			c.functions[name] = append(c.functions[name], parseSignature(text))
		}
	}
}

func parseSignature(text string) signature {
	text = strings.TrimLeft(text, "@%*")
	result, list, _ := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	s := signature{result: result}
	if list == "" {
		return s
	}
	for _, arg := range strings.Split(list, ",") {
		arg, variadic := strings.CutPrefix(arg, "~")
		arg, optional := strings.CutPrefix(arg, "?")
		s.variadic = s.variadic || variadic
		if optional {
			s.defaults++
		}
		s.args = append(s.args, arg)
	}
	return s
}

// expand fits a signature to a number of arguments, filling in defaults and
// repeating a variadic argument. It fails where the numbers can't agree.
func (s signature) expand(count int) (signature, bool) {
	if s.variadic {
		fixed := len(s.args) - 1
		if count < fixed || count == fixed && s.args[fixed] == "any" {
			return s, count == len(s.args)
		}
		element := strings.TrimSuffix(s.args[fixed], "[]")
		switch element {
		case "anyarray":
			element = "anyelement"
		case "anycompatiblearray":
			element = "anycompatible"
		}
		if element != "any" {
			s.spread = fixed + 1
		}
		args := append([]string{}, s.args[:fixed]...)
		for len(args) < count {
			args = append(args, element)
		}
		s.args = args
		return s, true
	}
	if count > len(s.args) || count < len(s.args)-s.defaults {
		return s, false
	}
	s.args = s.args[:count]
	return s, true
}
