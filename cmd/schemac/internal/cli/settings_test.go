package cli

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// projects are the ways in which a password gets into the configuration. The
// environment has the URL-encoded password in ENC, the plain one in RAW.
var projects = map[string]string{
	"between user and host": `url = "postgres://u:${getenv("ENC")}@h:1/db?sslmode=disable"`,
	"as it is":              `url = "postgres://u:${getenv("RAW")}@h:1/db"`,
	"in the query":          `url = "postgres://u@h:1/db?password=${getenv("QUERY")}&sslmode=disable"`,
	"of the sandbox":        `sandbox_url = "postgres://u:${getenv("ENC")}@h:1/db"`,
	"in a variable":         `url = "postgres://u:${var.given}@h:1/db"`,
	"in a variable by name": `url = "postgres://u:${var["given"]}@h:1/db"`,
	"as a whole URL":        `sandbox_url = getenv("WHOLE")`,
}

// TestSettingsShowNoPassword holds for any password, in text and in JSON.
func TestSettingsShowNoPassword(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "m.hcl"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, attribute := range projects {
		file := "variable \"given\" {\n  default = getenv(\"ENC\")\n}\nvariable \"db_password\" {\n  default = \"\"\n}\n" +
			"database \"main\" {\n  dialect = \"postgres\"\n  model_paths = [\"m.hcl\"]\n  " + attribute + "\n}\n"
		if err := os.WriteFile(filepath.Join(dir, "schemac.hcl"), []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				password := rapid.StringMatching(`[A-Z][a-zA-Z0-9%@/?#&+=:; '"<>\\$ü-]{4,20}[Q-Z]`).Draw(t, "password")
				spellings := []string{password, url.QueryEscape(password), url.PathEscape(password), url.UserPassword("u", password).String()[2:]}
				env := map[string]string{"RAW": password, "ENC": spellings[3], "QUERY": spellings[1], "WHOLE": "postgres://u:" + spellings[3] + "@h/db"}
				for _, args := range [][]string{{"settings"}, {"settings", "--format", "json"}, {"settings", "--var", "db_password=" + password}} {
					shown := settings(t, dir, env, args)
					for _, spelling := range spellings {
						if strings.Contains(shown, spelling) {
							t.Fatalf("%q shows the password %q as %q:\n%s", args, password, spelling, shown)
						}
					}
				}
			})
		})
	}
}

// settings runs the command and gives what it prints, JSON decoded.
func settings(t *rapid.T, dir string, env map[string]string, args []string) string {
	var out, stderr strings.Builder
	system := System{Out: &out, Err: &stderr, In: strings.NewReader(""), Width: 100, Now: time.Now,
		Getenv: func(name string) (string, bool) { v, ok := env[name]; return v, ok }}
	if code := Run(context.Background(), append(args, "-C", dir), system); code != ExitDone {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	if args[len(args)-1] != "json" {
		return strings.Join(strings.Fields(out.String()), " ") + stderr.String()
	}
	var document struct {
		Databases []struct {
			URL     string `json:"url"`
			Sandbox string `json:"sandbox_url"`
		}
		Variables []struct{ Value string }
	}
	if err := json.Unmarshal([]byte(out.String()), &document); err != nil || len(document.Databases) != 1 || len(document.Variables) != 2 {
		t.Fatalf("%v in %s", err, out.String())
	}
	shown := out.String() + document.Databases[0].URL + document.Databases[0].Sandbox
	for _, v := range document.Variables {
		shown += v.Value
	}
	return shown
}
