package migrations

import (
	"cmp"
	"strconv"
	"strings"
)

// CompareVersions orders versions by their numbers: 9 is before 10, and 0007
// is the same as 7. Versions have digits only, as many as they like.
func CompareVersions(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// SameVersion reports whether both texts are the same version.
func SameVersion(a, b string) bool { return CompareVersions(a, b) == 0 }

// canonical is the form of a version by which maps find it.
func canonical(version string) string { return strings.TrimLeft(version, "0") }

// IsVersion reports whether the text can be a version.
func IsVersion(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// NextVersion is the version behind the last one, in its width and at least
// four digits wide: 0001 behind none, 0008 behind 0007, 10000 behind 9999. A
// version too long to count, such as a time stamp of many digits, is counted
// up in its last digits.
func NextVersion(last string) string {
	const width = 4
	digits := len(last)
	head := ""
	if digits > 18 {
		head, last = last[:digits-18], last[digits-18:]
	}
	n, err := strconv.ParseUint("0"+last, 10, 64)
	if err != nil {
		n = 0
	}
	next := strconv.FormatUint(n+1, 10)
	return head + strings.Repeat("0", max(0, max(width, digits)-len(head)-len(next))) + next
}
