package clickhouse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
)

// run carries out a statement in the form that the server has given it.
func (f *fakeAccess) run(text string) error {
	c := &cursor{list: tokens(text)}
	switch verb := c.takeAny("CREATE", "ALTER", "DROP", "GRANT", "REVOKE"); verb {
	case "GRANT", "REVOKE":
		return f.grantOrRevoke(c, verb == "GRANT")
	case "CREATE":
		return f.create(c)
	case "DROP":
		e, err := f.find(c)
		if err == nil {
			delete(f.entities, e.key())
			for _, other := range f.entities {
				delete(other.roles, e.name)
			}
		}
		return err
	default:
		e, err := f.find(c)
		if err != nil {
			return err
		}
		return f.clauses(c, e)
	}
}

// header reads the kind, the name and the cluster.
func (f *fakeAccess) header(c *cursor) *fakeEntity {
	e := &fakeEntity{kind: c.takeAny("USER", "ROLE", "QUOTA", "SETTINGS PROFILE", "ROW POLICY"), hosts: map[string][]string{"IP": {"::/0"}},
		roles: map[string]bool{}, bits: map[string]string{}, intervals: map[int64]map[string]any{}, grants: map[grantTarget]*rights{},
		defaults: fakeSet{all: true}, grantees: fakeSet{all: true}}
	e.name = take(c)
	if e.kind == "ROW POLICY" {
		c.take("ON")
		e.database, e.table = f.database, take(c)
		if c.takeOp(".") {
			e.database = e.table
			if e.table = ""; !c.takeOp("*") {
				e.table = take(c)
			}
		}
	}
	if c.take("ON CLUSTER") {
		take(c)
	}
	return e
}

// take reads one name or text.
func take(c *cursor) string {
	text := c.at(0).Value
	if text == "" {
		text = c.at(0).Text
	}
	c.pos++
	return strings.TrimSuffix(strings.TrimPrefix(text, "'"), "'")
}

func (f *fakeAccess) create(c *cursor) error {
	e := f.header(c)
	if f.entities[e.key()] != nil {
		return fmt.Errorf("%s exists already", e.key())
	}
	f.ids++
	e.id = f.ids
	if err := f.clauses(c, e); err != nil {
		return err
	}
	f.entities[e.key()] = e
	return nil
}

func (f *fakeAccess) find(c *cursor) (*fakeEntity, error) {
	e := f.header(c)
	if found := f.entities[e.key()]; found != nil {
		return found, nil
	}
	return nil, fmt.Errorf("there is no %s", e.key())
}

// clauses reads what follows a name in CREATE and ALTER.
func (f *fakeAccess) clauses(c *cursor, e *fakeEntity) (err error) {
	for !c.done() && err == nil {
		switch word := c.takeAny("RENAME TO", "ADD IDENTIFIED WITH", "IDENTIFIED WITH", "VALID UNTIL", "HOST", "DEFAULT DATABASE", "DEFAULT ROLE", "GRANTEES",
			"TO", "SETTINGS", "DROP ALL SETTINGS", "AS", "FOR SELECT USING", "NOT KEYED", "KEYED BY", "FOR"); word {
		case "RENAME TO":
			f.rename(e, take(c))
		case "ADD IDENTIFIED WITH":
			e.auth = append(e.auth, authentications(c)...)
		case "IDENTIFIED WITH":
			e.auth = authentications(c)
		case "VALID UNTIL":
			until := take(c)
			for i := range e.auth {
				e.auth[i].until = strings.TrimPrefix(until, "infinity")
			}
		case "HOST":
			e.hosts = hostsIn(c)
		case "DEFAULT DATABASE":
			if e.start = take(c); e.start == "NONE" {
				e.start = ""
			}
		case "DEFAULT ROLE":
			e.defaults, err = f.set(c)
			for _, role := range slices.Concat(e.defaults.names, e.defaults.except) {
				if _, has := e.roles[role]; !has {
					err = fmt.Errorf("role %s is not granted to %s", role, e.name)
				}
			}
		case "GRANTEES":
			e.grantees, err = f.set(c)
		case "TO":
			var set fakeSet
			set, err = f.set(c)
			e.all, e.to, e.except = set.all, set.names, set.except
		case "SETTINGS", "DROP ALL SETTINGS":
			err = f.elements(c, e)
		case "AS":
			e.restrictive = take(c) == "RESTRICTIVE"
		case "FOR SELECT USING":
			end := c.find("TO")
			if end < 0 {
				end = len(c.list)
			}
			e.using = textOf(c.list[c.pos:end])
			c.pos = end
		case "NOT KEYED", "KEYED BY":
			e.keys, e.bits = nil, map[string]string{}
			for word == "KEYED BY" {
				e.keys = append(e.keys, take(c))
				if !c.takeOp(",") {
					break
				}
			}
			for protocol := c.takeAny("IPV4_PREFIX_BITS", "IPV6_PREFIX_BITS"); protocol != ""; protocol = c.takeAny("IPV4_PREFIX_BITS", "IPV6_PREFIX_BITS") {
				e.bits[protocol[:4]] = take(c)
			}
		case "FOR":
			e.interval(c)
		default:
			return fmt.Errorf("the fake does not know %s", c.at(0).Text)
		}
		c.takeOp(",")
	}
	slices.SortFunc(e.auth, func(a, b fakeAuth) int { return strings.Compare(a.method, b.method) }) // whose order means nothing
	return err
}

func (f *fakeAccess) rename(e *fakeEntity, name string) {
	old := e.name
	delete(f.entities, e.key())
	e.name = name
	f.entities[e.key()] = e
	replace := func(list []string) {
		for i := range list {
			if list[i] == old {
				list[i] = name
			}
		}
	}
	for _, other := range f.entities {
		if admin, has := other.roles[old]; has && e.kind == "ROLE" {
			delete(other.roles, old)
			other.roles[name] = admin
		}
		for _, list := range [][]string{other.to, other.except, other.defaults.names, other.defaults.except, other.grantees.names, other.grantees.except} {
			replace(list)
		}
		for i := range other.settings {
			if e.kind == "SETTINGS PROFILE" && other.settings[i].Profile == old {
				other.settings[i].Profile = name
			}
		}
	}
}

// set reads users and roles, who must be there.
func (f *fakeAccess) set(c *cursor) (fakeSet, error) {
	var set fakeSet
	if c.takeAny("ALL", "ANY") != "" {
		set.all = true
	} else if !c.take("NONE") {
		set.names = takeNames(c)
	}
	if c.take("EXCEPT") {
		set.except = takeNames(c)
	}
	for _, name := range slices.Concat(set.names, set.except) {
		if f.holder(name) == nil {
			return set, fmt.Errorf("there is no user or role %s", name)
		}
	}
	return set, nil
}

func takeNames(c *cursor) (names []string) {
	for {
		names = append(names, take(c))
		if !c.takeOp(",") {
			slices.Sort(names)
			return names
		}
	}
}

// holder is the user or role of the name.
func (f *fakeAccess) holder(name string) *fakeEntity {
	for _, kind := range []string{"USER", "ROLE"} {
		if e := f.entities[(&fakeEntity{kind: kind, name: name}).key()]; e != nil {
			return e
		}
	}
	return nil
}

func authentications(c *cursor) (list []fakeAuth) {
	for {
		a := fakeAuth{method: strings.Replace(take(c), "_hash", "_password", 1), params: map[string]any{}}
		for more := true; more; {
			switch c.takeAny("SERVER", "SCHEME", "REALM", "CN", "SAN", "BY", "SALT", "VALID UNTIL") {
			case "SERVER":
				a.params["server"] = take(c)
			case "SCHEME":
				a.params["scheme"] = take(c)
			case "REALM":
				a.params["realm"] = take(c)
			case "CN":
				a.params["common_names"] = takeTexts(c)
			case "SAN":
				a.params["subject_alt_names"] = takeTexts(c)
			case "BY", "SALT":
				take(c)
			case "VALID UNTIL":
				a.until = take(c)
			default:
				more = false
			}
		}
		list = append(list, a)
		if !c.takeOp(",") {
			return list
		}
	}
}

// takeTexts reads strings, behind whose commas no word comes.
func takeTexts(c *cursor) (texts []string) {
	for {
		texts = append(texts, take(c))
		if c.at(0).Text != "," || !strings.HasPrefix(c.at(1).Text, "'") {
			return texts
		}
		c.pos++
	}
}

func hostsIn(c *cursor) map[string][]string {
	hosts := map[string][]string{}
	for {
		switch word := c.takeAny("ANY", "NONE", "LOCAL", "IP", "NAME", "REGEXP", "LIKE"); word {
		case "ANY":
			return map[string][]string{"IP": {"::/0"}}
		case "NONE":
			return hosts
		case "LOCAL":
			hosts["NAME"] = append(hosts["NAME"], "localhost")
		default:
			hosts[word] = append(hosts[word], takeTexts(c)...)
		}
		if !c.takeOp(",") {
			return hosts
		}
	}
}

// elements reads profiles and settings. In an ALTER the server has turned them
// into steps that drop all and add each.
func (f *fakeAccess) elements(c *cursor, e *fakeEntity) error {
	e.settings = nil
	for {
		switch {
		case c.take("NONE"), c.take("DROP ALL PROFILES"):
		case c.takeAny("ADD PROFILES", "ADD PROFILE", "PROFILE", "INHERIT") != "":
			s := fakeSetting{Profile: take(c)}
			if s.Profile != "default" && f.entities[(&fakeEntity{kind: "SETTINGS PROFILE", name: s.Profile}).key()] == nil {
				return fmt.Errorf("there is no profile %s", s.Profile)
			}
			e.settings = append(e.settings, s)
		case c.at(0).Text == ",":
		default:
			c.takeAny("ADD SETTINGS", "ADD SETTING")
			e.settings = append(e.settings, settingIn(c))
		}
		if !c.takeOp(",") {
			return nil
		}
	}
}

func settingIn(c *cursor) fakeSetting {
	s := fakeSetting{Name: take(c)}
	value := func() *string {
		text := take(c)
		return &text
	}
	if c.takeOp("=") {
		s.Value = value()
	}
	for {
		switch word := c.takeAny("MIN", "MAX", "CONST", "WRITABLE", "CHANGEABLE_IN_READONLY"); word {
		case "MIN":
			s.Min = value()
		case "MAX":
			s.Max = value()
		case "":
			return s
		default:
			s.Writability = word
		}
	}
}

// interval reads a quota's interval: one of which nothing is said any more goes.
func (e *fakeEntity) interval(c *cursor) {
	randomized := c.take("RANDOMIZED")
	c.take("INTERVAL")
	seconds := schema.ParseInterval(take(c) + " " + take(c))
	limits := map[string]any{"is_randomized_interval": oneOrZero(randomized)}
	switch {
	case c.take("NO LIMITS"):
		delete(e.intervals, seconds)
		return
	case c.take("TRACKING ONLY"):
	case c.take("MAX"):
		for {
			name := take(c)
			c.takeOp("=")
			limits["max_"+name] = take(c)
			if c.at(0).Text != "," || isKeyword(c.at(1), "FOR") {
				break
			}
			c.pos++
		}
	}
	e.intervals[seconds] = limits
}
