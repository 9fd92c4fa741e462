package chsql

// copyWith copies WITH items, so that each copy can be changed alone. Printing
// and reading back is the one way to copy a tree that knows every node.
func copyWith(items []withItem) []withItem {
	w := &printer{}
	w.withItems(&selectCore{with: items})
	p := newParser(w.String())
	core := &selectCore{}
	p.with(core)
	return core.with
}
