package pgsql

import (
	"strings"
)

// generics replaces the polymorphic arguments and result by actual types.
func (s Scope) generics(c signature, args []sqlType) ([]sqlType, sqlType, bool) {
	exact, compatible, ok := s.elements(c, args)
	if !ok {
		return nil, "", false
	}
	resolve := func(t sqlType) sqlType {
		element := exact
		if strings.HasPrefix(t, "anycompatible") {
			element, t = compatible, "any"+strings.TrimPrefix(t, "anycompatible")
		}
		if r := s.actualRange(c, args, t); r != "" {
			return r
		}
		return polymorphicOf(t, element)
	}
	actual := make([]sqlType, len(c.args))
	for i, want := range c.args {
		actual[i] = want
		if isPolymorphic(want) {
			actual[i] = resolve(want)
		}
	}
	result := c.result
	if isPolymorphic(result) {
		result = resolve(result)
	}
	return actual, result, true
}

// actualRange is the range type that the arguments give to anyrange.
func (s Scope) actualRange(c signature, args []sqlType, t sqlType) sqlType {
	if t != "anyrange" {
		return ""
	}
	for i, want := range c.args {
		if (want == "anyrange" || want == "anycompatiblerange") && args[i] != typeUnknown {
			return s.baseType(args[i])
		}
	}
	return ""
}

func polymorphicOf(t, element sqlType) sqlType {
	switch {
	case element == "":
		return ""
	case t == "anyarray" || t == "array":
		return element + "[]"
	case strings.HasSuffix(t, "range"):
		for r, e := range rangeElements {
			if e != element {
				continue
			}
			if strings.HasSuffix(t, "multirange") {
				return strings.Replace(r, "range", "multirange", 1)
			}
			return r
		}
		return ""
	}
	return element
}

// elements finds the element type that the polymorphic arguments agree on:
// exactly, or as a common type for the anycompatible family.
func (s Scope) elements(c signature, args []sqlType) (exact, compatible sqlType, ok bool) {
	var family []sqlType
	unknown := false // no constant of unknown type keeps the others from agreeing
	for i, want := range c.args {
		if !isPolymorphic(want) || args[i] == typeUnknown {
			unknown = unknown || strings.HasPrefix(want, "anycompatible")
			continue
		}
		element := polymorphicElement(want, args[i], s)
		if strings.HasPrefix(want, "anycompatible") {
			family = append(family, element)
			continue
		}
		if exact != "" && exact != element {
			return "", "", false
		}
		exact = element
	}
	if len(family) == 0 && unknown {
		family = []sqlType{typeUnknown}
	}
	if len(family) > 0 {
		compatible, ok = s.commonType(family)
		return exact, compatible, ok
	}
	return exact, "", true
}

func polymorphicElement(want, have sqlType, s Scope) sqlType {
	switch {
	case strings.HasSuffix(want, "nonarray"):
		return have
	case strings.HasSuffix(want, "array"):
		return elementOf(s.baseType(have))
	case strings.HasSuffix(want, "range"):
		return s.rangeElement(strings.Replace(s.baseType(have), "multirange", "range", 1))
	}
	return have
}

// commonType resolves the type of UNION, CASE and the like
// (documentation, 10.5).
func (s Scope) commonType(types []sqlType) (sqlType, bool) {
	common := typeUnknown
	same := true
	for _, t := range types {
		if t == "" {
			return "", false
		}
		same = same && t == types[0]
	}
	if same && types[0] != typeUnknown {
		return types[0], true
	}
	for _, t := range types {
		t = s.baseType(t)
		switch {
		case t == typeUnknown || t == common:
		case common == typeUnknown:
			common = t
		case s.category(t) != s.category(common):
			return "", false
		case !s.preferred(common) && s.coercible(common, t, castImplicit) && !s.coercible(t, common, castImplicit):
			common = t
		}
	}
	if common == typeUnknown {
		common = typeText
	}
	return common, true
}
