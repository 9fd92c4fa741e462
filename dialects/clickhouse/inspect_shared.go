package clickhouse

import (
	"context"
	"fmt"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

var _ dialects.Sharer = (*target)(nil)

// ofStatements is the condition that users and what belongs to them were made by
// statements: those of files and of LDAP cannot be changed by any.
const ofStatements = " WHERE storage NOT IN ('users_xml', 'ldap')"

// sharedQueries list the names of what belongs to the whole server, by kind.
var sharedQueries = []struct {
	kind schema.Kind
	sql  string
}{
	{schema.KindFunction, "SELECT name FROM system.functions WHERE origin = 'SQLUserDefined'"},
	{schema.KindNamedCollection, "SELECT name FROM system.named_collections WHERE source != 'CONFIG'"},
	{schema.KindUser, "SELECT name FROM system.users" + ofStatements},
	{schema.KindRole, "SELECT name FROM system.roles" + ofStatements},
	{schema.KindSettingsProfile, "SELECT name FROM system.settings_profiles" + ofStatements},
	{schema.KindQuota, "SELECT name FROM system.quotas" + ofStatements},
}

// SharedObjects implements dialects.Sharer.
func (t *target) SharedObjects(ctx context.Context) ([]schema.Address, error) {
	var list []schema.Address
	for _, q := range sharedQueries {
		names, err := t.texts(ctx, q.sql+" ORDER BY name")
		if err != nil {
			return nil, fmt.Errorf("list what belongs to the whole server: %w", serverError(err))
		}
		for _, name := range names {
			list = append(list, schema.Address{Kind: q.kind, Name: name})
			if q.kind == schema.KindUser || q.kind == schema.KindRole {
				list = append(list, schema.Address{Kind: schema.KindPermission, Name: name})
			}
		}
	}
	policies, err := t.rowPolicies(ctx)
	return append(list, policies...), err
}

// rowPolicies are the addresses of row policies that statements have made.
func (t *target) rowPolicies(ctx context.Context) (list []schema.Address, err error) {
	rows, err := t.conn.Query(ctx, "SELECT short_name, database, table FROM system.row_policies"+ofStatements+" ORDER BY database, table, short_name")
	if err != nil {
		return nil, fmt.Errorf("list row policies: %w", serverError(err))
	}
	defer rows.Close()
	d := dialect{database: t.namespace()}
	for rows.Next() {
		p := schema.RowPolicy{}
		var database, table string
		if err := rows.Scan(&p.Name, &database, &table); err != nil {
			return nil, err
		}
		p.On = schema.Address{Kind: schema.KindTable, Schema: database, Name: table}
		if table == "" {
			p.On = schema.Address{Kind: schema.KindSchema, Name: database}
		}
		d.identifyRowPolicy(&p)
		list = append(list, p.Address())
	}
	return list, serverError(rows.Err())
}
