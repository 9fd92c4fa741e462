package postgres

import (
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/schema"
)

// domainAnswersQuery reads the default of the temporary domain, under the name
// default, and its checks.
const domainAnswersQuery = `
SELECT 'default', coalesce(pg_get_expr(typdefaultbin, 0), '') FROM pg_type WHERE oid = 'pg_temp.schemac_settle'::regtype
UNION ALL
SELECT conname::text, pg_get_expr(conbin, 0) FROM pg_constraint WHERE contypid = 'pg_temp.schemac_settle'::regtype AND contype = 'c'`

// domain makes a temporary domain of the same type with the expressions, one by
// one, since the server may refuse any of them.
func (s settler) domain(o *schema.Domain) error {
	if _, err := s.tx.Exec(s.ctx, "SAVEPOINT schemac_domain"); err != nil {
		return err
	}
	plain := &schema.Domain{Schema: o.Schema, Name: o.Name, Type: o.Type, Collate: o.Collate}
	definition := strings.Replace(domainDefinition(plain), qualified(o.Address()), "pg_temp.schemac_settle", 1)
	made, err := s.try(definition)
	if err == nil && made {
		err = s.askDomain(o)
	}
	if err != nil {
		return err
	}
	_, err = s.tx.Exec(s.ctx, "ROLLBACK TO SAVEPOINT schemac_domain")
	return err
}

func (s settler) askDomain(o *schema.Domain) error {
	asked := map[string]*schema.Expr{}
	ask := func(name, action string, x *schema.Expr) error {
		made, err := s.try("ALTER DOMAIN pg_temp.schemac_settle " + action)
		if made {
			asked[name] = x
		}
		return err
	}
	if o.Default.Literal == schema.NotLiteral && !o.Default.IsZero() {
		if err := ask("default", "SET DEFAULT "+exprSQL(o.Default), &o.Default); err != nil {
			return err
		}
	}
	for i := range o.Checks {
		name, x := "schemac_"+strconv.Itoa(i), &o.Checks[i].Expr
		if err := ask(name, "ADD CONSTRAINT "+name+" CHECK ("+exprSQL(*x)+")", x); err != nil {
			return err
		}
	}
	rows, err := s.tx.Query(s.ctx, domainAnswersQuery)
	if err != nil {
		return err
	}
	var name, text string
	_, err = pgx.ForEachRow(rows, []any{&name, &text}, func() error {
		if x := asked[name]; x != nil && text != "" {
			x.Stored = trimParens(text)
		}
		return nil
	})
	return err
}
