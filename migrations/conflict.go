package migrations

import "strings"

// conflictLine is the line, counted from 1, at which the marks of a merge
// conflict begin; 0 where the text has none. Both ends have to be there, so
// that a lone line of arrows in a comment is none.
func conflictLine(text string) int {
	start := 0
	for i, line := range strings.Split(text, "\n") {
		switch {
		case start == 0 && strings.HasPrefix(line, "<<<<<<< "):
			start = i + 1
		case start > 0 && strings.HasPrefix(line, ">>>>>>> "):
			return start
		}
	}
	return 0
}

// isConflictMark reports whether git wrote the line into a file that two
// branches changed.
func isConflictMark(line string) bool {
	for _, mark := range []string{"<<<<<<< ", "||||||| ", ">>>>>>> "} {
		if strings.HasPrefix(line, mark) {
			return true
		}
	}
	return line == "======="
}
