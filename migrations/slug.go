package migrations

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"golang.org/x/text/unicode/norm"
)

// maxSlug bounds the words in a file's name, in bytes.
const maxSlug = 60

// Slug makes a message part of a file's name: lower-case ASCII letters and
// digits, words joined by _, accents left out. It is cut between words. A
// message without such letters gives "".
func Slug(message string) string {
	words := strings.FieldsFunc(ascii(message), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := ""
	for _, word := range words {
		joined := strings.TrimPrefix(slug+"_"+word, "_")
		if len(joined) > maxSlug {
			break
		}
		slug = joined
	}
	if slug == "" && len(words) > 0 {
		slug = words[0][:maxSlug]
	}
	return slug
}

// ascii takes accents off the letters and makes them lower-case. Apostrophes
// go away, so that they split no word.
func ascii(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
}

// SlugOf describes changes: create_users_and_posts, add_email_to_users,
// alter_3_tables. The same changes always give the same words.
func SlugOf(changes []planner.Change) string {
	changes = essential(planner.Told(changes))
	if phrase := samePhrase(changes); phrase != "" {
		return Slug(phrase)
	}
	var tables []string
	for _, c := range changes {
		name := owner(c.Address)
		if !slices.Contains(tables, name) {
			tables = append(tables, name)
		}
	}
	switch {
	case len(changes) == 0:
		return "no_changes"
	case len(tables) == 1:
		return Slug("alter " + tables[0])
	}
	return Slug(fmt.Sprintf("alter %d %s", len(tables), nouns(changes)))
}

// essential leaves out what only follows from other changes: replaced objects,
// and what comes or goes with the table that the same plan creates or drops.
func essential(changes []planner.Change) []planner.Change {
	whole := map[schema.Address]bool{}
	for _, c := range changes {
		if c.Address.Kind == schema.KindTable && (c.Creates() || c.Drops()) {
			whole[c.Address] = true
		}
	}
	var kept []planner.Change
	for _, c := range changes {
		incidental := c.Action == planner.Replace && len(c.Fields) == 0 || c.Address.Kind.OfTable() && whole[c.Address.Table()] ||
			c.Address.Kind == schema.KindSchema && len(whole) > 0
		if c.Action == planner.Rebuild && c.Address.Kind == schema.KindTable && len(c.Fields) == 0 {
			kept = append(kept, essential(c.Parts)...)
		} else if !incidental {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 && len(changes) > 0 {
		return changes[:1]
	}
	return kept
}

// samePhrase describes changes of one sort, or gives "".
func samePhrase(changes []planner.Change) string {
	if len(changes) == 0 {
		return ""
	}
	first := changes[0]
	if len(changes) == 1 && first.Action == planner.Rename {
		return "rename " + first.Before.Address().Name + " to " + first.Address.Name
	}
	verb, where := phrase(first)
	var names []string
	for _, c := range changes {
		v, w := phrase(c)
		if v != verb || w != where || c.Address.Kind != first.Address.Kind {
			return ""
		}
		names = append(names, subject(c.Address))
	}
	if len(names) > 3 {
		names = []string{fmt.Sprintf("%d %s", len(names), nouns(changes))}
	}
	return verb + " " + strings.Join(names, " and ") + where
}

// phrase is what is said before and behind the name of what changes.
func phrase(c planner.Change) (verb, where string) {
	column := c.Address.Kind == schema.KindColumn
	switch {
	case c.Creates() && column:
		return "add", " to " + c.Address.Parent
	case c.Creates() && c.Address.Kind.OfTable():
		return "add", ""
	case c.Creates():
		return "create", ""
	case c.Drops() && column:
		return "drop", " from " + c.Address.Parent
	case c.Drops():
		return "drop", ""
	case column:
		return "alter", " of " + c.Address.Parent
	}
	return "alter", ""
}

// subject names what changes. A primary key has no name of its own.
func subject(a schema.Address) string {
	if a.Name == "" {
		return a.Parent + " " + string(a.Kind)
	}
	return a.Name
}

func owner(a schema.Address) string {
	if a.Kind.OfTable() {
		return a.Parent
	}
	return a.Name
}

// nouns names what the changes concern, in the plural.
func nouns(changes []planner.Change) string {
	kind := func(c planner.Change) schema.Kind { return c.Address.Kind }
	first := kind(changes[0])
	for _, c := range changes {
		if kind(c) == first {
			continue
		}
		if slices.ContainsFunc(changes, func(c planner.Change) bool { return kind(c) != schema.KindTable && !kind(c).OfTable() }) {
			return "objects"
		}
		return "tables"
	}
	switch first {
	case schema.KindIndex:
		return "indexes"
	case schema.KindMaterialized:
		return "materialized views"
	case schema.KindPolicy:
		return "policies"
	}
	return strings.ReplaceAll(string(first), "_", " ") + "s"
}
