package migrations_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/sqlite"
	"github.com/schemac/schemac/internal/fileset"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

var reader = sqlite.New(dialects.Options{})

// folder is a migration folder under test.
type folder struct {
	*testing.T
	path string
}

func (f folder) load() (*migrations.Directory, diag.List) {
	return migrations.Load(f.path, "main", nil, reader)
}

// add writes a migration that leads from one state to another.
func (f folder) add(words, from, to string) string {
	f.Helper()
	d, problems := f.load()
	written, more := d.Write(&migrations.Draft{Message: words, Dialect: "sqlite", Source: from, Target: to,
		Forward: []dialects.Statement{{SQL: "CREATE TABLE " + strings.ReplaceAll(words, " ", "_") + " (x)", Transactional: true}}}, reader, time.Unix(0, 0))
	if problems = append(problems, more...); problems.HasErrors() {
		f.Fatal(problems)
	}
	f.commit(written.Files)
	return filepath.Base(written.Migration.Path)
}

func (f folder) commit(files []fileset.File) {
	f.Helper()
	if err := fileset.Commit(migrations.Journal(f.path), files); err != nil {
		f.Fatal(err)
	}
}

func (f folder) read(name string) string {
	f.Helper()
	data, err := os.ReadFile(filepath.Join(f.path, name))
	if err != nil {
		f.Fatal(err)
	}
	return string(data)
}

func (f folder) write(name, text string) {
	f.Helper()
	if err := os.WriteFile(filepath.Join(f.path, name), []byte(text), 0o600); err != nil {
		f.Fatal(err)
	}
}

func (f folder) rename(from, to string) {
	f.Helper()
	if err := os.Rename(filepath.Join(f.path, from), filepath.Join(f.path, to)); err != nil {
		f.Fatal(err)
	}
}

func (f folder) remove(name string) {
	f.Helper()
	if err := os.Remove(filepath.Join(f.path, name)); err != nil {
		f.Fatal(err)
	}
}

// take copies the migrations of another branch into the folder. Their sum file
// stays behind.
func (f folder) take(theirs folder) {
	f.Helper()
	entries, err := os.ReadDir(theirs.path)
	if err != nil {
		f.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() != migrations.SumName {
			f.write(entry.Name(), theirs.read(entry.Name()))
		}
	}
}

// found lists the codes that reading and checking the folder reports.
func (f folder) found() []string {
	d, problems := f.load()
	problems = append(problems, d.CheckSum()...)
	var codes []string
	for _, p := range problems {
		if p.Range.File == "" || p.Detail == "" || !strings.HasPrefix(p.Range.File, f.path) {
			f.Errorf("says not where: %v", p)
		}
		if !slices.Contains(codes, p.Code) {
			codes = append(codes, p.Code)
		}
	}
	slices.Sort(codes)
	return codes
}

func (f folder) rehash() diag.List {
	f.Helper()
	d, problems := f.load()
	if problems.HasErrors() {
		return problems
	}
	rehashed, problems := d.Rehash()
	if !problems.HasErrors() {
		f.commit(rehashed.Files)
	}
	return problems
}

// renumber gives a migration the next version.
func (f folder) renumber(name string) {
	f.Helper()
	d, _ := f.load()
	if problems := d.Renumber(name); problems.HasErrors() {
		f.Fatal(problems)
	}
	rehashed, problems := d.Rehash()
	if problems.HasErrors() {
		f.Fatal(problems)
	}
	f.commit(rehashed.Files)
}

// branches are a folder with one migration, and the two that became of it: in
// ours, one more was added, in theirs two.
func branches(t *testing.T) (ours, theirs folder) {
	ours, theirs = folder{t, t.TempDir()}, folder{t, t.TempDir()}
	ours.add("first", "", "s1")
	theirs.take(ours)
	theirs.write(migrations.SumName, ours.read(migrations.SumName))
	ours.add("our", "s1", "ours")
	theirs.add("their", "s1", "theirs")
	theirs.add("more", "theirs", "more")
	return ours, theirs
}

// conflict is what git leaves of a file that both branches have changed.
func conflict(ours, theirs string) string {
	return fmt.Sprintf("<<<<<<< HEAD\n%s=======\n%s>>>>>>> theirs\n", ours, theirs)
}

// The migrations of the two branches.
const our, their, more = "main__0002_our", "main__0002_their", "main__0003_more"

// damage is a way in which merging branches can damage a folder.
type damage struct {
	damage func(ours, theirs folder)
	want   []string
	// mend does what the problems say; nil for rehash alone.
	mend func(ours folder)
	// left is what remains to be said then.
	left []string
}

var damages = map[string]damage{
	"both added one, the sum file in conflict": {
		damage: func(ours, theirs folder) {
			ours.take(theirs)
			ours.write(migrations.SumName, conflict(ours.read(migrations.SumName), theirs.read(migrations.SumName)))
		},
		want: []string{"duplicate-version", "merge-conflict", "migration-branches"},
		mend: func(ours folder) { ours.renumber(our + ".sql") },
	},
	"both added one, our sum file taken": {
		damage: func(ours, theirs folder) { ours.take(theirs) },
		want:   []string{"duplicate-version", "migration-added", "migration-branches"},
		mend:   func(ours folder) { ours.renumber(our + ".sql") },
	},
	"both added one, versions apart": {
		damage: func(ours, theirs folder) {
			ours.take(theirs)
			ours.rename(our+".sql", "main__0009_our.sql")
			ours.rename(our+".plan.json", "main__0009_our.plan.json")
		},
		want: []string{"migration-added", "migration-branches", "migration-plan", "migration-renamed"},
	},
	"their migration came without its line": {
		damage: func(ours, theirs folder) {
			theirs.rename(their+".sql", "main__0005_their.sql")
			ours.write("main__0005_their.sql", theirs.read("main__0005_their.sql"))
		},
		want: []string{"migration-added"},
	},
	"both lists joined, one total": {
		damage: func(ours, theirs folder) {
			ours.take(theirs)
			lines := strings.Split(theirs.read(migrations.SumName), "\n")
			ours.write(migrations.SumName, ours.read(migrations.SumName)+strings.Join(lines[len(lines)-3:], "\n"))
		},
		want: []string{"duplicate-version", "migration-branches", "sum-file"},
		mend: func(ours folder) { ours.renumber(our + ".sql") },
	},
	"a line lost from the sum file": {
		damage: func(ours, _ folder) {
			lines := strings.Split(ours.read(migrations.SumName), "\n")
			ours.write(migrations.SumName, strings.Join(lines[:len(lines)-2], "\n")+"\n")
		},
		want: []string{"migration-added"},
	},
	"lines exchanged in the sum file": {
		damage: func(ours, _ folder) {
			lines := strings.Split(ours.read(migrations.SumName), "\n")
			n := len(lines)
			lines[n-2], lines[n-3] = lines[n-3], lines[n-2]
			ours.write(migrations.SumName, strings.Join(lines, "\n"))
		},
		want: []string{"sum-file"},
	},
	"sum file cut": {
		damage: func(ours, _ folder) { ours.write(migrations.SumName, ours.read(migrations.SumName)[:330]) },
		want:   []string{"sum-file"},
	},
	"sum file lost": {
		damage: func(ours, _ folder) { ours.remove(migrations.SumName) },
		want:   []string{"sum-missing"},
	},
	"sum file of the other branch": {
		damage: func(ours, theirs folder) { ours.write(migrations.SumName, theirs.read(migrations.SumName)) },
		want:   []string{"migration-added", "migration-deleted"},
	},
	"migration in conflict": {
		damage: func(ours, theirs folder) {
			ours.write(our+".sql", conflict(ours.read(our+".sql"), theirs.read(their+".sql")))
		},
		want: []string{"merge-conflict", "migration-edited", "migration-plan"},
		mend: func(ours folder) {
			if !ours.rehash().HasErrors() {
				ours.Error("accepted a conflict")
			}
			ours.write(our+".sql", "-- upgrade\nCREATE TABLE both (x);\n-- rollback\nDROP TABLE both;\n")
			_ = ours.rehash()
		},
	},
	"plan in conflict": {
		damage: func(ours, theirs folder) {
			ours.write(our+".plan.json", conflict(ours.read(our+".plan.json"), theirs.read(their+".plan.json")))
		},
		want: []string{"migration-plan"},
		mend: func(ours folder) { ours.remove(our + ".plan.json") },
	},
	"plan of the other branch": {
		damage: func(ours, theirs folder) { ours.write(our+".plan.json", theirs.read(their+".plan.json")) },
		want:   []string{"migration-plan"},
	},
	"plan without its migration": {
		damage: func(ours, theirs folder) { ours.write(more+".plan.json", theirs.read(more+".plan.json")) },
		want:   []string{"migration-plan"},
		mend:   func(ours folder) { ours.remove(more + ".plan.json") },
	},
	"edited": {
		damage: func(ours, _ folder) { ours.write(our+".sql", ours.read(our+".sql")+"DROP TABLE our;\n") },
		want:   []string{"migration-edited", "migration-plan"},
	},
	"deleted": {
		damage: func(ours, _ folder) {
			ours.remove(our + ".sql")
			ours.remove(our + ".plan.json")
		},
		want: []string{"migration-deleted"},
	},
	"exchanged": {
		damage: func(ours, _ folder) {
			first, second := ours.read("main__0001_first.sql"), ours.read(our+".sql")
			ours.write("main__0001_first.sql", second)
			ours.write(our+".sql", first)
		},
		want: []string{"migration-plan", "migration-renamed"},
	},
	"line ends of Windows": {
		damage: func(ours, _ folder) {
			for _, name := range []string{our + ".sql", our + ".plan.json", migrations.SumName} {
				ours.write(name, strings.ReplaceAll(ours.read(name), "\n", "\r\n"))
			}
		},
	},
	"migration of another database": {
		damage: func(ours, _ folder) { ours.write("mian__0003_x.sql", "-- upgrade\n") },
		want:   []string{"migration-added", "migration-database"},
		mend:   func(ours folder) { ours.remove("mian__0003_x.sql") },
	},
	"leftover of a merge tool": {
		damage: func(ours, _ folder) { ours.write("main__0002_our.orig.sql", "-- upgrade\n") },
		want:   []string{"duplicate-version", "migration-added"},
		mend:   func(ours folder) { ours.remove("main__0002_our.orig.sql") },
	},
}

// TestDamageByMerging damages a folder in the ways in which merging branches
// can, and then follows the advice that the problems give.
func TestDamageByMerging(t *testing.T) {
	for name, c := range damages {
		t.Run(name, func(t *testing.T) {
			ours, theirs := branches(t)
			ours.T, theirs.T = t, t
			if found := ours.found(); len(found) != 0 {
				t.Fatalf("undamaged: %v", found)
			}
			c.damage(ours, theirs)
			if found := ours.found(); !slices.Equal(found, c.want) {
				t.Errorf("found %v, want %v", found, c.want)
			}
			if c.mend != nil {
				c.mend(ours)
			} else if problems := ours.rehash(); problems.HasErrors() {
				t.Error(problems)
			}
			if found := ours.found(); !slices.Equal(found, c.left) {
				t.Errorf("mended, it still has %v, want %v", found, c.left)
			}
		})
	}
}

// TestSideBySide keeps the migrations of both branches: then nobody knows the
// state that they lead to, nor that of any migration behind them.
func TestSideBySide(t *testing.T) {
	ours, theirs := branches(t)
	ours.take(theirs)
	ours.rename("main__0002_our.sql", "main__0004_our.sql")
	ours.rename("main__0002_our.plan.json", "main__0004_our.plan.json")
	d, _ := ours.load()
	rehashed, problems := d.Rehash()
	if problems.HasErrors() || !slices.Equal(rehashed.SideBySide, []string{"0004_our"}) {
		t.Fatal(problems, rehashed)
	}
	ours.commit(rehashed.Files)
	d, _ = ours.load()
	if state, last, problems := d.State(); state != "" || last == nil || last.Version != "0004" || problems.HasErrors() {
		t.Error(state, last, problems)
	}
	files, problems := d.Record("both", "sqlite", time.Unix(0, 0))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	ours.commit(files)
	if state, _, _ := d.State(); state != "both" {
		t.Errorf("recorded, but the state is %q", state)
	}
	ours.add("next", "both", "next")
	if found := ours.found(); len(found) != 0 {
		t.Error(found)
	}
}
