package chsql

import (
	"path"
	"slices"
	"strings"
)

// evaluated is an argument of an engine as the server stores it: of those that
// it evaluates, names and texts joined with || become strings, and so does the
// current database.
func evaluated(engine string, place int, node expr, database string) expr {
	if !evaluates(engine, place) {
		return node
	}
	switch n := node.(type) {
	case *ident:
		if len(n.parts) > 1 && engine != "Dictionary" {
			return node
		}
		return &literal{kind: stringLiteral, text: strings.Join(n.parts, ".")}
	case *literal:
		if n.kind == stringLiteral && n.text == "" && place == 0 && (engine == "Buffer" || engine == "Merge") {
			return &literal{kind: stringLiteral, text: database}
		}
	case *call:
		if FunctionName(n.name) == "currentDatabase" {
			return &literal{kind: stringLiteral, text: database}
		}
		if text, ok := joined(n); ok {
			return &literal{kind: stringLiteral, text: text}
		}
		return withStrings(n)
	}
	return node
}

// evaluates reports whether the server evaluates the argument when the table is
// made, as measured.
func evaluates(engine string, place int) bool {
	switch engine {
	case "Distributed":
		return place != 3
	case "Buffer", "Merge":
		return place < 2
	case "Dictionary", "KeeperMap", "Redis":
		return place == 0
	case "File":
		return place != 1 // a path or the name of a descriptor
	case "URL", "S3", "S3Queue", "COSN", "OSS", "GCS", "HDFS", "AzureBlobStorage", "AzureQueue", "Executable", "ExecutablePool",
		"Kafka", "ODBC", "JDBC", "SQLite":
		return true
	}
	return place < 2 && strings.HasPrefix(engine, "Replicated")
}

// namesCollection reports whether the first argument is the name of a named
// collection. Everything behind it stays as it was typed.
func namesCollection(engine string, args []expr) bool {
	if len(args) == 0 || !evaluates(engine, 0) {
		return false
	}
	switch engine {
	case "Distributed", "Buffer", "Merge", "Dictionary", "File", "Executable", "ExecutablePool":
		return false
	}
	id, ok := args[0].(*ident)
	return ok && len(id.parts) == 1
}

// ComputedArgument is an argument of an engine that the server replaces by its
// value when the table is made, and that only a server can compute; "" where
// there is none.
func ComputedArgument(e Engine) string {
	for i, text := range e.Args {
		node, err := parseTyped(text)
		if fn, ok := node.(*call); err == nil && ok && evaluates(e.Name, i) && trailing(fn) == 0 && fn.name != "equals" && !strings.EqualFold(fn.name, "REGEXP") {
			return text
		}
	}
	return ""
}

// joined is the value of texts that are joined with || or concat.
func joined(fn *call) (string, bool) {
	if FunctionName(fn.name) != "concat" {
		return "", false
	}
	text := ""
	for _, arg := range fn.args {
		switch a := arg.(type) {
		case *literal:
			if a.kind != stringLiteral {
				return "", false
			}
			text += a.text
		case *call:
			part, ok := joined(a)
			if !ok {
				return "", false
			}
			text += part
		default:
			return "", false
		}
	}
	return text, true
}

// withStrings is headers(…), extra_credentials(…) or name = value with strings
// in the place of names, save that of an argument.
func withStrings(fn *call) expr {
	changed := *fn
	changed.args = slices.Clone(fn.args)
	if name, value, ok := pair(fn); ok {
		changed.args = []expr{&ident{parts: []string{name}}, inQuotes(value)}
		return &changed
	}
	for i, arg := range changed.args {
		if _, value, ok := pair(arg); ok && trailing(fn) > 0 {
			changed.args[i] = operatorCall("equals", inQuotes(arg.(*call).args[0]), inQuotes(value))
		}
	}
	return &changed
}

func inQuotes(node expr) expr {
	if id, ok := node.(*ident); ok && len(id.parts) == 1 {
		return &literal{kind: stringLiteral, text: id.parts[0]}
	}
	return node
}

// pair takes name = value apart.
func pair(node expr) (name string, value expr, ok bool) {
	fn, ok := node.(*call)
	if !ok || fn.name != "equals" || len(fn.args) != 2 {
		return "", nil, false
	}
	id, ok := fn.args[0].(*ident)
	if !ok || len(id.parts) != 1 {
		return "", fn.args[1], false
	}
	return id.parts[0], fn.args[1], true
}

// trailing gives the order of the calls that the server puts behind all other
// arguments; 0 for any other argument.
func trailing(node expr) int {
	fn, _ := node.(*call)
	switch {
	case fn == nil:
		return 0
	case fn.name == "headers":
		return 1
	case fn.name == "extra_credentials":
		return 2
	}
	return 0
}

// formatOf gives the format that the server finds for the ending of a file.
var formatOf = map[string]string{
	".arrow": "Arrow", ".avro": "Avro", ".bson": "BSONEachRow", ".csv": "CSV", ".json": "JSON", ".jsonl": "JSONEachRow", ".md": "Markdown",
	".msgpack": "MsgPack", ".native": "Native", ".ndjson": "NDJSON", ".npy": "Npy", ".orc": "ORC", ".parquet": "Parquet", ".tsv": "TSV", ".xml": "XML",
}

// compressed are the endings behind which the ending of the file itself stands.
var compressed = map[string]bool{".gz": true, ".zst": true, ".xz": true, ".bz2": true, ".lz4": true, ".br": true, ".zstd": true, ".lzma": true, ".sz": true}

// withFormat is the arguments with the format that the server fills in where an
// engine over files leaves it out or says auto, and with the calls that the
// server puts last.
func withFormat(engine string, args []expr) []expr {
	args = slices.Clone(args)
	slices.SortStableFunc(args, func(a, b expr) int { return trailing(a) - trailing(b) })
	place := formatPlace(engine, args)
	if place == 0 {
		return args
	}
	format := formatOf[ending(textOf(args[0]))]
	for _, arg := range args {
		if name, value, ok := pair(arg); ok && name == "format" && textOf(value) != "" {
			format = textOf(value)
		}
	}
	node := &literal{kind: stringLiteral, text: format}
	switch {
	case format == "":
	case place < len(args) && textOf(args[place]) == "auto":
		args[place] = node
	case place >= len(args) || !isString(args[place]):
		args = slices.Insert(args, place, expr(node))
	}
	return args
}

// formatPlace is where the format stands or would stand among the arguments, or
// 0 for an engine that none is filled in for.
func formatPlace(engine string, args []expr) int {
	texts := 0
	for texts < len(args) && isString(args[texts]) {
		texts++
	}
	switch engine {
	case "URL", "HDFS":
		return min(texts, 1)
	case "S3", "COSN", "OSS", "GCS":
	default:
		return 0
	}
	isFormat := func(i int) bool { return isFormat(textOf(args[i])) }
	switch {
	case texts < 2 || isFormat(1):
		return min(texts, 1)
	case strings.EqualFold(textOf(args[1]), "NOSIGN"):
		return 2
	case texts == 2: // a format of a newer server
		return 1
	case texts == 3 || isFormat(3): // a key and its secret
		return 3
	}
	return 4 // and the token of a session
}

func isString(node expr) bool {
	lit, ok := node.(*literal)
	return ok && lit.kind == stringLiteral
}

// textOf is the value of a string; "" for anything else.
func textOf(node expr) string {
	if lit, ok := node.(*literal); ok && lit.kind == stringLiteral {
		return lit.text
	}
	return ""
}

// ending is the ending of the file that a URL names, in lower case.
func ending(url string) string {
	url, _, _ = strings.Cut(strings.ToLower(url), "?")
	last := path.Ext(url)
	if compressed[last] {
		last = path.Ext(strings.TrimSuffix(url, last))
	}
	return last
}
