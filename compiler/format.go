package compiler

import (
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/schemac/schemac/schema/diag"
)

// Format lays a model out in the canonical way: indentation, spaces and
// aligned equals signs. Comments and the order stay. A model that cannot be
// parsed is returned as it is, with the errors.
func Format(src []byte) ([]byte, diag.List) {
	source := Source{Content: src}
	f := scanFile(source)
	if f.problems.HasErrors() {
		return src, f.problems
	}
	c := &compilation{model: &model{}}
	var problems diag.List
	for _, part := range append(f.early, f.chunks...) {
		problems.Append(c.parse(part).problems...)
	}
	if problems.HasErrors() {
		return src, problems.Sorted()
	}
	return hclwrite.Format(src), nil
}
