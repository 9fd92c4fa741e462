package snapshots

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/schemac/schemac/schema"
)

// servedRules know the server.
type servedRules struct {
	plainRules
	server string
}

func (r servedRules) Server() string { return r.server }
func (r servedRules) On(server string) schema.Rules {
	return servedRules{server: server}
}

// A snapshot tells which server it was read from. Who does not know it, such as
// a model, leaves it as it was.
func TestSnapshotNamesTheServer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.json")
	graph := func(server string) *schema.Graph {
		g, problems := schema.NewGraph([]schema.Object{&schema.Table{Name: "t"}}, servedRules{}.On(server))
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		return g
	}
	for i, c := range []struct {
		server, want string
		changed      bool
	}{{"", "", true}, {"17", "17", true}, {"17", "17", false}, {"", "17", false}, {"18", "18", true}} {
		if changed := write(t, path, graph(c.server), noon.Add(time.Duration(i)*time.Hour)); changed != c.changed {
			t.Errorf("a graph of server %q: changed %v, want %v", c.server, changed, c.changed)
		}
		s, err := Read(path, servedRules{})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Graph.Rules().Server(); got != c.want {
			t.Errorf("a graph of server %q was read as one of %q, want %q", c.server, got, c.want)
		}
	}
}
