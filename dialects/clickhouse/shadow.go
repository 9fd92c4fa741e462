package clickhouse

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
)

// besideRole is what one of the relations is for that a rebuild makes beside a table.
type besideRole string

// The roles. Shadow and view outlast the rebuild, the others do not.
const (
	// roleShadow is the new table until the names are exchanged, and the old one
	// afterwards.
	roleShadow besideRole = "shadow"
	// roleSync is the materialized view that writes to the shadow what is inserted
	// into the table.
	roleSync besideRole = "sync"
	// roleFrozen has the rows from before the view was there, by hard links to the
	// table's parts.
	roleFrozen besideRole = "frozen"
	// roleCopy is the new table until the names are exchanged in a rebuild that
	// mirrors nothing. The old one becomes the shadow then.
	roleCopy besideRole = "copy"
	// roleStage takes the rows of one partition on their way to the shadow.
	roleStage besideRole = "stage"
)

// rebuildName names a rebuild of a table. All that the rebuild makes has it in
// its name, so that two rebuilds of one table do not get in each other's way,
// and one that is resumed finds what it has made.
type rebuildName struct {
	// table is the rebuilt table.
	table chsql.Name
	// id tells what the table is rebuilt to.
	id string
}

// rebuildID is short for a definition.
func rebuildID(definition string) string {
	sum := sha256.Sum256([]byte(definition))
	return hex.EncodeToString(sum[:3])
}

// of is the name of the rebuild's relation for a role.
func (n rebuildName) of(r besideRole) chsql.Name {
	return chsql.Name{Database: n.table.Database, Name: n.table.Name + "__schemac_" + string(r) + "_" + n.id}
}

var besideName = regexp.MustCompile(`^(.+)__schemac_(shadow|copy|sync|frozen|stage)_([0-9a-f]{6})$`)

// beside reads a name that of has made.
func beside(n chsql.Name) (of rebuildName, r besideRole, ok bool) {
	parts := besideName.FindStringSubmatch(n.Name)
	if parts == nil {
		return rebuildName{}, "", false
	}
	return rebuildName{table: chsql.Name{Database: n.Database, Name: parts[1]}, id: parts[3]}, besideRole(parts[2]), true
}

// as reports whether the name is that of a relation with the role, and gives
// its rebuild.
func (r besideRole) as(n chsql.Name) (of rebuildName, ok bool) {
	of, found, ok := beside(n)
	return of, ok && found == r
}

// ownRelation reports whether schemac has made the relation for itself: it is
// nothing that a model states.
func ownRelation(name string) bool {
	return strings.HasPrefix(name, ownPrefix) || besideName.MatchString(name)
}

// nameIn is the name of a relation as statements have it.
func (d dialect) nameIn(a schema.Address) chsql.Name {
	if a.Schema == d.database {
		return chsql.Name{Name: a.Name}
	}
	return chsql.Name{Database: a.Schema, Name: a.Name}
}

// rebuildStep is what a statement does for a rebuild. The work that goes
// beyond the text is done when it runs.
type rebuildStep int

const (
	noStep rebuildStep = iota
	// stepRoom makes the new table, where nothing may stand in its way.
	stepRoom
	// stepCut freezes the rows that the view does not mirror.
	stepCut
	// stepFill brings the frozen rows into the shadow.
	stepFill
	// stepExchange exchanges the table and the shadow.
	stepExchange
)

// step recognizes the statements of a rebuild by the names in them.
func (r reading) step() (rebuildStep, rebuildName) {
	if len(r.names) == 0 {
		return noStep, rebuildName{}
	}
	if of, role, ok := beside(r.names[0]); ok && (role == roleShadow || role == roleCopy) && r.verb == "CREATE" && r.kind == "TABLE" && !r.replace && !r.queries {
		return stepRoom, of
	}
	if of, ok := roleShadow.as(r.names[0]); ok && r.fillsFrom(of) {
		return stepFill, of
	}
	if of, ok := roleFrozen.as(r.names[0]); ok && r.attachesAll(of.table) {
		return stepCut, of
	}
	if len(r.names) == 2 && r.verb == "EXCHANGE" {
		if of, ok := roleShadow.as(r.names[1]); ok && of.table == r.names[0] {
			return stepExchange, of
		}
	}
	return noStep, rebuildName{}
}

// readsBeside reports whether the statement asks for rows of a shadow or copy:
// their comparison with those of the table differs while an insert lies between,
// or a replica has not got them yet.
func (r reading) readsBeside() bool {
	return r.verb == "SELECT" && slices.ContainsFunc(r.rest.list, func(t sqltoken.Token) bool {
		_, role, ok := beside(chsql.Name{Name: t.Value})
		return ok && (role == roleCopy || role == roleShadow && isName(t))
	})
}

// attachesAll reports whether the statement attaches all partitions of the
// table and does nothing else.
func (r reading) attachesAll(from chsql.Name) bool {
	if r.verb != "ALTER" || r.kind != "TABLE" || len(r.commands) != 1 {
		return false
	}
	c := *r.commands[0]
	if !c.take("ATTACH PARTITION ALL FROM") {
		return false
	}
	n, ok := c.name()
	return ok && n == from && c.done()
}

// fillsFrom reports whether the statement fills the shadow with all rows of
// the frozen table, and ends with its name: then a condition can follow.
func (r reading) fillsFrom(of rebuildName) bool {
	if r.attachesAll(of.of(roleFrozen)) {
		return true
	}
	if r.verb != "INSERT" || !r.queries {
		return false
	}
	from := r.rest.find("FROM")
	if from < 0 {
		return false
	}
	c := &cursor{list: r.rest.list, pos: from + 1}
	n, ok := c.name()
	return ok && n == of.of(roleFrozen) && c.done()
}
