package chsql

// mergeTreeSetting is a row of the generated table.
type mergeTreeSetting struct {
	value, typ string
	immutable  bool
}

// SettingDefault is the default of a MergeTree setting, as the server prints
// it, and whether there is such a setting.
func SettingDefault(name string) (string, bool) {
	s, ok := mergeTreeSettings[name]
	return s.value, ok
}

// ImmutableSetting reports whether a MergeTree setting can't be changed after
// the table was created.
func ImmutableSetting(name string) bool { return mergeTreeSettings[name].immutable }
