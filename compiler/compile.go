package compiler

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Options steer one compilation.
type Options struct {
	// Rules are the dialect's.
	Rules schema.Rules
	// Variables are values from outside, parsed by the declared types.
	Variables map[string]string
	// Root is the folder below which the function file may read; empty
	// forbids it.
	Root string
}

// Compile turns the sources into a graph. The order of the sources and of
// the blocks in them does not matter.
//
// The diagnostics hold every error of every file, sorted by place. With
// errors the graph is still there, for tools that show what they can, but it
// lacks what could not be read and must not be planned with.
func Compile(sources []Source, opts Options) (*schema.Graph, diag.List) {
	c := newCompilation(opts)
	files := c.scan(sources)
	c.prepare(files)
	c.decode(files)
	return c.finish()
}

// compilation holds the state between the stages of Compile.
type compilation struct {
	model    *model
	opts     Options
	problems diag.List
	decoders []*decoder
	// incomplete is set if a part of a file could not be parsed or a value
	// is missing, so that missing objects mean nothing.
	incomplete bool
}

func newCompilation(opts Options) *compilation {
	return &compilation{opts: opts, model: &model{
		rules:         opts.Rules,
		dialect:       dialectOf(opts.Rules.Dialect()),
		defaultSchema: opts.Rules.DefaultSchema(),
		context:       baseContext(opts.Root),
		schemas:       map[string]string{},
	}}
}

// scan checks all files before the parser sees them.
func (c *compilation) scan(sources []Source) []*file {
	scanned := make([]*file, len(sources))
	parallel(len(sources), func(i int) { scanned[i] = scanFile(sources[i]) })
	first := map[string]bool{}
	var files []*file
	for _, f := range scanned {
		if first[f.name] {
			f.problems = nil
			f.problems.Errorf("duplicate-file", "File loaded twice", diag.Range{File: f.name},
				"Two sources have the name %s. Name each file once.", f.name)
		}
		first[f.name] = true
		c.problems.Append(f.problems...)
		if f.problems.HasErrors() {
			c.incomplete = true
			continue
		}
		files = append(files, f)
	}
	return files
}

// prepare reads variables, locals and schemas, in this order.
func (c *compilation) prepare(files []*file) {
	e := &environment{compilation: c}
	for _, f := range files {
		for _, chunk := range f.early {
			for _, d := range c.parseChunk(chunk) {
				e.collect(d)
			}
		}
	}
	e.evaluate()
	for _, d := range e.decoders {
		d.decodeRoots(func(word string) bool { return word == "schema" })
	}
}

// decode decodes what is parsed and parses and decodes the rest in parallel. A chunk's syntax tree lives
// only as long as its decoding takes.
func (c *compilation) decode(files []*file) {
	var chunks []chunk
	for _, f := range files {
		chunks = append(chunks, f.chunks...)
	}
	for _, d := range c.decoders {
		d.decodeRoots(func(word string) bool { return word != "schema" })
		d.release()
	}
	decoders := make([][]*decoder, len(chunks))
	parallel(len(chunks), func(i int) {
		decoders[i] = c.parseChunk(chunks[i])
		for _, d := range decoders[i] {
			d.decodeRoots(func(word string) bool { return word != "schema" })
			d.release()
		}
	})
	for _, list := range decoders {
		c.decoders = append(c.decoders, list...)
	}
	for _, d := range c.decoders {
		c.incomplete = c.incomplete || d.unparsed || d.unknown > 0
	}
}

// finish links the objects and makes the graph.
func (c *compilation) finish() (*schema.Graph, diag.List) {
	l := newLinker(c.model, c.decoders)
	var objects []schema.Object
	broken := map[schema.Object]bool{}
	for _, d := range c.decoders {
		for _, resolve := range d.typeLinks {
			resolve(l)
		}
	}
	l.identify()
	for _, d := range c.decoders {
		for _, resolve := range d.links {
			resolve(l)
		}
		objects = append(objects, d.objects...)
		for _, o := range d.broken {
			broken[o] = true
		}
		c.problems.Append(d.problems...)
	}
	c.problems.Append(l.problems...)
	objects = joinPermissions(joinData(slices.DeleteFunc(objects, untargeted), c.opts.Rules.FoldName))
	graph, problems := schema.NewGraph(objects, c.opts.Rules)
	if !c.incomplete {
		problems.Append(graph.Validate()...)
		c.problems.Append(withoutEchoes(problems, graph, broken)...)
	}
	return graph, inOrder(c.problems)
}

// evident are the codes of problems that lie in what was read, so that they
// are real even where other parts of the object could not be read.
var evident = map[string]bool{"dangling-reference": true, "duplicate-name": true, "duplicate-column": true,
	"duplicate-value": true, "unknown-type": true, "name-too-long": true, "conflicting-values": true,
	"duplicate-row": true, "incomplete-key": true, "computed-key": true, "generated-value": true, "missing-value": true, "row-value": true}

// withoutEchoes drops what the graph says about objects whose blocks have
// errors already and that may be due to what could not be read.
func withoutEchoes(problems diag.List, graph *schema.Graph, broken map[schema.Object]bool) diag.List {
	if len(broken) == 0 {
		return problems
	}
	silent := map[string]bool{}
	for o := range broken {
		a := o.Address()
		silent[a.String()] = true
		if a.Kind == schema.KindColumn {
			for _, dependent := range graph.Dependents(a) {
				if dependent.Kind == schema.KindForeignKey {
					silent[dependent.String()] = true
				}
			}
		}
	}
	return slices.DeleteFunc(problems, func(p diag.Diagnostic) bool { return silent[p.Address] && !evident[p.Code] })
}

// inOrder sorts diagnostics by place and text and drops repeated ones, which
// for_each makes.
func inOrder(problems diag.List) diag.List {
	sorted := problems.Sorted()
	slices.SortStableFunc(sorted, func(a, b diag.Diagnostic) int {
		if a.Range.File != b.Range.File || a.Range.Start.Byte != b.Range.Start.Byte {
			return 0
		}
		return cmp.Or(strings.Compare(a.Code, b.Code), strings.Compare(a.Detail, b.Detail))
	})
	return slices.Compact(sorted)
}

// parallel runs work for 0 to n-1 on all processors.
func parallel(n int, work func(int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	group.Wait()
}

// sortedKeys lists the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
