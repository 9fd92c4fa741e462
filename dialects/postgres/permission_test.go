package postgres

import (
	"slices"
	"testing"

	"github.com/schemac/schemac/schema"
)

// TestPrivilegesOfOlderServers goes back to a state that was read from a server
// without MAINTAIN: what models call all privileges must not name that there.
func TestPrivilegesOfOlderServers(t *testing.T) {
	all := schema.PrivilegesOf(schema.KindTable)
	model := schema.Privileges{List: all, Maintain: schema.HasMaintain}
	for _, live := range []schema.Privileges{{Grantable: all}, {List: []string{"SELECT"}}} {
		for _, step := range transitions(model, live, all) {
			if slices.Contains(step.privileges, "MAINTAIN") {
				t.Errorf("to %v: %+v", live, step)
			}
		}
	}
}
