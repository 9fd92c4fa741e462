package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	osexec "os/exec"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Backup implements dialects.Prover with pg_dump, in its custom format, which
// pg_restore reads. A dump that fails leaves no file.
func (dialect) Backup(ctx context.Context, databaseURL, file string) error {
	config, err := parseURL(databaseURL)
	if err != nil {
		return err
	}
	conn, err := connect(ctx, config)
	if err != nil {
		return err
	}
	defer closeSoon(conn)
	program, err := dumpProgram(ctx, conn.PgConn().ParameterStatus("server_version"))
	if err != nil {
		return err
	}
	created, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("making the backup's file: %w", err)
	}
	if err := errors.Join(runDump(ctx, program, databaseURL, config, created), created.Close()); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return nil
}

// dumpProgram finds a pg_dump that is not older than the server: an older one
// refuses to work.
func dumpProgram(ctx context.Context, server string) (string, error) {
	program, err := osexec.LookPath("pg_dump")
	if err != nil {
		return "", fmt.Errorf("a backup needs pg_dump, which is not on the PATH: install the client programs of PostgreSQL %d or later, or run without a backup", major(server))
	}
	out, err := osexec.CommandContext(ctx, program, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("asking %s for its version: %w", program, err)
	}
	if have, need := major(string(out)), major(server); have < need {
		return "", fmt.Errorf("%s is of version %d, older than the server's %d, and so cannot make a backup: install the client programs of PostgreSQL %d, or run without a backup",
			program, have, need, need)
	}
	return program, nil
}

var firstNumber = regexp.MustCompile(`[0-9]+`)

func major(version string) int {
	n, _ := strconv.Atoi(firstNumber.FindString(version)) // 0 is older than all
	return n
}

// runDump runs pg_dump. The password goes by the environment: arguments can be
// seen by everybody on the machine.
func runDump(ctx context.Context, program, databaseURL string, config *pgx.ConnConfig, to *os.File) error {
	arguments := []string{"--format=custom", "--no-password", "--host=" + config.Host, "--port=" + strconv.Itoa(int(config.Port)),
		"--username=" + config.User, "--dbname=" + config.Database}
	cmd := osexec.CommandContext(ctx, program, arguments...)
	var complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = to, &complaint
	cmd.Env = append(os.Environ(), connectionEnv(databaseURL, config)...)
	if err := cmd.Run(); err != nil {
		text := strings.TrimSpace(complaint.String())
		if config.Password != "" {
			text = strings.ReplaceAll(text, config.Password, "xxxxx")
		}
		return fmt.Errorf("pg_dump made no backup: %w: %s", err, text)
	}
	return nil
}

// connectionEnv has what pg_dump needs to connect, and the driver does not
// give as single settings.
func connectionEnv(databaseURL string, config *pgx.ConnConfig) []string {
	var env []string
	if config.Password != "" {
		env = append(env, "PGPASSWORD="+config.Password)
	}
	u, err := url.Parse(databaseURL)
	if err != nil {
		return env
	}
	for _, setting := range []string{"sslmode", "sslrootcert", "sslcert", "sslkey"} {
		if value := u.Query().Get(setting); value != "" {
			env = append(env, "PG"+strings.ToUpper(setting)+"="+value)
		}
	}
	return env
}
