package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/schemac/schemac/internal/enginetest"
)

// needsMajor is how a schema of testdata says which server it needs.
var needsMajor = regexp.MustCompile(`^-- needs: (\d+)\n`)

// TestSchemas sends the schemas of testdata around, on new servers and some of
// them on old ones, and in full all of them on usual ones, too. They are made so that together they use all that
// can be modelled.
func TestSchemas(t *testing.T) {
	besideOthers(t)
	files, err := filepath.Glob("testdata/schemas/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no schemas: ", err)
	}
	majors := []int{enginetest.OldestPostgres, enginetest.NewestPostgres}
	if *inFull {
		majors = append(majors, 15)
	}
	for _, major := range majors {
		for _, file := range files {
			name := fmt.Sprintf("%s/%d", strings.TrimSuffix(filepath.Base(file), ".sql"), major)
			if oldestFor(t, file) > major {
				continue
			}
			t.Run(name, func(t *testing.T) {
				if major == enginetest.OldestPostgres {
					orAtNight(t)
				}
				server := enginetest.Postgres(t, major)
				expectFailure(t, func(t testing.TB) { roundTrip(t, server, loaded(t, server, file)) })
			})
		}
	}
}

// oldestFor is the oldest major that a schema loads into.
func oldestFor(t *testing.T, file string) int {
	t.Helper()
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if m := needsMajor.FindSubmatch(script); m != nil {
		major, err := strconv.Atoi(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		return major
	}
	return enginetest.OldestPostgres
}
