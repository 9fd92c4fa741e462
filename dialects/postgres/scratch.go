package postgres

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// The dialect can prove plans in throw-away databases.
var _ dialects.Prover = dialect{}

// A scratch database is known by its name and its comment. While it lives,
// its maker holds an advisory lock with a key made from its name, taken before
// the database is made: all sessions of a server can see it, whatever
// database it was taken in.
const (
	scratchPrefix  = "schemac_sandbox_"
	scratchComment = "A throw-away database of schemac, made at "
	scratchClass   = 0x73636862 // schb
)

// Scratch implements dialects.Prover.
func (dialect) Scratch(ctx context.Context, databaseURL string) (*dialects.Scratch, error) {
	config, err := parseURL(databaseURL)
	if err != nil {
		return nil, err
	}
	conn, err := connect(ctx, config)
	if err != nil {
		return nil, err
	}
	s := &scratch{config: config, conn: conn, name: scratchName(conn.Config().Database)}
	if err := s.create(ctx); err != nil {
		return nil, errors.Join(err, s.drop(ctx))
	}
	there, err := otherDatabase(databaseURL, s.name)
	if err != nil {
		return nil, errors.Join(err, s.drop(ctx))
	}
	return &dialects.Scratch{URL: there, Name: s.name, Drop: s.drop}, nil
}

// scratchName is random at its end; what it was made beside is cut to fit.
func scratchName(beside string) string {
	random := make([]byte, 4)
	_, _ = rand.Read(random) // never fails
	beside = strings.TrimPrefix(beside, scratchPrefix)
	room := pgsql.MaxIdentifier - len(scratchPrefix) - 1 - hex.EncodedLen(len(random))
	for len(beside) > room {
		beside = pgsql.Truncate63(beside)
		runes := []rune(beside)
		beside = string(runes[:len(runes)-1])
	}
	return scratchPrefix + beside + "_" + hex.EncodeToString(random)
}

// scratch is a throw-away database and the connection whose lock keeps it.
type scratch struct {
	config *pgx.ConnConfig
	name   string
	// dropping guards conn, which is nil once the database is dropped.
	dropping sync.Mutex
	conn     *pgx.Conn
}

func (s *scratch) create(ctx context.Context) error {
	if _, err := s.conn.Exec(ctx, "SELECT pg_catalog.pg_advisory_lock($1::int4, pg_catalog.hashtext($2))", scratchClass, s.name); err != nil {
		return fmt.Errorf("reserving the name %s: %w", s.name, serverError(err))
	}
	options, err := createOptions(ctx, s.conn)
	if err != nil {
		return fmt.Errorf("reading how the database was made: %w", serverError(err))
	}
	if _, err := s.conn.Exec(ctx, "CREATE DATABASE "+ident(s.name)+options); err != nil {
		return mayNotCreate(s.config.User, err)
	}
	comment := pgsql.QuoteLiteral(scratchComment + time.Now().UTC().Format(time.RFC3339))
	if _, err := s.conn.Exec(ctx, "COMMENT ON DATABASE "+ident(s.name)+" IS "+comment); err != nil {
		return fmt.Errorf("marking the database %s as one to throw away: %w", s.name, serverError(err))
	}
	return nil
}

func mayNotCreate(user string, err error) error {
	if isCode(err, "42501") {
		return fmt.Errorf("making a throw-away database: the user %q may not create databases (SQLSTATE 42501). Let an administrator run ALTER ROLE %s CREATEDB, or name a server where the user may",
			user, ident(user))
	}
	return fmt.Errorf("making a throw-away database: %w", serverError(err))
}

// createOptions are those of CREATE DATABASE that give another database the
// encoding and the collation of the connected one. Columns that only newer
// servers have are read as JSON.
func createOptions(ctx context.Context, conn *pgx.Conn) (string, error) {
	var encoding, collate, ctype, provider, locale, rules string
	err := conn.QueryRow(ctx, `SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype, coalesce(j ->> 'datlocprovider', ''),
		coalesce(j ->> 'datlocale', j ->> 'daticulocale', ''), coalesce(j ->> 'daticurules', '')
		FROM pg_catalog.pg_database d, pg_catalog.to_jsonb(d) j WHERE datname = pg_catalog.current_database()`).
		Scan(&encoding, &collate, &ctype, &provider, &locale, &rules)
	options := " TEMPLATE template0"
	for _, option := range []struct{ name, value string }{{"ENCODING", encoding}, {"LC_COLLATE", collate}, {"LC_CTYPE", ctype}} {
		options += " " + option.name + " " + pgsql.QuoteLiteral(option.value)
	}
	switch provider {
	case "i":
		options += " LOCALE_PROVIDER icu ICU_LOCALE " + pgsql.QuoteLiteral(locale)
	case "b":
		options += " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + pgsql.QuoteLiteral(locale)
	}
	if rules != "" {
		options += " ICU_RULES " + pgsql.QuoteLiteral(rules)
	}
	return options, err
}

// drop removes the database, also when the connection that kept it is lost,
// or when the caller has been cancelled.
func (s *scratch) drop(ctx context.Context) error {
	s.dropping.Lock()
	defer s.dropping.Unlock()
	if s.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if s.conn.IsClosed() || s.conn.Ping(ctx) != nil {
		conn, err := connect(ctx, s.config)
		if err != nil {
			return fmt.Errorf("dropping the throw-away database %s: %w", s.name, err)
		}
		s.conn = conn
	}
	if err := dropDatabase(ctx, s.conn, s.name); err != nil {
		return err
	}
	conn := s.conn
	s.conn = nil
	closeSoon(conn)
	return nil
}

func dropDatabase(ctx context.Context, conn *pgx.Conn, name string) error {
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+ident(name)+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("dropping the throw-away database %s: %w", name, serverError(err))
	}
	return nil
}

// abandoned lists the scratch databases that nobody keeps or works in.
const abandoned = `SELECT d.datname FROM pg_catalog.pg_database d
WHERE pg_catalog.starts_with(d.datname::text, $1) AND pg_catalog.starts_with(pg_catalog.shobj_description(d.oid, 'pg_database'), $2)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid AND a.backend_type = 'client backend')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.classid = $3::int8::oid
    AND l.objid = (pg_catalog.hashtext(d.datname::text)::int8 & 4294967295)::oid AND l.objsubid = 2)
ORDER BY 1`

// Sweep implements dialects.Prover. Those that another user has made, and
// this one may not drop, stay.
func (dialect) Sweep(ctx context.Context, databaseURL string) ([]string, error) {
	config, err := parseURL(databaseURL)
	if err != nil {
		return nil, err
	}
	conn, err := connect(ctx, config)
	if err != nil {
		return nil, err
	}
	defer closeSoon(conn)
	rows, err := conn.Query(ctx, abandoned, scratchPrefix, scratchComment, scratchClass)
	if err != nil {
		return nil, fmt.Errorf("looking for left-over throw-away databases: %w", serverError(err))
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("looking for left-over throw-away databases: %w", serverError(err))
	}
	var dropped []string
	for _, name := range names {
		// Without FORCE: whoever has connected since keeps it.
		_, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+ident(name))
		switch {
		case isCode(err, "42501", "55006"):
		case err != nil:
			return dropped, fmt.Errorf("dropping the left-over throw-away database %s: %w", name, serverError(err))
		default:
			dropped = append(dropped, name)
		}
	}
	return dropped, nil
}

// otherDatabase is the URL, or the list of key=value, with another database.
func otherDatabase(databaseURL, name string) (string, error) {
	if !slices.ContainsFunc([]string{"postgres://", "postgresql://"}, func(scheme string) bool { return strings.HasPrefix(databaseURL, scheme) }) {
		return databaseURL + " dbname='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name) + "'", nil
	}
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "", errors.New("the URL of the PostgreSQL database is not valid") // err may show the password
	}
	u.Path, u.RawPath = "/"+name, ""
	query := u.Query()
	query.Del("dbname")
	query.Del("database")
	u.RawQuery = query.Encode()
	return u.String(), nil
}
