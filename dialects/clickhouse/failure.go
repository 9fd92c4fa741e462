package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	driver "github.com/ClickHouse/clickhouse-go/v2"
	lib "github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// Codes of the server after which nothing has happened, and may the next time:
// a lock was not to be had, there were too many queries at once, or another
// ALTER was under way on a replica.
var waitedInVain = []int32{473, 202, 517}

// Codes after which the work may go on, or has ended unseen: a timeout, an
// INSERT whose quorum did not answer, and what Keeper did not confirm.
var outcomeUnknown = []int32{159, 319, 999}

// kindOf classes what went wrong. A statement that only asks can be asked
// again after a timeout; of any other, only the database can tell whether it
// has taken effect.
func kindOf(err error, s dialects.Statement) dialects.FailureKind {
	var broken *failedCheck
	var back *takenBack
	var left *stuck
	var hosts *hostsError
	var mutating *stuckHosts
	switch {
	case errors.As(err, &hosts) && hosts.refused():
		return dialects.Refused
	case errors.As(err, &hosts), errors.As(err, &mutating):
		return dialects.OutcomeOpen
	case errors.As(err, &broken), errors.As(err, &back), errors.As(err, &left), errors.Is(err, context.Canceled):
		return dialects.Refused
	case hasCode(err, waitedInVain...):
		return dialects.LockTimeout
	case hasCode(err, outcomeUnknown...) && s.Check != "":
		return dialects.LockTimeout
	case hasCode(err, outcomeUnknown...):
		return dialects.ConnectionLost
	}
	var answer *ServerError
	var status *driver.HTTPError
	if errors.As(err, &answer) || errors.As(err, &status) && status.StatusCode < http.StatusInternalServerError {
		return dialects.Refused
	}
	return dialects.ConnectionLost
}

// failedCheck is a check that has found a row.
type failedCheck struct{ meaning string }

// Error says what the row means.
func (e *failedCheck) Error() string { return e.meaning }

// labelsFound names and counts the labels of an Enum that a check has found.
// They stand in the old model; other values of rows are not for messages.
func labelsFound(rows lib.Rows) string {
	if !slices.Equal(rows.Columns(), []string{"label", "rows"}) {
		return ""
	}
	var found []string
	total := uint64(0)
	for more := true; more; more = rows.Next() {
		var label string
		var count uint64
		if rows.Scan(&label, &count) != nil {
			return ""
		}
		total += count
		noun := "rows"
		if count == 1 {
			noun = "row"
		}
		found = append(found, fmt.Sprintf("%s in %d %s", chsql.QuoteString(label), count, noun))
	}
	if total >= sampleOfUnfit {
		found = append(found, fmt.Sprintf("among the first %d that were found", sampleOfUnfit))
	}
	return ": " + strings.Join(found, ", ")
}

// timedOut is a statement that ran longer than it may.
type timedOut struct{ cause error }

// Error says that the outcome is open.
func (e *timedOut) Error() string {
	return "the statement ran longer than its timeout; the server was told to end it, and whether it has taken effect is for the database to tell: " + e.cause.Error()
}

// Unwrap gives the cause.
func (e *timedOut) Unwrap() error { return e.cause }
