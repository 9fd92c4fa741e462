package migrations

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
)

// TestHistoryOfANewerVersion: what is not understood is not passed over.
func TestHistoryOfANewerVersion(t *testing.T) {
	sound := dialects.Entry{Seq: 7, Run: "a", Event: dialects.Finished, Kind: dialects.Migration, Direction: dialects.Upgrade, Version: "1", Detail: `{"later": 1}`}
	if _, err := NewHistory([]dialects.Entry{sound}); err != nil {
		t.Fatal(err)
	}
	event, kind, direction := sound, sound, sound
	event.Event, kind.Kind, direction.Direction = "paused", "squash", "sideways"
	for word, e := range map[string]dialects.Entry{`event "paused"`: event, `kind "squash"`: kind, `direction "sideways"`: direction} {
		if _, err := NewHistory([]dialects.Entry{e}); err == nil || !strings.Contains(err.Error(), "entry 7 of the history has the "+word) {
			t.Errorf("%s: %v", word, err)
		}
	}
}
