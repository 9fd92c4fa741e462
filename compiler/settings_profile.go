package compiler

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var settingsProfileSpec = newSpec("settings_profile",
	fields(metaFields[schema.SettingsProfile](),
		setFields("to", func(p *schema.SettingsProfile) *schema.RoleSet { return &p.To }),
		[]field[schema.SettingsProfile]{comment[schema.SettingsProfile]()},
		elementFields("inherit", func(p *schema.SettingsProfile) *schema.Elements { return &p.Elements })),
	elementBlocks(func(p *schema.SettingsProfile) *schema.Elements { return &p.Elements }))

func decodeSettingsProfile(d *decoder, b block) {
	decodeNamed(d, b, settingsProfileSpec, &schema.SettingsProfile{})
}

func printSettingsProfile(p *printer, profile *schema.SettingsProfile) {
	p.open("settings_profile", profile.Name)
	settingsProfileSpec.print(p, profile)
	p.close()
}

// elementFields are the profiles, under the name, and the settings without
// bounds.
func elementFields[T any](name string, get func(*T) *schema.Elements) []field[T] {
	return []field[T]{
		{name: name, in: clickhouse,
			decode: func(d *decoder, t *T, e hclsyntax.Expression) { d.profiles(e, &get(t).Profiles) },
			print: func(p *printer, t *T) {
				texts := make([]string, len(get(t).Profiles))
				for i, profile := range get(t).Profiles {
					texts[i] = p.named(schema.Address{Kind: schema.KindSettingsProfile, Name: profile})
				}
				if len(texts) > 0 {
					p.list(name, texts)
				}
			}},
		{name: "settings", in: clickhouse,
			decode: func(d *decoder, t *T, e hclsyntax.Expression) {
				elements := get(t)
				for _, s := range d.settings(e) {
					elements.Settings = append(elements.Settings, schema.ConstrainedSetting{Name: s.Name, Value: &s.Value})
				}
			},
			print: func(p *printer, t *T) {
				var plain []schema.Setting
				for _, s := range get(t).Settings {
					if isPlain(s) {
						plain = append(plain, schema.Setting{Name: s.Name, Value: *s.Value})
					}
				}
				p.settings("settings", plain)
			}},
	}
}

// isPlain reports whether a value is all that is said of the setting.
func isPlain(s schema.ConstrainedSetting) bool {
	return s.Value != nil && s.Min == nil && s.Max == nil && s.Writability == ""
}

// elementBlocks are the settings with bounds.
func elementBlocks[T any](get func(*T) *schema.Elements) []nested[T] {
	return []nested[T]{{name: "setting", in: clickhouse, labels: 1,
		decode: func(d *decoder, t *T, b block) {
			s := schema.ConstrainedSetting{Name: b.name()}
			d.needName(b, s.Name)
			settingSpec.decode(d, b, &s, nil)
			elements := get(t)
			elements.Settings = append(elements.Settings, s)
		},
		print: func(p *printer, t *T) {
			for _, s := range get(t).Settings {
				if !isPlain(s) {
					p.open("setting", s.Name)
					settingSpec.print(p, &s)
					p.close()
				}
			}
		}}}
}

var settingSpec = newSpec("setting", []field[schema.ConstrainedSetting]{
	optionalBare("value", func(s *schema.ConstrainedSetting) **string { return &s.Value }),
	optionalBare("min", func(s *schema.ConstrainedSetting) **string { return &s.Min }),
	optionalBare("max", func(s *schema.ConstrainedSetting) **string { return &s.Max }),
	keyword("writability", clickhouse, []string{"WRITABLE", "CONST", "READONLY", "CHANGEABLE_IN_READONLY"},
		func(s *schema.ConstrainedSetting) *string { return &s.Writability }),
}, nil)

// optionalBare is an attribute with the bare text of a string, number or bool.
func optionalBare[T any](name string, get func(*T) **string) field[T] {
	return field[T]{name: name, in: clickhouse,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if s, ok := d.paramValue(e); ok {
				*get(t) = &s
			}
		},
		print: func(p *printer, t *T) {
			if s := *get(t); s != nil {
				p.attr(name, paramText(*s))
			}
		}}
}

// profiles reads a list of profiles.
func (d *decoder) profiles(e hclsyntax.Expression, into *[]string) {
	d.namedList(e, into, func(x hclsyntax.Expression, found func(string)) {
		d.named(x, []schema.Kind{schema.KindSettingsProfile}, found)
	})
}

// named writes how a model names what may have no block: as a reference or as a
// string.
func (p *printer) named(a schema.Address) string {
	if p.declares(a) {
		return p.reference(a)
	}
	return quote(a.Name)
}

// namedList reads a list of names, each by read. A variable can hold one, too.
func (d *decoder) namedList(e hclsyntax.Expression, into *[]string, read func(hclsyntax.Expression, func(string))) {
	tuple, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok {
		if names, ok := d.texts(e); ok {
			*into = slices.Clone(names)
		}
		return
	}
	names := make([]string, len(tuple.Exprs))
	for i, x := range tuple.Exprs {
		read(x, func(name string) { names[i] = name })
	}
	*into = names
}
