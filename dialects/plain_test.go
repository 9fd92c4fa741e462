package dialects

import (
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// plainRules leave every object as it is.
type plainRules struct{}

func (plainRules) Dialect() string                                         { return "plain" }
func (plainRules) Server() string                                          { return "" }
func (r plainRules) On(string) schema.Rules                                { return r }
func (plainRules) DefaultSchema() string                                   { return "" }
func (plainRules) Shared(kind schema.Kind) bool                            { return kind == schema.KindRole }
func (plainRules) Prepare(os []schema.Object) ([]schema.Object, diag.List) { return os, nil }
func (plainRules) DefaultName(schema.Object, func(string) bool) string     { return "unnamed" }
func (plainRules) FoldName(name string) string                             { return name }
func (plainRules) MaxName() int                                            { return 0 }
func (plainRules) Normalize(schema.Object, schema.Scope) diag.List         { return nil }
func (plainRules) References(schema.Object, schema.Scope) []schema.Address { return nil }
func (plainRules) Identify(schema.Object)                                  {}
func (plainRules) Comparable(a, b schema.Type) bool                        { return true }
