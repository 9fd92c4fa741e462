package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// typesOf reads the types of two columns, and reports whether both are known.
func typesOf(from, to *schema.Column) (a, b chsql.Type, known bool) {
	a, errA := chsql.ParseType(typeSQL(from))
	b, errB := chsql.ParseType(typeSQL(to))
	return a, b, errA == nil && errB == nil
}

// conversionOf judges a change of type apart from NULLs, which have a hazard
// of their own.
func conversionOf(from, to *schema.Column) chsql.Conversion {
	a, b, known := typesOf(from, to)
	switch {
	case !known:
		return chsql.Conversion{Kind: chsql.ConversionMayFail, Reason: "schemac does not know one of the types", Changed: "schemac does not know one of the types"}
	case !losesNull(from, to):
		return chsql.Convert(a, b)
	}
	c := chsql.Convert(a.WithoutNullable(), b)
	if c.Kind < chsql.ConversionRewrite {
		c.Kind = chsql.ConversionRewrite
	}
	return c
}

// inconvertible reports whether the column stores values of which none becomes
// one of the new type.
func inconvertible(from, to *schema.Column) bool {
	return stored(from) && stored(to) && conversionOf(from, to).Kind == chsql.ConversionImpossible
}

// metadataOnly reports whether the change of a column touches no part.
func metadataOnly(c planner.Change) bool {
	from, to := c.Before.(*schema.Column), c.After.(*schema.Column)
	return stored(from) == stored(to) && conversionOf(from, to).Kind <= chsql.ConversionMetadata
}

// losesNull reports whether NULLs have to become something else.
func losesNull(from, to *schema.Column) bool { return nullable(from) && !nullable(to) }

func nullable(c *schema.Column) bool {
	if c.Null {
		return true
	}
	t, err := chsql.ParseType(c.Type.Name)
	return err == nil && t.IsNullable()
}

// conversionHazards tell what becomes of the column's values.
func conversionHazards(from, to *schema.Column) []dialects.Hazard {
	name := to.Address().QualifiedName()
	var hazards []dialects.Hazard
	if losesNull(from, to) {
		hazards = append(hazards, nullsReplaced(name, insteadOfNull(to)))
	}
	c := conversionOf(from, to)
	if c.Changed != "" {
		hazards = append(hazards, valuesWrap(name, typeSQL(to), c.Changed))
	}
	switch c.Kind {
	case chsql.ConversionLossy:
		hazards = append(hazards, valuesWrap(name, typeSQL(to), c.Reason))
	case chsql.ConversionMayFail, chsql.ConversionRefused:
		unfit := unfitValues(from, to)
		if len(unfit.lost) > 0 {
			hazards = append(hazards, labelsMustNotOccur(strings.Join(unfit.lost, ", "), name))
		}
		if unfit.others || !unfit.complete {
			hazards = append(hazards, valuesMayNotConvert(name, typeSQL(to), c.Reason))
		}
	}
	return hazards
}

func insteadOfNull(to *schema.Column) string {
	if constantDefault(to) {
		return exprSQL(to.Default)
	}
	return "the default value of " + to.Type.Name
}

// hazards of a change in place, where the server converts the parts.
func (m columnChange) hazards() []dialects.Hazard {
	if m.empty {
		return nil
	}
	name := m.to.Address().QualifiedName()
	var hazards []dialects.Hazard
	if (m.from.Type != m.to.Type || m.from.Null != m.to.Null) && (stored(m.from) || stored(m.to)) {
		if conversionOf(m.from, m.to).Kind >= chsql.ConversionRewrite {
			hazards = append(hazards, columnRewritten(name))
		}
		hazards = append(hazards, m.inPlace(conversionHazards(m.from, m.to))...)
	}
	if stored(m.from) && !stored(m.to) {
		hazards = append(hazards, valuesUnreadable(name))
	}
	if stored(m.from) && stored(m.to) && m.changes("default") {
		hazards = append(hazards, defaultShines(name))
	}
	if !m.to.ClickHouse.TTL.IsZero() && m.changes("clickhouse.ttl") {
		hazards = append(hazards, columnExpires(name))
	}
	return hazards
}

// inPlace makes a conversion that can fail a grave hazard where no query finds
// the values first: the failure leaves the column unreadable.
func (m columnChange) inPlace(hazards []dialects.Hazard) []dialects.Hazard {
	complete := unfitValues(m.from, m.to).complete
	for i := range hazards {
		hazards[i].Grave = hazards[i].Kind == dialects.MayFail && !complete
	}
	return hazards
}

func (m columnChange) changes(field string) bool { return slices.Contains(m.all, field) }

// copyHazards are those of a rebuild, where INSERT SELECT converts the values.
func copyHazards(from, to *schema.Column) []dialects.Hazard {
	if from.Type == to.Type && from.Null == to.Null {
		return nil
	}
	return conversionHazards(from, to)
}
