package foreign

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

// Format names another tool by the layout of its migration directory.
type Format string

// The formats.
const (
	DBWarden      Format = "dbwarden"
	GolangMigrate Format = "golang-migrate"
	Goose         Format = "goose"
	Flyway        Format = "flyway"
	Dbmate        Format = "dbmate"
	Atlas         Format = "atlas"
)

// tool is what is known of one format.
type tool struct {
	format Format
	// title is the tool's name in sentences.
	title string
	// claims reports whether the file can only be one of this tool.
	claims func(f *file) bool
	// read makes drafts of the source's files, in the order in which the tool
	// runs them.
	read func(in *reading)
	// write renders a migration; nil for a format that is only read.
	write func(out *writing)
	// deep tools also read the folders below the directory.
	deep bool
}

// tools in the order in which they are asked whose a file is.
func tools() []tool {
	return []tool{
		{format: DBWarden, title: "DBWarden", claims: dbwardenClaims, read: readDBWarden},
		{format: GolangMigrate, title: "golang-migrate", claims: golangMigrateClaims, read: readGolangMigrate, write: writeGolangMigrate},
		{format: Goose, title: "goose", claims: gooseClaims, read: readGoose, write: writeGoose},
		{format: Dbmate, title: "dbmate", claims: dbmateClaims, read: readDbmate, write: writeDbmate},
		{format: Flyway, title: "Flyway", claims: flywayClaims, read: readFlyway, write: writeFlyway, deep: true},
		{format: Atlas, title: "Atlas", claims: atlasClaims, read: readAtlas, write: writeAtlas},
	}
}

// Formats lists the formats that Import reads.
func Formats() (names []string) {
	for _, t := range tools() {
		names = append(names, string(t.format))
	}
	return names
}

// Writable lists the formats that Write writes.
func Writable() (names []string) {
	for _, t := range tools() {
		if t.write != nil {
			names = append(names, string(t.format))
		}
	}
	return names
}

// Title is the tool's name in sentences.
func (f Format) Title() string {
	if t, ok := find(f); ok {
		return t.title
	}
	return string(f)
}

func find(format Format) (tool, bool) {
	all := tools()
	i := slices.IndexFunc(all, func(t tool) bool { return t.format == format })
	if i < 0 {
		return tool{}, false
	}
	return all[i], true
}

// choose finds the tool that the directory belongs to.
func choose(src *source, format Format) (tool, diag.List) {
	if format == "" {
		return detect(src)
	}
	var problems diag.List
	t, ok := find(format)
	if !ok {
		problems.Errorf("import-format", "Unknown format", diag.Range{}, "%q is no format that import reads. There are %s.%s",
			format, strings.Join(Formats(), ", "), diag.DidYouMean(string(format), Formats()))
	}
	return t, problems
}

// detect asks each tool which files can only be its own. atlas.sum alone
// decides nothing: Atlas also runs the directories of other tools.
func detect(src *source) (tool, diag.List) {
	var problems diag.List
	var found []tool
	var signs []string
	for _, t := range tools() {
		i := slices.IndexFunc(src.files, t.claims)
		if i < 0 || t.format == Atlas && len(found) > 0 {
			continue
		}
		found = append(found, t)
		signs = append(signs, src.files[i].name+" ("+t.title+")")
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		problems.Errorf("import-format", "Format not recognized", diag.Range{File: src.dir},
			"No file here tells whose migrations they are. Name the format with --from: %s. Plain SQL files that run in the order of their names are --from atlas.", strings.Join(Formats(), ", "))
	default:
		problems.Errorf("import-format", "Several formats", diag.Range{File: src.dir},
			"This folder holds files of several tools: %s. Name the one to import with --from.", strings.Join(signs, ", "))
	}
	return tool{}, problems
}

// Options are what an import takes from the project.
type Options struct {
	// Format is the directory's, or "" to recognize it.
	Format Format
	// Database is the name that the migrations get.
	Database string
	// Reader reads the SQL of the database's engine.
	Reader Reader
}

// Imported is a directory of another tool in our form.
type Imported struct {
	Format Format
	// Migrations in their order: versioned ones, then repeatable ones.
	Migrations []*Migration
	// Skipped are the files that are no migrations, each with the reason.
	Skipped []Skipped
	// Renumbered tells that versions could not be kept.
	Renumbered bool
}

// Migration is one of theirs as one of ours.
type Migration struct {
	*migrations.Migration
	// From are the files that it was made of, below the directory, and
	// Theirs is the version that the other tool knows it by.
	From   []string
	Theirs string
	// Text is the file to write.
	Text string
}

// Skipped is a file that was not imported.
type Skipped struct{ Name, Reason string }
