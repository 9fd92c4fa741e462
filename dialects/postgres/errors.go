package postgres

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// serverMessage is an error of the server with all that it says.
type serverMessage struct{ *pgconn.PgError }

// Error gives the message, the SQLSTATE, and the detail and hint, if any.
func (e serverMessage) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (SQLSTATE %s)", e.Message, e.Code)
	if e.Detail != "" {
		b.WriteString(". Detail: " + e.Detail)
	}
	if e.Hint != "" {
		b.WriteString(". Hint: " + e.Hint)
	}
	return b.String()
}

// Unwrap gives the driver's error.
func (e serverMessage) Unwrap() error { return e.PgError }

// serverError makes the server's errors tell everything; others stay, and so
// do those to which more has been said already.
func serverError(err error) error {
	var told serverMessage
	var message *pgconn.PgError
	if !errors.As(err, &told) && errors.As(err, &message) {
		return serverMessage{message}
	}
	return err
}

// withRight says which right a statement lacked, where the server tells only
// of what it was denied.
func withRight(err error) error {
	var message *pgconn.PgError
	if !errors.As(err, &message) || message.Code != "42501" {
		return err
	}
	right := "Connect as a role that may do this, or have an administrator do it"
	if rest, ok := strings.CutPrefix(message.Message, "permission denied for "); ok {
		right = "The user lacks a privilege on " + rest
		switch kind, _, _ := strings.Cut(rest, " "); kind {
		case "database":
			right += ", which its owner gives by GRANT CREATE ON " + rest
		case "schema": // to find what is in it takes USAGE, to make something CREATE
			right += ", which its owner gives by GRANT USAGE, CREATE ON " + rest
		default:
			right += ", which its owner gives by GRANT"
		}
	} else if rest, ok := strings.CutPrefix(message.Message, "must be owner of "); ok {
		right = "Only the owner of " + rest + " may do this: connect as that role or as a member of it"
	}
	return fmt.Errorf("%w. %s", err, right)
}

// connectError says where no connection was made and why, never with the
// password.
func connectError(config *pgx.ConnConfig, err error) error {
	where := fmt.Sprintf("connecting to PostgreSQL at %s, database %q, as user %q: ",
		net.JoinHostPort(config.Host, fmt.Sprint(config.Port)), config.Database, config.User)
	var message *pgconn.PgError
	reason := err.Error()
	switch {
	case errors.As(err, &message) && (message.Code == "28P01" || message.Code == "28000"):
		return fmt.Errorf("%sthe server refused the login: %s. Check the user and the password in the URL", where, message.Message)
	case errors.As(err, &message):
		reason = serverMessage{message}.Error()
	default:
		var connect *pgconn.ConnectError
		if errors.As(err, &connect) && connect.Unwrap() != nil {
			reason, _, _ = strings.Cut(strings.TrimSpace(connect.Unwrap().Error()), "\n") // the first of several addresses
		}
	}
	if config.Password != "" {
		reason = strings.ReplaceAll(reason, config.Password, "xxxxx")
	}
	return errors.New(where + reason)
}
