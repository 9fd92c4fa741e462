package pgsql

import "slices"

// specialCall analyzes a call with named arguments, or with an array for the
// variadic one, where the function is known. Else it gives nil.
func (a *analyzer) specialCall(schema, name string, arguments []*Node) *term {
	candidates, qualifier := a.functions(schema, name)
	terms := a.specialArguments(arguments)
	values := make([]*term, len(terms))
	types := make([]sqlType, len(terms))
	for i, n := range arguments {
		if isLoneStar(n) {
			return nil
		}
		values[i] = terms[i]
		if n.Kind == NamedArg || n.Kind == Variadic {
			values[i] = terms[i].kids[0]
		}
		if types[i] = values[i].typ; a.isOpaque(types[i]) {
			return nil
		}
	}
	var fitting []signature
	for _, c := range candidates {
		if fit, ok := c.called(arguments); ok && a.accepts(fit, types) {
			fitting = append(fitting, fit)
		}
	}
	if len(fitting) != 1 {
		return nil
	}
	actual, result, ok := a.generics(fitting[0], types)
	if !ok {
		return nil
	}
	for i, value := range values {
		value = a.coerceArgument(value, actual[i], fitting[0].args[i])
		if arguments[i].Kind == NamedArg || arguments[i].Kind == Variadic {
			value = newTerm(terms[i].op, value.typ, value)
		}
		terms[i] = value
	}
	return newTerm("call "+QualifiedName(qualifier, name), result, terms...)
}

// called fits a signature to arguments, each of which may have a name. Its
// own come into their order.
func (s signature) called(arguments []*Node) (signature, bool) {
	if s.variadic != (len(arguments) > 0 && arguments[len(arguments)-1].Kind == Variadic) || len(arguments) > len(s.args) {
		return s, false
	}
	given := make([]bool, len(s.args))
	fit := signature{result: s.result}
	for i, argument := range arguments {
		if argument.Kind == NamedArg {
			if i = slices.Index(s.names, argument.Text); i < 0 || i >= len(s.args) {
				return s, false
			}
		}
		if given[i] {
			return s, false
		}
		given[i] = true
		fit.args = append(fit.args, s.args[i])
	}
	for i := range len(s.args) - s.defaults {
		if !given[i] {
			return s, false
		}
	}
	return fit, true
}
