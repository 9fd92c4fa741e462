package postgres

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

const (
	dictionaryWords = "TEXT SEARCH DICTIONARY"
	configWords     = "TEXT SEARCH CONFIGURATION"
)

func (e *emitter) textSearchDictionary(c planner.Change) {
	name := qualified(c.Address)
	switch {
	case c.Creates():
		d := c.After.(*schema.TextSearchDictionary)
		options := append([]string{"TEMPLATE = " + d.Template}, dictionaryOptions(d.Options)...)
		e.sql(c, "CREATE "+dictionaryWords+" "+name+" ("+strings.Join(options, ", ")+")")
		e.newComment(c, schema.Address{}, dictionaryWords+" "+name, d.Comment)
	case c.Drops():
		e.sql(c, "DROP "+dictionaryWords+" "+name)
	case c.Action == planner.Rename:
		e.rename(c, "ALTER "+dictionaryWords)
	default:
		e.alterTextSearchDictionary(c)
	}
}

func (e *emitter) alterTextSearchDictionary(c planner.Change) {
	before, after := c.Before.(*schema.TextSearchDictionary), c.After.(*schema.TextSearchDictionary)
	fields := dialects.NewFields(c)
	if fields.Take("options") {
		var gone []string
		for _, name := range slices.Sorted(maps.Keys(before.Options)) {
			if _, kept := after.Options[name]; !kept {
				gone = append(gone, ident(name))
			}
		}
		e.sql(c, "ALTER "+dictionaryWords+" "+qualified(c.Address)+" ("+strings.Join(append(dictionaryOptions(after.Options), gone...), ", ")+")")
	}
	e.alterRest(c, fields, schema.Address{}, dictionaryWords+" "+qualified(c.Address))
}

// dictionaryOptions spells options. The server keeps numbers as they are
// written, and everything else as strings.
func dictionaryOptions(options schema.Params) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(options)) {
		value := pgsql.QuoteLiteral(options[name])
		if _, err := strconv.ParseFloat(options[name], 64); err == nil {
			value = options[name]
		}
		list = append(list, ident(name)+" = "+value)
	}
	return list
}

func (e *emitter) textSearchConfig(c planner.Change) {
	name := qualified(c.Address)
	switch {
	case c.Creates():
		config := c.After.(*schema.TextSearchConfig)
		e.sql(c, "CREATE "+configWords+" "+name+" (PARSER = "+orDefault(config.Parser, `pg_catalog."default"`)+")")
		e.mappings(c, nil, config.Mappings)
		e.newComment(c, schema.Address{}, configWords+" "+name, config.Comment)
	case c.Drops():
		e.sql(c, "DROP "+configWords+" "+name)
	case c.Action == planner.Rename:
		e.rename(c, "ALTER "+configWords)
	default:
		fields := dialects.NewFields(c)
		if fields.Take("mappings") {
			e.mappings(c, c.Before.(*schema.TextSearchConfig).Mappings, c.After.(*schema.TextSearchConfig).Mappings)
		}
		e.alterRest(c, fields, schema.Address{}, configWords+" "+name)
	}
}

// mappings leads from one set of mappings to another. Tokens that get the same
// dictionaries share a statement.
func (e *emitter) mappings(c planner.Change, before, after []schema.TextSearchMapping) {
	old := map[string]string{}
	for _, m := range before {
		old[m.Token] = strings.Join(m.Dictionaries, ", ")
	}
	var order []string
	tokens := map[string][]string{} // by what is done to them
	note := func(action, token string) {
		if tokens[action] == nil {
			order = append(order, action)
		}
		tokens[action] = append(tokens[action], ident(token))
	}
	for _, m := range after {
		dictionaries := strings.Join(m.Dictionaries, ", ")
		switch had, known := old[m.Token]; {
		case !known:
			note("ADD MAPPING FOR $ WITH "+dictionaries, m.Token)
		case had != dictionaries:
			note("ALTER MAPPING FOR $ WITH "+dictionaries, m.Token)
		}
		delete(old, m.Token)
	}
	for _, token := range slices.Sorted(maps.Keys(old)) {
		note("DROP MAPPING FOR $", token)
	}
	for _, action := range order {
		e.sql(c, "ALTER "+configWords+" "+qualified(c.Address)+" "+strings.Replace(action, "$", strings.Join(tokens[action], ", "), 1))
	}
}

func (d dialect) normalizeTextSearch(o schema.Object) {
	switch o := o.(type) {
	case *schema.TextSearchDictionary:
		o.Template = d.textSearchName(o.Template)
		if len(o.Options) == 0 {
			o.Options = nil
			return
		}
		options := schema.Params{}
		for name, value := range o.Options {
			options[strings.ToLower(name)] = value
		}
		o.Options = options
	case *schema.TextSearchConfig:
		if o.Parser = d.textSearchName(o.Parser); o.Parser == `"default"` {
			o.Parser = ""
		}
		for i := range o.Mappings {
			for j, name := range o.Mappings[i].Dictionaries {
				o.Mappings[i].Dictionaries[j] = d.textSearchName(name)
			}
		}
		slices.SortFunc(o.Mappings, func(a, b schema.TextSearchMapping) int { return cmp.Compare(a.Token, b.Token) })
	}
}

// textSearchName spells a name without the schema where it is found without:
// what PostgreSQL brings along goes before what is in the default namespace.
func (d dialect) textSearchName(text string) string {
	c, err := pgsql.NewCursor(text)
	if err != nil {
		return text
	}
	namespace, name, ok := c.QualifiedName()
	builtIn := name == "simple" || strings.HasSuffix(name, "_stem")
	switch {
	case !ok || !c.Done():
		return text
	case namespace == "pg_catalog" || namespace == d.defaultSchema && !builtIn || namespace == "":
		return ident(name)
	}
	return pgsql.QualifiedName(namespace, name)
}

// addTextSearch adds the dictionaries or configurations of the name that the
// graph has.
func (f referenceFinder) addTextSearch(name pgsql.Name) {
	for _, kind := range []schema.Kind{schema.KindTextSearchDictionary, schema.KindTextSearchConfig} {
		f.add(schema.Address{Kind: kind, Schema: orDefault(name.Schema, f.dialect.defaultSchema), Name: name.Name})
	}
}

// mappedDictionaries adds what the mappings name.
func (f referenceFinder) mappedDictionaries(config *schema.TextSearchConfig) {
	for _, m := range config.Mappings {
		for _, text := range m.Dictionaries {
			if c, err := pgsql.NewCursor(text); err == nil {
				namespace, name, _ := c.QualifiedName()
				f.add(schema.Address{Kind: schema.KindTextSearchDictionary, Schema: orDefault(namespace, f.dialect.defaultSchema), Name: name})
			}
		}
	}
}

// renameDictionary lets the mappings follow a new name of a dictionary.
func (d dialect) renameDictionary(config *schema.TextSearchConfig, from, to schema.Address) {
	old, now := d.textSearchName(pgsql.QualifiedName(from.Schema, from.Name)), d.textSearchName(pgsql.QualifiedName(to.Schema, to.Name))
	for i := range config.Mappings {
		names := slices.Clone(config.Mappings[i].Dictionaries)
		for j, name := range names {
			if name == old {
				names[j] = now
			}
		}
		config.Mappings[i].Dictionaries = names
	}
}

const textSearchDictionariesQuery = `
SELECT t.dictnamespace, t.dictname,
  CASE WHEN n.nspname IN ('pg_catalog', current_schema()) THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(m.tmplname),
  coalesce(t.dictinitoption, ''), coalesce(d.description, ''),
  CASE WHEN t.dictowner <> current_user::regrole::oid THEN pg_get_userbyid(t.dictowner) ELSE '' END
FROM pg_ts_dict t
JOIN pg_ts_template m ON m.oid = t.dicttemplate
JOIN pg_namespace n ON n.oid = m.tmplnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_ts_dict'::regclass AND d.objoid = t.oid AND d.objsubid = 0
WHERE t.dictnamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_ts_dict'::regclass AND x.objid = t.oid AND x.deptype = 'e')
ORDER BY t.dictname`

func (i *inspector) textSearchDictionaries() error {
	var namespace uint32
	var name, template, options, comment, owner string
	return i.queryScope(textSearchDictionariesQuery, []any{&namespace, &name, &template, &options, &comment, &owner}, func() {
		i.add(&schema.TextSearchDictionary{Schema: i.schemaNames[namespace], Name: name, Meta: schema.Meta{Comment: comment, Owner: owner},
			Template: template, Options: readDictionaryOptions(options)})
	})
}

// readDictionaryOptions reads pg_ts_dict.dictinitoption: name = value, ….
func readDictionaryOptions(text string) schema.Params {
	c, err := pgsql.NewCursor(text)
	if err != nil || c.Done() {
		return nil
	}
	options := schema.Params{}
	for !c.Done() {
		item := c.Item()
		name, _ := item.Name()
		item.Op("=")
		value, quoted := item.Literal()
		if !quoted {
			value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(item.Rest()), ","))
		}
		options[name] = value
	}
	return options
}

const textSearchConfigsQuery = `
SELECT c.cfgnamespace, c.cfgname,
  CASE WHEN n.nspname IN ('pg_catalog', current_schema()) THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(p.prsname),
  (SELECT coalesce(json_agg(json_build_object('token', t.alias, 'dictionaries',
      (SELECT json_agg(m.mapdict::regdictionary::text ORDER BY m.mapseqno) FROM pg_ts_config_map m
       WHERE m.mapcfg = c.oid AND m.maptokentype = t.tokid)) ORDER BY t.alias), '[]')
   FROM ts_token_type(c.cfgparser) t
   WHERE EXISTS (SELECT FROM pg_ts_config_map m WHERE m.mapcfg = c.oid AND m.maptokentype = t.tokid)),
  coalesce(d.description, ''), CASE WHEN c.cfgowner <> current_user::regrole::oid THEN pg_get_userbyid(c.cfgowner) ELSE '' END
FROM pg_ts_config c
JOIN pg_ts_parser p ON p.oid = c.cfgparser
JOIN pg_namespace n ON n.oid = p.prsnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_ts_config'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.cfgnamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_ts_config'::regclass AND x.objid = c.oid AND x.deptype = 'e')
ORDER BY c.cfgname`

func (i *inspector) textSearchConfigs() error {
	var namespace uint32
	var name, parser, comment, owner string
	var mappings []schema.TextSearchMapping
	return i.queryScope(textSearchConfigsQuery, []any{&namespace, &name, &parser, &mappings, &comment, &owner}, func() {
		i.add(&schema.TextSearchConfig{Schema: i.schemaNames[namespace], Name: name, Meta: schema.Meta{Comment: comment, Owner: owner},
			Parser: parser, Mappings: mappings})
		mappings = nil
	})
}
