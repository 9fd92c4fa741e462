package pgsql

// The functions here follow the server's parse_func.c and parse_oper.c, whose
// rules the documentation gives in chapter 10. Arguments whose types are
// undetermined must not get here.

// resolveOperator finds the operator for a pair of operand types. The left
// one is "-" for a prefix operator.
func (s Scope) resolveOperator(symbol string, left, right sqlType) (signature, bool) {
	candidates := builtins().operators[symbol]
	exactLeft, exactRight := left, right
	if left == typeUnknown {
		exactLeft = right
	} else if right == typeUnknown && left != "-" {
		exactRight = left
	}
	for _, try := range [][2]sqlType{{exactLeft, exactRight}, {s.baseType(exactLeft), s.baseType(exactRight)}} {
		for _, c := range candidates {
			if c.args[0] == try[0] && c.args[1] == try[1] {
				return c, true
			}
		}
	}
	if left == "-" {
		return s.resolvePrefix(candidates, right)
	}
	var binary []signature
	for _, c := range candidates {
		if c.args[0] != "-" {
			binary = append(binary, c)
		}
	}
	return s.choose(binary, []sqlType{left, right})
}

func (s Scope) resolvePrefix(candidates []signature, right sqlType) (signature, bool) {
	var prefix []signature
	for _, c := range candidates {
		if c.args[0] == "-" {
			prefix = append(prefix, signature{args: c.args[1:], result: c.result})
		}
	}
	found, ok := s.choose(prefix, []sqlType{right})
	found.args = append([]sqlType{"-"}, found.args...)
	return found, ok
}

// resolveFunction finds the overload for the argument types.
func (s Scope) resolveFunction(candidates []signature, args []sqlType) (signature, bool) {
	var fitting []signature
	for _, c := range candidates {
		if fit, ok := c.expand(len(args)); ok {
			fitting = append(fitting, fit)
		}
	}
	for _, c := range fitting {
		if equalTypes(c.args, args) {
			return c, true
		}
	}
	return s.choose(fitting, args)
}

func equalTypes(a, b []sqlType) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

// choose applies the rules for the best candidate among those that the
// arguments can be converted to.
func (s Scope) choose(candidates []signature, args []sqlType) (signature, bool) {
	var fitting []signature
	for _, c := range candidates {
		if s.accepts(c, args) {
			fitting = append(fitting, c)
		}
	}
	bases := make([]sqlType, len(args))
	unknowns := 0
	for i, arg := range args {
		bases[i] = s.baseType(arg)
		if arg == typeUnknown {
			unknowns++
		}
	}
	if len(fitting) == 1 {
		return fitting[0], true
	}
	fitting = mostMatches(fitting, bases, func(_ int, want, have sqlType) bool { return want == have })
	fitting = mostMatches(fitting, bases, func(_ int, want, have sqlType) bool {
		return want == have || s.preferred(want) && s.category(want) == s.category(have)
	})
	if len(fitting) == 1 {
		return fitting[0], true
	}
	if unknowns == 0 || len(fitting) == 0 {
		return signature{}, false
	}
	return s.chooseUnknown(fitting, bases, unknowns)
}

func (s Scope) accepts(c signature, args []sqlType) bool {
	if len(c.args) != len(args) {
		return false
	}
	for i, want := range c.args {
		if !s.coercible(args[i], want, castImplicit) {
			return false
		}
	}
	_, _, ok := s.generics(c, args)
	return ok
}

// mostMatches keeps the candidates with the most matching known arguments.
func mostMatches(candidates []signature, args []sqlType, matches func(i int, want, have sqlType) bool) []signature {
	best := -1
	var kept []signature
	for _, c := range candidates {
		count := 0
		for i, have := range args {
			if have != typeUnknown && matches(i, c.args[i], have) {
				count++
			}
		}
		if count > best {
			best, kept = count, nil
		}
		if count == best {
			kept = append(kept, c)
		}
	}
	return kept
}

// chooseUnknown decides by what the candidates want where constants of
// unknown type stand.
func (s Scope) chooseUnknown(candidates []signature, args []sqlType, unknowns int) (signature, bool) {
	if kept, ok := s.byCategory(candidates, args); ok {
		if len(kept) == 1 {
			return kept[0], true
		}
		candidates = kept
	}
	if unknowns == len(args) {
		return signature{}, false
	}
	known := sqlType("")
	for _, arg := range args {
		if arg == typeUnknown {
			continue
		}
		if known != "" && known != arg {
			return signature{}, false
		}
		known = arg
	}
	var found []signature
	for _, c := range candidates {
		if s.accepts(c, repeated(known, len(args))) {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		return signature{}, false
	}
	return found[0], true
}

func repeated(t sqlType, count int) []sqlType {
	types := make([]sqlType, count)
	for i := range types {
		types[i] = t
	}
	return types
}

// byCategory keeps the candidates whose types at the unknown arguments are of
// the category that those arguments are taken for.
func (s Scope) byCategory(candidates []signature, args []sqlType) ([]signature, bool) {
	categories, preferred := make([]byte, len(args)), make([]bool, len(args))
	for i, arg := range args {
		if arg != typeUnknown {
			continue
		}
		agreed := true
		for _, c := range candidates {
			category := s.category(c.args[i])
			switch {
			case categories[i] == 0:
				categories[i], preferred[i] = category, s.preferred(c.args[i])
			case category == categories[i]:
				preferred[i] = preferred[i] || s.preferred(c.args[i])
			case category == 'S':
				categories[i], preferred[i] = 'S', s.preferred(c.args[i])
			default:
				agreed = agreed && categories[i] == 'S'
			}
			if categories[i] == 'S' {
				agreed = true
			}
		}
		if !agreed {
			return nil, false
		}
	}
	var kept []signature
	for _, c := range candidates {
		if s.inCategories(c, categories, preferred) {
			kept = append(kept, c)
		}
	}
	return kept, len(kept) > 0
}

func (s Scope) inCategories(c signature, categories []byte, preferred []bool) bool {
	for i, category := range categories {
		if category != 0 && (s.category(c.args[i]) != category || preferred[i] && !s.preferred(c.args[i])) {
			return false
		}
	}
	return true
}
