package clickhouse

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// noValue is the default that a column has which states none.
func noValue(c *schema.Column) schema.Expr {
	return schema.SQLExpr("defaultValueOfTypeName(" + chsql.QuoteString(typeSQL(c)) + ")")
}

// mayThrow reports whether the server may fail to compute the column's values.
func (e *emitter) mayThrow(c *schema.Column) bool {
	typeOf := func(name string) chsql.Type {
		column, _ := e.pair.To.Lookup(c.Address().Table().Child(schema.KindColumn, name)).(*schema.Column)
		if column == nil {
			return chsql.Type{}
		}
		typ, _ := chsql.ParseType(typeSQL(column))
		return typ
	}
	return stored(c) && hasDefault(c) && chsql.MayThrow(exprSQL(c.Default), typeOf(c.Name), typeOf)
}

// materializeColumn writes the values of the default into the old rows, where
// the model asks for it.
func (e *emitter) materializeColumn(c planner.Change, column *schema.Column) {
	if column.ClickHouse.Materialize && hasDefault(column) && stored(column) {
		var hazards []dialects.Hazard
		if e.mayThrow(column) {
			hazards = append(hazards, rowsNotWritten(column.Address().QualifiedName(), exprSQL(column.Default)))
		}
		e.materialize(c, "COLUMN "+chsql.Backquote(column.Name), hazards...)
	}
}
