package compiler

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
)

var textSearchDictionarySpec = newSpec("text_search_dictionary",
	fields([]field[schema.TextSearchDictionary]{inSchema[schema.TextSearchDictionary]()}, metaFields[schema.TextSearchDictionary](),
		[]field[schema.TextSearchDictionary]{
			required(raw("template", postgres, func(t *schema.TextSearchDictionary) *string { return &t.Template })),
			printedAsMap(paramsField("options", postgres, dictionaryOptions), dictionaryOptions),
			comment[schema.TextSearchDictionary](),
		}),
	[]nested[schema.TextSearchDictionary]{paramsBlock("options", postgres, dictionaryOptions)})

func dictionaryOptions(t *schema.TextSearchDictionary) *schema.Params { return &t.Options }

func decodeTextSearchDictionary(d *decoder, b block) {
	decodeNamed(d, b, textSearchDictionarySpec, &schema.TextSearchDictionary{})
}

func printTextSearchDictionary(p *printer, t *schema.TextSearchDictionary) {
	p.openNamed(t.Address())
	textSearchDictionarySpec.print(p, t)
	p.close()
}

var textSearchConfigSpec = newSpec("text_search_config",
	fields([]field[schema.TextSearchConfig]{inSchema[schema.TextSearchConfig]()}, metaFields[schema.TextSearchConfig](),
		[]field[schema.TextSearchConfig]{
			raw("parser", postgres, func(t *schema.TextSearchConfig) *string { return &t.Parser }),
			comment[schema.TextSearchConfig](),
		}),
	[]nested[schema.TextSearchConfig]{{name: "mapping", decode: decodeMapping, print: printMappings}})

func decodeTextSearchConfig(d *decoder, b block) {
	decodeNamed(d, b, textSearchConfigSpec, &schema.TextSearchConfig{})
}

func printTextSearchConfig(p *printer, t *schema.TextSearchConfig) {
	p.openNamed(t.Address())
	textSearchConfigSpec.print(p, t)
	p.close()
}

// mapping is one block: several tokens may have the same dictionaries.
type mapping struct{ tokens, dictionaries []string }

var mappingSpec = newSpec("mapping", []field[mapping]{
	required(textList("tokens", postgres, func(m *mapping) *[]string { return &m.tokens })),
	required(textList("dictionaries", postgres, func(m *mapping) *[]string { return &m.dictionaries })),
}, nil)

func decodeMapping(d *decoder, t *schema.TextSearchConfig, b block) {
	var m mapping
	mappingSpec.decode(d, b, &m, nil)
	for _, token := range m.tokens {
		if slices.ContainsFunc(t.Mappings, func(known schema.TextSearchMapping) bool { return known.Token == token }) {
			d.problems.Errorf("duplicate-name", "Duplicate name", d.at(b.DefRange()),
				"The token %q has a mapping already. Keep one of the two.", token)
			continue
		}
		t.Mappings = append(t.Mappings, schema.TextSearchMapping{Token: token, Dictionaries: m.dictionaries})
	}
}

// printMappings writes tokens with the same dictionaries together.
func printMappings(p *printer, t *schema.TextSearchConfig) {
	var joined []mapping
	at := map[string]int{}
	for _, m := range t.Mappings {
		key := strings.Join(m.Dictionaries, "\x00")
		i, known := at[key]
		if !known {
			i = len(joined)
			at[key] = i
			joined = append(joined, mapping{dictionaries: m.Dictionaries})
		}
		joined[i].tokens = append(joined[i].tokens, m.Token)
	}
	for i := range joined {
		p.open("mapping")
		mappingSpec.print(p, &joined[i])
		p.close()
	}
}
