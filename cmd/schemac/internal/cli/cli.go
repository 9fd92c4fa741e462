package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/migrations/foreign"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema/diag"
)

// The exit codes, the same for every command. docs/reference/cli.md explains
// them.
const (
	ExitDone       = 0
	ExitFailed     = 1
	ExitChanges    = 2
	ExitFindings   = 3
	ExitRefused    = 4
	ExitStale      = 5
	ExitIncomplete = 6
)

// System is everything outside the process that the command line uses.
type System struct {
	In       io.Reader
	Out, Err io.Writer
	// InTerminal, OutTerminal and ErrTerminal tell which streams are
	// terminals, and Width how wide they are.
	InTerminal, OutTerminal, ErrTerminal bool
	Width                                int
	Getenv                               func(string) (string, bool)
	Now                                  func() time.Time
}

// globals are the options that every command takes.
type globals struct {
	Dir      string            `short:"C" name:"dir" placeholder:"DIR" help:"Work in this folder: relative paths start there."`
	Config   string            `placeholder:"FILE" help:"The project file (default: schemac.hcl)."`
	Database string            `short:"d" placeholder:"NAME" help:"The database of the project (default: its default database)."`
	All      bool              `help:"Every database of the project, one after the other. Commands that plan one change, such as apply, refuse it."`
	Var      map[string]string `mapsep:"none" placeholder:"K=V" help:"Set a variable of the project file or the models. Repeatable."`
	URL      string            `name:"url" placeholder:"URL" help:"The database, in the place of the project's."`
	Models   []string          `sep:"none" placeholder:"PATH" help:"A model file or folder, in the place of the project's. Repeatable."`
	Schema   []string          `sep:"none" placeholder:"PATTERN" help:"Look at no schemas but those of these names, in which * stands for any text. Repeatable."`
	Exclude  []string          `sep:"none" placeholder:"PATTERN" help:"Leave these objects alone, as in public.tmp_* or permission.*. Repeatable."`
	Dialect  string            `placeholder:"NAME" help:"The dialect of models given without a URL: postgres, clickhouse or sqlite."`
	Format   string            `default:"text" enum:"text,json,sql,hcl,mermaid,sarif,github,golang-migrate,goose,dbmate,flyway,atlas" placeholder:"FORMAT" help:"text or json; plan, diff and make-migrations also sql; inspect hcl (its default), sql, json or mermaid; lint also sarif or github; make-migrations another tool's files to write: golang-migrate, goose, dbmate, flyway or atlas."`
	NoColor  bool              `help:"No colours, even on a terminal. NO_COLOR does the same."`
	LogLevel string            `default:"warn" enum:"debug,info,warn,error" placeholder:"LEVEL" help:"What to log on the standard error: debug, info, warn or error."`
}

type commands struct {
	globals

	Init         initCommand     `cmd:"" help:"Write a project file and an example model."`
	Validate     validateCommand `cmd:"" help:"Check the project file and the models, without a database."`
	Fmt          fmtCommand      `cmd:"" help:"Bring models into canonical format."`
	Lint         lintCommand     `cmd:"" help:"Find design mistakes in the models, without a database."`
	Plan         planCommand     `cmd:"" help:"Show what would change, against the snapshot or the live database."`
	Apply        applyCommand    `cmd:"" help:"Change the database to what the models, or a saved plan, say."`
	Diff         diffCommand     `cmd:"" help:"Compare any two of models, snapshots and databases."`
	Inspect      inspectCommand  `cmd:"" help:"Show the schema of a database or snapshot as HCL, SQL, JSON or a diagram."`
	Verify       verifyCommand   `cmd:"" help:"Prove in a throw-away database that the migrations lead to the models and back."`
	ExportModels exportCommand   `cmd:"" help:"Write the snapshot of the live database."`

	MakeMigrations makeMigrationsCommand `cmd:"" help:"Write the migration that leads to the models."`
	New            newCommand            `cmd:"" help:"Write an empty migration, to be filled in by hand."`
	Import         importCommand         `cmd:"" help:"Turn the migration directory of another tool into migrations of schemac."`
	Check          checkCommand          `cmd:"" help:"Class what a migration would do: safe, info, warning or critical, with reasons."`
	Rehash         rehashCommand         `cmd:"" help:"Accept the migrations as they are: write the sum file anew."`

	Migrate    migrateCommand  `cmd:"" help:"Run the pending migrations."`
	Rollback   rollbackCommand `cmd:"" help:"Take back the last migration or apply."`
	Status     statusCommand   `cmd:"" help:"Show what is applied, pending, edited, missing, and whether the database has drifted."`
	History    historyCommand  `cmd:"" help:"Show what ran on the database, when, and by whom."`
	LockStatus lockCommand     `cmd:"" help:"Show who is at work on the database."`
	Unlock     unlockCommand   `cmd:"" help:"Take the lock away from who holds it."`
	Cleanup    cleanupCommand  `cmd:"" help:"List the tables that rebuilds have kept, and drop them."`

	Settings settingsCommand `cmd:"" help:"Show the configuration that takes effect, with secrets masked."`
	Seed     seedCommands    `cmd:"" help:"Manage seeds: versioned SQL files of rows, apart from the schema migrations."`
	Version  versionCommand  `cmd:"" help:"Show the version."`
}

// session is what a running command has at hand.
type session struct {
	context.Context
	system  System
	globals *globals
	view    *views.View
	// input reads the answers of the terminal.
	input *bufio.Reader
	log   *slog.Logger
	// command is the name of the command that runs.
	command string
	// took is told of each statement of the present run that took effect.
	took func(index int)
	// noModels says that the command needs no models.
	noModels bool
}

// command runs and gives the exit code.
type command interface{ run(s *session) int }

// exit is how kong's help leaves the parser.
type exit int

// Run parses the arguments, runs the command and returns the exit code.
func Run(ctx context.Context, args []string, system System) (code int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exit:
			code = int(r)
		default:
			panic(r)
		}
	}()
	c := &commands{}
	parser, err := kong.New(c, kong.Name("schemac"), kong.Description("schemac turns HCL models into database changes."),
		kong.Writers(system.Out, system.Err), kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 80}))
	if err != nil {
		_, _ = fmt.Fprintln(system.Err, err)
		return ExitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return usage(args, err, system)
	}
	out := &checkedWriter{to: system.Out}
	system.Out = out
	s := newSession(ctx, &c.globals, system)
	s.command = parsed.Selected().Path()
	if problem := s.checkFormat(); problem != nil {
		return s.fail(problem)
	}
	selected, ok := parsed.Selected().Target.Addr().Interface().(command)
	if !ok {
		return ExitFailed
	}
	s.log.Debug("run", "command", s.command)
	return out.judge(s, selected.run(s))
}

// checkedWriter remembers whether the output could be written.
type checkedWriter struct {
	to  io.Writer
	err error
}

// Write passes on to the real output, and keeps its first error.
func (w *checkedWriter) Write(data []byte) (int, error) {
	n, err := w.to.Write(data)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// judge makes a result that could not be shown a failure. What was done to a
// database stands: its code stays.
func (w *checkedWriter) judge(s *session, code int) int {
	if w.err == nil {
		return code
	}
	_, _ = fmt.Fprintf(s.system.Err, "error: the result cannot be written: %v\n", w.err)
	if code == ExitDone && !slices.Contains([]string{"apply", "migrate", "rollback", "seed apply", "seed rollback"}, s.command) {
		return ExitFailed
	}
	return code
}

// usage reports arguments that cannot be parsed, in JSON if that was asked
// for.
func usage(args []string, err error, system System) int {
	g := &globals{}
	for i, arg := range args {
		if arg == "--format=json" || arg == "--format" && i+1 < len(args) && args[i+1] == "json" {
			g.Format = "json"
		}
	}
	s := newSession(context.Background(), g, system)
	help := "schemac --help"
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context.Selected() != nil {
		s.command = parse.Context.Selected().Path()
		help = "schemac " + s.command + " --help"
	}
	var problems diag.List
	detail := strings.TrimSuffix(err.Error(), ".")
	if !strings.HasSuffix(detail, "?") {
		detail += "."
	}
	problems.Errorf("usage", "Wrong usage", diag.Range{}, "%s See %s.", detail, help)
	return s.fail(problems)
}

func newSession(ctx context.Context, g *globals, system System) *session {
	_, noColor := system.Getenv("NO_COLOR")
	noColor = noColor || g.NoColor
	s := &session{Context: ctx, system: system, globals: g, input: bufio.NewReader(system.In), took: func(int) {}}
	s.view = &views.View{Out: system.Out, Err: system.Err, JSON: g.Format == "json", Width: system.Width, Dir: g.Dir,
		OutColor: system.OutTerminal && !noColor, ErrColor: system.ErrTerminal && !noColor, Redactor: project.NewRedactor(g.URL)}
	var level slog.Level
	if level.UnmarshalText([]byte(g.LogLevel)) != nil {
		level = slog.LevelWarn
	}
	s.log = slog.New(slog.NewTextHandler(system.Err, &slog.HandlerOptions{Level: level}))
	return s
}

// formats are what --format may be beyond text and json.
var formats = map[string][]string{"plan": {"sql"}, "make-migrations": append([]string{"sql"}, foreign.Writable()...), "diff": {"sql"}, "inspect": {"hcl", "sql", "mermaid"},
	"lint": {"sarif", "github"}}

func (s *session) checkFormat() (problems diag.List) {
	format := s.globals.Format
	if format == "text" || format == "json" {
		return nil
	}
	allowed := append([]string{"text", "json"}, formats[s.command]...)
	for _, f := range allowed {
		if f == format {
			return nil
		}
	}
	problems.Errorf("usage", "Wrong usage", diag.Range{}, "%s has no format %s. It has %s.", s.command, format, strings.Join(allowed, ", "))
	return problems
}

func (s *session) settings() ops.Settings {
	g := s.globals
	return ops.Settings{Dir: g.Dir, Config: g.Config, Database: g.Database, URL: g.URL, Models: g.Models, Schemas: g.Schema, Exclude: g.Exclude, Dialect: g.Dialect, NoModels: s.noModels,
		Variables: g.Var, Getenv: s.system.Getenv}
}

// open finds the one database to work with. The view then knows which
// secrets to hide.
func (s *session) open() (*ops.Workspace, diag.List) {
	if s.globals.All {
		var problems diag.List
		problems.Errorf("usage", "Wrong usage", diag.Range{}, "%s works on one database at a time; it does not take --all.", s.command)
		return nil, problems
	}
	w, problems := ops.Open(s.settings())
	if w != nil {
		s.view.Redactor = w.Redactor()
	}
	return w, problems
}

// openAll is open, or with --all every database.
func (s *session) openAll() ([]*ops.Workspace, diag.List) {
	all, problems := ops.OpenAll(s.settings(), s.globals.All)
	if len(all) > 0 {
		s.view.Redactor = all[0].Redactor()
	}
	return all, problems
}

// show presents a result and the problems; errors make the code ExitFailed.
func (s *session) show(report views.Report, problems diag.List) int {
	s.view.Show(s.command, report, problems)
	if problems.HasErrors() {
		return ExitFailed
	}
	return ExitDone
}

func (s *session) fail(problems diag.List) int {
	s.view.Show(s.command, nil, problems)
	return ExitFailed
}
