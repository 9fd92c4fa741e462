package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

const (
	referencePage = "../../../../docs/reference/cli.md"
	generatedMark = "<!-- generated from the program by: UPDATE_DOCS=1 go test ./cmd/schemac/internal/cli -->\n"
)

// TestReference holds the page about the command line to what the program
// says of itself.
func TestReference(t *testing.T) {
	page, err := os.ReadFile(referencePage)
	if err != nil {
		t.Fatal(err)
	}
	written, generated, found := strings.Cut(string(page), generatedMark)
	if !found {
		t.Fatalf("%s has no line %s", referencePage, generatedMark)
	}
	parser, err := kong.New(&commands{}, kong.Name("schemac"))
	if err != nil {
		t.Fatal(err)
	}
	want := reference(parser.Model)
	if os.Getenv("UPDATE_DOCS") != "" {
		if err := os.WriteFile(referencePage, []byte(written+generatedMark+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if generated != want {
		t.Errorf("%s is out of date; run UPDATE_DOCS=1 go test ./cmd/schemac/internal/cli", referencePage)
	}
}

func reference(app *kong.Application) string {
	var b strings.Builder
	b.WriteString("\n## Flags of every command\n\n")
	writeFlags(&b, app.Flags)
	for _, command := range app.Leaves(true) {
		fmt.Fprintf(&b, "\n## %s\n\n%s", command.Path(), command.Help)
		if command.Detail != "" {
			b.WriteString(" " + command.Detail)
		}
		fmt.Fprintf(&b, "\n\n```\n%s\n```\n", usageOf(command))
		for _, argument := range command.Positional {
			fmt.Fprintf(&b, "\n- `%s`: %s\n", argument.Summary(), argument.Help)
		}
		if len(command.Flags) > 0 {
			b.WriteString("\n")
			writeFlags(&b, command.Flags)
		}
	}
	return b.String()
}

func usageOf(command *kong.Node) string {
	usage := "schemac " + command.Path()
	for _, argument := range command.Positional {
		usage += " " + argument.Summary()
	}
	return usage + " [flags]"
}

func writeFlags(b *strings.Builder, flags []*kong.Flag) {
	b.WriteString("| flag | meaning |\n|---|---|\n")
	for _, flag := range flags {
		name := "--" + flag.Name
		if flag.Short != 0 {
			name = fmt.Sprintf("-%c, %s", flag.Short, name)
		}
		if !flag.IsBool() {
			name += " " + flag.FormatPlaceHolder()
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", name, strings.ReplaceAll(flag.Help, "|", `\|`))
	}
}
