package schema

import "strings"

// Kind names a kind of object. Its text is the word that models and addresses
// use.
type Kind string

// The kinds, in the order in which a printed schema lists them.
const (
	KindRole         Kind = "role"
	KindSchema       Kind = "schema"
	KindExtension    Kind = "extension"
	KindCollation    Kind = "collation"
	KindEnum         Kind = "enum"
	KindDomain       Kind = "domain"
	KindComposite    Kind = "composite"
	KindRange        Kind = "range"
	KindSequence     Kind = "sequence"
	KindFunction     Kind = "function"
	KindProcedure    Kind = "procedure"
	KindTable        Kind = "table"
	KindColumn       Kind = "column"
	KindPrimaryKey   Kind = "primary_key"
	KindUnique       Kind = "unique"
	KindCheck        Kind = "check"
	KindExclude      Kind = "exclude"
	KindForeignKey   Kind = "foreign_key"
	KindIndex        Kind = "index"
	KindStatistics   Kind = "statistics"
	KindProjection   Kind = "projection"
	KindData         Kind = "data"
	KindPolicy       Kind = "policy"
	KindTrigger      Kind = "trigger"
	KindView         Kind = "view"
	KindMaterialized Kind = "materialized"
	KindEventTrigger Kind = "event_trigger"
)

// The kinds that calls and conversions lead to.
const (
	KindAggregate Kind = "aggregate"
	KindOperator  Kind = "operator"
	KindCast      Kind = "cast"

	KindOperatorFamily Kind = "operator_family"
	KindOperatorClass  Kind = "operator_class"
)

// The kinds of rules and of text search.
const (
	KindTextSearchDictionary Kind = "text_search_dictionary"
	KindTextSearchConfig     Kind = "text_search_config"
	KindRule                 Kind = "rule"
)

// The kinds of what roles may do.
const (
	KindPermission        Kind = "permission"
	KindDefaultPermission Kind = "default_permission"
)

// The kinds of who uses a ClickHouse server, and of what that limits.
const (
	KindUser            Kind = "user"
	KindSettingsProfile Kind = "settings_profile"
	KindQuota           Kind = "quota"
	KindRowPolicy       Kind = "row_policy"
)

// The kind of what is sent to subscribers.
const (
	KindPublication Kind = "publication"
)

// The kinds of what lies outside of the database.
const (
	KindForeignServer Kind = "foreign_server"
	KindUserMapping   Kind = "user_mapping"
)

// The kinds that only ClickHouse has.
const (
	KindDictionary      Kind = "dictionary"
	KindNamedCollection Kind = "named_collection"
)

// trait is something that distinguishes kinds.
type trait uint8

const (
	// child marks kinds whose objects belong to a table or view.
	child trait = 1 << iota
	// single marks children of which a table has at most one, without a name
	// in its address.
	single
	// global marks kinds that live in the database, outside of namespaces.
	global
	// relation marks kinds that queries name in FROM.
	relation
	// userType marks kinds that can be the type of a column or argument.
	userType
	// overloaded marks kinds of which several objects may have one name,
	// told apart by their signatures.
	overloaded
	// data marks kinds whose objects hold rows or values that are lost when
	// they are dropped. A materialized view can be computed again.
	data
)

// kindInfo is all that is known of a kind apart from its fields.
type kindInfo struct {
	kind Kind
	// section is the key under which snapshots list the objects.
	section string
	traits  trait
	// empty makes an object.
	empty func() Object
}

// kinds is the one list of kinds, in printed order.
var kinds = []kindInfo{
	{KindSettingsProfile, "settings_profiles", global, func() Object { return &SettingsProfile{} }},
	{KindRole, "roles", global, func() Object { return &Role{} }},
	{KindNamedCollection, "named_collections", global, func() Object { return &NamedCollection{} }},
	{KindUser, "users", global, func() Object { return &User{} }},
	{KindQuota, "quotas", global, func() Object { return &Quota{} }},
	{KindSchema, "schemas", global | data, func() Object { return &Schema{} }},
	{KindExtension, "extensions", global, func() Object { return &Extension{} }},
	{KindForeignServer, "foreign_servers", global, func() Object { return &ForeignServer{} }},
	{KindUserMapping, "user_mappings", global | overloaded, func() Object { return &UserMapping{} }},
	{KindCollation, "collations", 0, func() Object { return &Collation{} }},
	{KindEnum, "enums", userType, func() Object { return &Enum{} }},
	{KindDomain, "domains", userType, func() Object { return &Domain{} }},
	{KindComposite, "composites", userType, func() Object { return &Composite{} }},
	{KindRange, "ranges", userType, func() Object { return &Range{} }},
	{KindSequence, "sequences", data, func() Object { return &Sequence{} }},
	{KindTextSearchDictionary, "text_search_dictionaries", 0, func() Object { return &TextSearchDictionary{} }},
	{KindTextSearchConfig, "text_search_configs", 0, func() Object { return &TextSearchConfig{} }},
	{KindFunction, "functions", overloaded, func() Object { return &Function{} }},
	{KindProcedure, "procedures", overloaded, func() Object { return &Procedure{} }},
	{KindAggregate, "aggregates", overloaded, func() Object { return &Aggregate{} }},
	{KindOperator, "operators", overloaded, func() Object { return &Operator{} }},
	{KindOperatorFamily, "operator_families", overloaded, func() Object { return &OperatorFamily{} }},
	{KindOperatorClass, "operator_classes", overloaded, func() Object { return &OperatorClass{} }},
	{KindCast, "casts", global, func() Object { return &Cast{} }},
	{KindTable, "tables", relation | userType | data, func() Object { return &Table{} }},
	{KindColumn, "columns", child | data, func() Object { return &Column{} }},
	{KindPrimaryKey, "primary_key", child | single, func() Object { return &PrimaryKey{} }},
	{KindUnique, "uniques", child, func() Object { return &Unique{} }},
	{KindCheck, "checks", child, func() Object { return &Check{} }},
	{KindExclude, "excludes", child, func() Object { return &Exclude{} }},
	{KindForeignKey, "foreign_keys", child, func() Object { return &ForeignKey{} }},
	{KindIndex, "indexes", child, func() Object { return &Index{} }},
	{KindStatistics, "statistics", child, func() Object { return &Statistics{} }},
	{KindProjection, "projections", child, func() Object { return &Projection{} }},
	{KindData, "data", child | single | data, func() Object { return &Data{} }},
	{KindPolicy, "policies", child, func() Object { return &Policy{} }},
	{KindTrigger, "triggers", child, func() Object { return &Trigger{} }},
	{KindView, "views", relation | userType, func() Object { return &View{} }},
	{KindMaterialized, "materialized", relation | userType, func() Object { return &Materialized{} }},
	{KindDictionary, "dictionaries", relation, func() Object { return &Dictionary{} }},
	{KindEventTrigger, "event_triggers", global, func() Object { return &EventTrigger{} }},
	{KindRule, "rules", child, func() Object { return &Rule{} }},
	{KindPublication, "publications", global, func() Object { return &Publication{} }},
	{KindRowPolicy, "row_policies", global | overloaded, func() Object { return &RowPolicy{} }},
	{KindPermission, "permissions", overloaded, func() Object { return &Permission{} }},
	{KindDefaultPermission, "default_permissions", global | overloaded, func() Object { return &DefaultPermission{} }},
}

var kindRank = func() map[Kind]int {
	ranks := map[Kind]int{}
	for i, k := range kinds {
		ranks[k.kind] = i
	}
	return ranks
}()

// Kinds lists every kind in its printed order.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i, k := range kinds {
		all[i] = k.kind
	}
	return all
}

// Rank is the position of the kind in Kinds.
func (k Kind) Rank() int { return kindRank[k] }

func (k Kind) has(t trait) bool {
	rank, known := kindRank[k]
	return known && kinds[rank].traits&t != 0
}

// Section is the key under which snapshots list objects of the kind.
func (k Kind) Section() string { return kinds[k.Rank()].section }

// Plural is how people speak of several objects of the kind.
func (k Kind) Plural() string {
	name := strings.ReplaceAll(string(k), "_", " ")
	if stem, ok := strings.CutSuffix(name, "y"); ok {
		return stem + "ies"
	}
	return strings.TrimSuffix(name, "s") + "s"
}

// OfTable reports whether objects of the kind are children of a table or view.
func (k Kind) OfTable() bool { return k.has(child) }

// HasName reports whether the address of the kind ends in a name. A table has
// at most one primary key and at most one set of reference rows.
func (k Kind) HasName() bool { return !k.has(single) }

// HasSchema reports whether objects of the kind live in a namespace.
func (k Kind) HasSchema() bool { return !k.has(global) }

// IsRelation reports whether queries name objects of the kind in FROM.
func (k Kind) IsRelation() bool { return k.has(relation) }

// IsType reports whether objects of the kind can be the type of a column.
func (k Kind) IsType() bool { return k.has(userType) }

// HasSignature reports whether several objects of the kind may have one name,
// told apart by Address.Signature.
func (k Kind) HasSignature() bool { return k.has(overloaded) }

// HoldsData reports whether dropping an object of the kind loses rows or
// values.
func (k Kind) HoldsData() bool { return k.has(data) }

// New makes an object of the kind at the address, with no other fields set;
// nil for an unknown kind. A signature follows from fields and is not set.
func New(a Address) Object {
	rank, known := kindRank[a.Kind]
	if !known {
		return nil
	}
	o := kinds[rank].empty()
	Place(o, a)
	return o
}
