package migrations_test

import (
	"os/exec"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/schemac/schemac/migrations"
)

// TestSlugOf names plans without a message.
func TestSlugOf(t *testing.T) {
	const users = `table "users" {
  column "id" { type = integer }
  column "name" {
    type = text
    null = true
  }
  primary_key { columns = [column.id] }
}
`
	table := func(name string) string {
		return "table \"" + name + "\" {\n  column \"id\" { type = integer }\n}\n"
	}
	column := func(name, more string) string {
		return "table \"users\" {\n  column \"id\" { type = integer }\n  column \"name\" {\n    type = text\n    null = true\n  }\n  column \"" + name + "\" {\n    type = text\n    null = true\n" + more + "  }\n  primary_key { columns = [column.id] }\n}\n"
	}
	for _, c := range []struct{ from, to, want string }{
		{"", users, "create_users"},
		{"", users + table("posts"), "create_posts_and_users"},
		{"", table("a") + table("b") + table("c"), "create_a_and_b_and_c"},
		{"", table("a") + table("b") + table("c") + table("d"), "create_4_tables"},
		{users, "", "drop_users"},
		{users, column("email", ""), "add_email_to_users"},
		{column("email", ""), users, "drop_email_from_users"},
		{column("email", ""), column("mail", "    renamed_from = \"email\"\n"), "rename_email_to_mail"},
		{users, column("email", "    unique = true\n"), "alter_users"},
		{users, users + "view \"v\" {\n  as = \"SELECT id FROM users\"\n}\n", "create_v"},
		{users, column("email", "") + table("posts"), "alter_2_tables"},
		{users + table("posts"), column("email", ""), "alter_2_tables"},
		{table("a"), "table \"a\" {\n  column \"id\" {\n    type = integer\n    null = true\n  }\n}\n", "alter_id_of_a"},
	} {
		draft := planned(&txtar.Archive{Files: []txtar.File{{Name: "before.hcl", Data: []byte(c.from)}, {Name: "after.hcl", Data: []byte(c.to)}}}, reader, "before.hcl", "after.hcl")
		if draft == nil {
			if c.want != "" {
				t.Errorf("no plan for %s", c.want)
			}
			continue
		}
		if got := migrations.SlugOf(draft.Changes); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if got := migrations.SlugOf(nil); got != "no_changes" {
		t.Error(got)
	}
}

// TestGitNotices merges two branches that both added a migration under
// different names and versions: git itself stops at the sum file.
func TestGitNotices(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	ours, _ := branches(t)
	f := folder{t, t.TempDir()}
	git := func(args ...string) error {
		command := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"}, args...)...)
		command.Dir = f.path
		return command.Run()
	}
	must := func(args ...string) {
		t.Helper()
		if err := git(args...); err != nil {
			t.Fatal(args, err)
		}
	}
	must("init", "-q", "-b", "main")
	for range 20 {
		f.add("base", "", "")
	}
	must("add", ".")
	must("commit", "-qm", "base")
	must("checkout", "-qb", "theirs")
	f.add("theirs", "", "")
	must("add", ".")
	must("commit", "-qm", "theirs")
	must("checkout", "-q", "main")
	f.write("main__0099_late.sql", ours.read("main__0002_our.sql"))
	if problems := f.rehash(); problems.HasErrors() {
		t.Fatal(problems)
	}
	must("add", ".")
	must("commit", "-qm", "ours")
	if err := git("merge", "-q", "theirs"); err == nil {
		t.Fatal("git merged both without a word")
	}
	if problems := f.rehash(); problems.HasErrors() {
		t.Fatal(problems)
	}
	if found := f.found(); len(found) != 0 {
		t.Error(found)
	}
}
