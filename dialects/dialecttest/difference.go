package dialecttest

import (
	"strings"

	"github.com/google/go-cmp/cmp"
)

// difference shows two texts line by line: - is only wanted, + is only there.
func difference(want, got string) string {
	return cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n"))
}
