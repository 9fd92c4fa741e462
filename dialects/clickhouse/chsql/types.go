package chsql

// typeFamily is a row of the generated table.
type typeFamily struct {
	canonical  string
	ignoreCase bool
}
