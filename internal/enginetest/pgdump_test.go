package enginetest

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

func TestDumpPostgresOfEachMajor(t *testing.T) {
	for _, major := range []int{OldestPostgres, 15, NewestPostgres} {
		t.Run(strconv.Itoa(major), func(t *testing.T) {
			t.Parallel()
			url := Postgres(t, major).Database(t)
			long := strings.Repeat("ä", 100_000) // more than a buffer on every way
			if _, err := connect(t, url).Exec(t.Context(), "CREATE TABLE t (id int PRIMARY KEY); COMMENT ON TABLE t IS '"+long+"'"); err != nil {
				t.Fatal(err)
			}
			dump := DumpPostgres(t, url)
			if strings.Contains(dump, "restrict") {
				t.Errorf("the dump has a random word:\n%.2000s", dump)
			}
			for _, want := range []string{"CREATE TABLE public.t", "ADD CONSTRAINT t_pkey PRIMARY KEY (id)", "'" + long + "'", "PostgreSQL database dump complete"} {
				if !strings.Contains(dump, want) {
					t.Errorf("the dump lacks %.50s:\n%.2000s", want, dump)
				}
			}
		})
	}
}

func TestDumpPostgresReportsProblems(t *testing.T) {
	module, err := installPgDump(t.Context())
	if err != nil {
		lacking(t, "pg_dump", err)
	}
	url := strings.Replace(Postgres(t, 15).Database(t), "/test_", "/nosuch_", 1)
	if _, err := moduleDump(module, url); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("no error of a missing database: %v", err)
	}
}

func TestPgDumpNeedsNode(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := exec.LookPath("node"); err == nil {
		t.Skip("node is found without PATH")
	}
	if _, err := installPgDump(t.Context()); err == nil || !strings.Contains(err.Error(), "node") {
		t.Errorf("without node: %v", err)
	}
}
