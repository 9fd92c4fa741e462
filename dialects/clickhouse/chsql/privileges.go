package chsql

import (
	"slices"
	"strings"
	"sync"
)

// privilege is one row of the server's list.
type privilege struct {
	level, group string
	aliases      []string
}

// GrantLevel is what a privilege is granted on.
type GrantLevel int

// The levels, from the widest. Objects are what is neither a database nor in
// one: a source such as S3, a named collection, a user, a table engine.
const (
	OnEverything GrantLevel = iota
	OnDatabase
	OnTable
	OnColumn
	OnObject
)

// grantedOn has the levels of the server's list whose privileges can be granted
// on something smaller than everything.
var grantedOn = map[GrantLevel][]string{
	OnDatabase: {"DATABASE", "TABLE", "VIEW", "DICTIONARY", "COLUMN"},
	OnTable:    {"TABLE", "VIEW", "DICTIONARY", "COLUMN"},
	OnColumn:   {"COLUMN"},
	OnObject:   {"USER_NAME", "NAMED_COLLECTION", "TABLE_ENGINE", "DEFINER", "SOURCE"},
}

// SourcePrivileges are those that stand for READ and WRITE of a source of the
// name.
var SourcePrivileges = []string{"ARROW FLIGHT", "AZURE", "FILE", "HDFS", "HIVE", "JDBC", "KAFKA", "MONGO", "MYSQL", "NATS", "ODBC", "POSTGRES",
	"RABBITMQ", "REDIS", "REMOTE", "S3", "SQLITE", "URL", "YTSAURUS"}

var privilegeNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for name, p := range privileges {
		for _, alias := range p.aliases {
			names[privilegeKey(alias)] = name
		}
	}
	for name := range privileges {
		names[privilegeKey(name)] = name
	}
	return names
})

func privilegeKey(name string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.Join(strings.Fields(name), " "), "_", " "))
}

// PrivilegeName is the server's own name of a privilege that may be written by
// an alias, in another case, or with underscores for spaces.
func PrivilegeName(word string) (string, bool) {
	name, ok := privilegeNames()[privilegeKey(word)]
	return name, ok
}

// PrivilegesOn lists the names of what can be granted on the level, groups
// included, sorted.
func PrivilegesOn(level GrantLevel) []string {
	var names []string
	for name := range privileges {
		if len(PrivilegeLeaves(name, level)) > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// PrivilegeLeaves lists the privileges that one stands for on the level: a
// group for all in it, any other for itself. There are none where the
// privilege cannot be granted on the level.
func PrivilegeLeaves(name string, level GrantLevel) []string {
	return leavesOf(name, level, nil)
}

func leavesOf(name string, level GrantLevel, leaves []string) []string {
	if name == "SOURCES" { // a group in all but the list
		return leavesOf("WRITE", level, leavesOf("READ", level, leaves))
	}
	members := privilegeMembers()[name]
	for _, member := range members {
		leaves = leavesOf(member, level, leaves)
	}
	p, known := privileges[name]
	if len(members) > 0 || !known {
		return leaves
	}
	if level == OnEverything || slices.Contains(grantedOn[level], p.level) {
		leaves = append(leaves, name)
	}
	return leaves
}

var privilegeMembers = sync.OnceValue(func() map[string][]string {
	members := map[string][]string{}
	for name, p := range privileges {
		if p.group != "" && name != "SOURCES" {
			members[p.group] = append(members[p.group], name)
		}
	}
	for _, list := range members {
		slices.Sort(list)
	}
	return members
})

// CoverPrivileges is the shortest list of names that stand for the leaves on
// the level, sorted: a group stands for its members where all are there. A
// group with members that would be granted on something else is not used below
// everything, since the server would grant those, too.
func CoverPrivileges(leaves []string, level GrantLevel) []string {
	given := map[string]bool{}
	for _, leaf := range leaves {
		given[leaf] = true
	}
	var cover []string
	var visit func(name string)
	visit = func(name string) {
		own := PrivilegeLeaves(name, level)
		if len(own) > 0 && (len(privilegeMembers()[name]) == 0 || pure(name, level)) && !slices.ContainsFunc(own, func(leaf string) bool { return !given[leaf] }) {
			cover = append(cover, name)
			for _, leaf := range own {
				delete(given, leaf)
			}
			return
		}
		for _, member := range privilegeMembers()[name] {
			visit(member)
		}
	}
	visit("ALL")
	for leaf := range given { // what only a newer server knows
		cover = append(cover, leaf)
	}
	slices.Sort(cover)
	return cover
}

// pure reports whether the server grants nothing of the group beyond its leaves
// on the level.
func pure(name string, level GrantLevel) bool {
	switch level {
	case OnEverything:
		return true
	case OnObject:
		return len(PrivilegeLeaves(name, level)) == len(PrivilegeLeaves(name, OnEverything))
	}
	return len(PrivilegeLeaves(name, OnObject)) == 0
}

// CompletePrivileges adds to leaves that a server has told what it does not
// know: members of groups of which the role has all that the server knows. And
// it takes away what only the server knows, where the role has all the rest of
// its group.
func CompletePrivileges(leaves []string, level GrantLevel, server map[string]string) []string {
	given := map[string]bool{}
	for _, leaf := range leaves {
		given[leaf] = true
	}
	for group := range privilegeMembers() {
		own := PrivilegeLeaves(group, level)
		known, missing := 0, false
		for _, leaf := range own {
			if _, there := server[leaf]; there {
				known++
				missing = missing || !given[leaf]
			}
		}
		if known > 0 && !missing {
			leaves = append(leaves, own...)
		}
	}
	slices.Sort(leaves)
	leaves = slices.Compact(leaves)
	return slices.DeleteFunc(leaves, func(leaf string) bool {
		if _, ours := privileges[leaf]; ours {
			return false
		}
		for group := server[leaf]; group != ""; group = server[group] {
			if own := PrivilegeLeaves(group, level); len(own) > 0 {
				return !slices.ContainsFunc(own, func(member string) bool { return !slices.Contains(leaves, member) })
			}
		}
		return false
	})
}

// PrivilegeObject is the kind of objects that a privilege is for, in the
// server's words; those of one statement are all of one kind.
func PrivilegeObject(name string) string { return privileges[name].level }
