package compiler

import (
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// baseContext has the functions; variables and locals join it later.
func baseContext(root string) *hcl.EvalContext {
	return &hcl.EvalContext{Variables: map[string]cty.Value{}, Functions: functions(root)}
}

// functions are those that models may call. All are pure but file, which
// reads only below root.
func functions(root string) map[string]function.Function {
	return map[string]function.Function{
		"sql": sqlFunction, "file": fileFunction(root),
		"tostring": stdlib.MakeToFunc(cty.String), "tonumber": stdlib.MakeToFunc(cty.Number), "tobool": stdlib.MakeToFunc(cty.Bool),
		"toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)), "tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
		"tomap": stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
		"upper": stdlib.UpperFunc, "lower": stdlib.LowerFunc, "title": stdlib.TitleFunc, "format": formatFunction,
		"join": stdlib.JoinFunc, "split": stdlib.SplitFunc, "substr": stdlib.SubstrFunc, "strlen": stdlib.StrlenFunc,
		"replace": stdlib.ReplaceFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc, "regex_replace": stdlib.RegexReplaceFunc,
		"trim": stdlib.TrimFunc, "trimspace": stdlib.TrimSpaceFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimsuffix": stdlib.TrimSuffixFunc,
		"chomp": stdlib.ChompFunc, "indent": indentFunction,
		"concat": stdlib.ConcatFunc, "length": lengthFunction, "contains": stdlib.ContainsFunc, "lookup": stdlib.LookupFunc,
		"merge": stdlib.MergeFunc, "keys": stdlib.KeysFunc, "values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc,
		"flatten": stdlib.FlattenFunc, "distinct": stdlib.DistinctFunc, "element": stdlib.ElementFunc, "slice": stdlib.SliceFunc,
		"sort": stdlib.SortFunc, "reverse": stdlib.ReverseListFunc, "compact": stdlib.CompactFunc, "chunklist": stdlib.ChunklistFunc,
		"coalesce": stdlib.CoalesceFunc, "coalescelist": stdlib.CoalesceListFunc, "range": stdlib.RangeFunc,
		"setunion": stdlib.SetUnionFunc, "setintersection": stdlib.SetIntersectionFunc, "setsubtract": stdlib.SetSubtractFunc,
		"min": stdlib.MinFunc, "max": stdlib.MaxFunc, "abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc,
		"parseint": stdlib.ParseIntFunc, "jsonencode": stdlib.JSONEncodeFunc, "jsondecode": stdlib.JSONDecodeFunc,
	}
}

// sqlFunction marks a text as SQL. Where a model has sql("…") directly, the
// decoder reads it without calling this.
var sqlFunction = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "text", Type: cty.String}},
	Type:   function.StaticReturnType(sqlType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return sqlValue(args[0].AsString()), nil
	},
})

// lengthFunction counts the elements of a collection or the characters of a
// string.
var lengthFunction = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowUnknown: true, AllowDynamicType: true}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if args[0].Type() == cty.String {
			return stdlib.Strlen(args[0])
		}
		return stdlib.Length(args[0])
	},
})

// maxWidth bounds what one call can make of a short text.
const maxWidth = 10_000

// formatFunction is format without widths that would fill the memory.
var formatFunction = bounded(stdlib.FormatFunc)

var indentFunction = function.New(&function.Spec{
	Params: stdlib.IndentFunc.Params(),
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if n, _ := args[0].AsBigFloat().Int64(); n < 0 || n > maxWidth {
			return cty.NilVal, fmt.Errorf("the number of spaces must be from 0 to %d", maxWidth)
		}
		return stdlib.IndentFunc.Call(args)
	},
})

// bounded refuses format strings with numbers of more than four digits.
func bounded(f function.Function) function.Function {
	return function.New(&function.Spec{
		Params:   f.Params(),
		VarParam: f.VarParam(),
		Type:     function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if digits := longestNumber(args[0].AsString()); digits > 4 {
				return cty.NilVal, fmt.Errorf("the format has a number of %d digits; the limit is 4", digits)
			}
			return f.Call(args)
		},
	})
}

func longestNumber(s string) int {
	longest, digits := 0, 0
	for _, r := range s {
		if r < '0' || r > '9' {
			digits = 0
			continue
		}
		digits++
		longest = max(longest, digits)
	}
	return longest
}

// fileFunction reads a text file below root. Links cannot lead out of it:
// os.Root refuses them.
func fileFunction(root string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			content, err := readBelow(root, args[0].AsString())
			if err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			return cty.StringVal(content), nil
		},
	})
}

func readBelow(root, path string) (string, error) {
	if root == "" {
		return "", errors.New("files can be read only in a project, and this model belongs to none")
	}
	below, err := os.OpenRoot(root)
	if err != nil {
		return "", err
	}
	defer below.Close()
	info, err := below.Stat(path)
	if err != nil {
		return "", fmt.Errorf("%w; the path is relative to the project's folder and must stay inside it", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no regular file", path)
	}
	f, err := below.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	switch {
	case err != nil:
		return "", err
	case len(content) > maxFileSize:
		return "", fmt.Errorf("%s has more than %d bytes", path, maxFileSize)
	case !utf8.Valid(content):
		return "", fmt.Errorf("%s is not UTF-8 text", path)
	}
	return string(content), nil
}
