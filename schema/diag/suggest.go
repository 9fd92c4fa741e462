package diag

import (
	"fmt"
	"slices"

	"github.com/agext/levenshtein"
)

// DidYouMean returns ` Did you mean "x"?` for the candidate nearest to given,
// with a leading space, or "" where none is near enough to be a misspelling.
func DidYouMean(given string, candidates []string) string {
	best, distance := "", len(given)/3+2
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if d := levenshtein.Distance(given, c, nil); d < distance {
			best, distance = c, d
		}
	}
	if best == "" || best == given {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", best)
}
