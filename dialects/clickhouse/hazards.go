package clickhouse

import (
	"fmt"

	"github.com/schemac/schemac/dialects"
)

// The hazards of ClickHouse, in one place for the statements that schemac
// makes and for those that people write. Names are as a person would say them.

func hazard(kind dialects.HazardKind, safer, format string, args ...any) dialects.Hazard {
	return dialects.Hazard{Kind: kind, Message: fmt.Sprintf(format, args...), Safer: safer}
}

func tableGone(table string) dialects.Hazard {
	return hazard(dialects.Breaking, "Release the programs that no longer use it first; rename the table away and drop it in a later migration.",
		"Queries that use table %s fail.", table)
}

func tableRowsGone(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Rename the table away and drop it in a later migration, or keep a copy with BACKUP TABLE or ALTER TABLE … FREEZE. "+
		"For eight minutes UNDROP TABLE brings back what was dropped without SYNC.",
		"Table %s is dropped with all its rows.", table)
}

func tableRenamed(from, to string) dialects.Hazard {
	return hazard(dialects.Breaking, "Create a view under the old name in the same migration, and drop it when nothing uses it. "+
		"Drop the materialized views that read the table before, and create them again after: a rename unhooks them without an error.",
		"Table %s is called %s afterwards; queries that use the old name fail.", from, to)
}

func tablesExchanged(a, b string) dialects.Hazard {
	return hazard(dialects.Breaking, "Stop the writers until both tables are checked; the same statement exchanges them back.",
		"%s and %s change places: queries of either see the other's columns and rows.", a, b)
}

func databaseGone(database string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Rename the database away, or keep a copy with BACKUP DATABASE.", "Database %s is dropped.", database)
}

// viewRowsMayGo is for a text that does not tell what kind of view it drops.
func columnRenamed(from, table, to string) dialects.Hazard {
	return hazard(dialects.Breaking, "Add a column under the new name, fill it, move the programs, and drop the old one in a later migration. "+
		"An insert fails half-way where a materialized view still reads the old name.",
		"Column %s of %s is called %s afterwards; queries that use the old name fail.", from, table, to)
}

func columnGone(column string) dialects.Hazard {
	return hazard(dialects.Breaking, "Release the programs that no longer use it first.", "Queries that use column %s fail.", column)
}

func columnValuesGone(column string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Copy the column into another table first, or freeze the partitions with ALTER TABLE … FREEZE.",
		"All values of column %s are deleted.", column)
}

func columnRewritten(column string) dialects.Hazard {
	return hazard(dialects.Rewrite, "Run it when little else is done; the time grows with the column's size on the disk. system.mutations tells how far it is.",
		"Column %s is rewritten in every part.", column)
}

func valuesWrap(column, to, why string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Look for values outside the new range first; or add a column of the new type, fill it with accurateCastOrNull, compare, and drop the old one later.",
		"Values of %s are changed silently where they do not fit %s: %s.", column, to, why)
}

// conversionSafer is the way round a conversion that can fail.
const conversionSafer = "Correct those rows first; or add a column of the new type and fill it with accurateCastOrNull. " +
	"A conversion that fails leaves the column unreadable until it is changed back."

func valuesMayNotConvert(column, to, why string) dialects.Hazard {
	return hazard(dialects.MayFail, conversionSafer, "Values of %s may have no counterpart in %s: %s.", column, to, why)
}

func labelsMustNotOccur(labels, column string) dialects.Hazard {
	return hazard(dialects.MayFail, conversionSafer, "%s of %s must not occur in any row.", labels, column)
}

func nullsReplaced(column, by string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Add a column that is not Nullable and fill it, so that both can be compared before the old one goes.",
		"NULLs in %s become %s.", column, by)
}

func valuesUnreadable(column string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Add the computed column under another name, and drop this one in a later migration.",
		"The stored values of %s can no longer be read.", column)
}

func defaultShines(column string) dialects.Hazard {
	return hazard(dialects.Breaking, "Run ALTER TABLE … MATERIALIZE COLUMN first: it writes the old default into the old rows.",
		"Rows from before %s was added show the new default where they showed the old one.", column)
}

func columnExpires(column string) dialects.Hazard {
	return hazard(dialects.DataLoss, ttlSafer, "Values of %s whose new TTL has passed are reset to the default at once.", column)
}

// ttlSafer is what to do before a TTL reaches old rows.
const ttlSafer = "Count the rows that have expired by it first. With SETTINGS materialize_ttl_after_modify = 0 they go with later merges and not at once."

func rowsExpire(table, ttl string) dialects.Hazard {
	return hazard(dialects.DataLoss, ttlSafer, "Rows of %s that the new TTL %s calls expired are deleted or moved at once, not only new ones.", table, ttl)
}

func policyMustContain(table string) dialects.Hazard {
	return hazard(dialects.MayFail, "Keep the old volumes in the new policy, or make a table with the new policy beside it and move the partitions.",
		"The new storage policy of %s must have all volumes of the old one; the server refuses it otherwise.", table)
}

func partsChecked(table string) dialects.Hazard {
	return hazard(dialects.Rewrite, ttlSafer, "Every part of %s is checked against the new TTL.", table)
}

func emptyColumnExpires(column string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Fill the column before the TTL is set, in a migration of its own.",
		"Column %s is new and empty in every existing row, so that the TTL calls all of them expired and deletes them.", column)
}

func insertsChecked(constraint string) dialects.Hazard {
	return hazard(dialects.Breaking, "Look for rows that break it first; writers that send such rows have to change before.",
		"Inserts that break %s fail from now on; existing rows are not checked.", constraint)
}

func insertsBreak(constraint string) dialects.Hazard {
	return hazard(dialects.Breaking, "Look for rows that break it first; writers that send such rows have to change before.",
		"Inserts that break %s fail from now on.", constraint)
}

func rowsChecked(constraint string) dialects.Hazard {
	return hazard(dialects.MayFail, "Correct rows that break it first. The table itself is unchanged when the copy stops.",
		"Rows that break %s stop the copy.", constraint)
}

func valuesNotComputed(column, expression string) dialects.Hazard {
	return hazard(dialects.MayFail, "Select the expression from the table first, or write it with a function that ends in OrNull, OrZero or OrDefault. The table itself is unchanged when the copy stops.",
		"Rows for which %s gives no value of %s stop the copy.", expression, column)
}

func rowsUnreadable(column, expression string) dialects.Hazard {
	return hazard(dialects.Breaking, "Write it with a function that ends in OrNull, OrZero or OrDefault, or select the expression from the table first.",
		"Queries that read %s fail on rows for which %s gives no value, and so do inserts of such rows.", column, expression)
}

func rowsNotWritten(column, expression string) dialects.Hazard {
	return hazard(dialects.MayFail, "Select the expression from the table first, or write it with a function that ends in OrNull, OrZero or OrDefault.",
		"Rows for which %s gives no value of %s stop the mutation.", expression, column)
}

func insertsComputed(column, expression string) dialects.Hazard {
	return hazard(dialects.Breaking, "Write it with a function that ends in OrNull, OrZero or OrDefault, or change the writers first.",
		"Inserts of rows for which %s gives no value of %s fail from now on.", expression, column)
}

func rowsCopied(table string) dialects.Hazard {
	return hazard(dialects.Rewrite, "Copy partition by partition into the new table, and let a materialized view mirror new rows meanwhile.",
		"All rows of %s are copied; the disk needs room for both tables until schemac cleanup drops the old one.", table)
}

func rowsRebuilt(table string) dialects.Hazard {
	return hazard(dialects.Rewrite, "Run it when little else is done. It goes partition by partition, and can be stopped and resumed.",
		"All rows of %s are copied; the disk needs room for both tables until schemac cleanup drops the old one.", table)
}

func insertsConverted(column, to string) dialects.Hazard {
	return hazard(dialects.Breaking, "Change the writers first, so that they send only what converts.",
		"Inserts of values of %s that do not convert to %s fail from now on.", column, to)
}

func writesMissed(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Stop the writers until the names are exchanged, or mirror new rows with a materialized view.",
		"Rows written to %s from here until the names are exchanged stay behind in the former table, and its unfinished mutations are not done to the new one. Stop the writers first.", table)
}

func rowsOfOneReplica(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Compare the replicas first. Each host keeps its rows in the former table.",
		"%s becomes replicated: where a shard has several hosts, it gets the rows of one of them.", table)
}

func rowsMerge(engine, table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Keep the old table until a query has shown that every merged row is meant to go.",
		"%s merges rows of %s that have the same sorting key into one.", engine, table)
}

func rowsNotKept(table, engine string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Rename the table away first, and drop it in a later migration.",
		"All rows of %s are dropped: the engine %s keeps none.", table, engine)
}

func tableReplaced(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Create the new table under another name, copy the rows, and use EXCHANGE TABLES.",
		"All rows of %s are dropped with its old definition.", table)
}

func tableEmptied(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Keep a copy with BACKUP TABLE, or detach the partitions, which can be attached again.", "All rows of %s are deleted.", table)
}

func databaseEmptied(database string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Keep a copy with BACKUP DATABASE.", "All rows of all tables in %s are deleted.", database)
}

func objectGone(kind, name string) dialects.Hazard {
	return hazard(dialects.Breaking, "Make sure first that nothing uses it.", "Whatever uses the %s %s fails.", kind, name)
}

func rowsDeleted(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Count the rows with the same condition first, and keep a copy of them in another table.", "Rows of %s are deleted.", table)
}

func valuesOverwritten(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Write the new values into a new column and compare, or keep a copy of the rows in another table.",
		"Values of %s are overwritten.", table)
}

func tableRewritten(table string) dialects.Hazard {
	return hazard(dialects.Rewrite, "Do it partition by partition with IN PARTITION, when little else is done; system.mutations tells how far it is.",
		"The parts of %s that it touches are written anew.", table)
}

func tableMerged(table string) dialects.Hazard {
	return hazard(dialects.Rewrite, "Leave merging to the server, query with FINAL, or merge one partition at a time.", "All parts of %s are merged and written anew.", table)
}

func rowsDeduplicated(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Count what would go first: compare count() with the number of distinct rows.", "Rows of %s that are the same as others are deleted.", table)
}

func partitionGone(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "DETACH PARTITION instead, which can be attached again, and drop it later; or FREEZE it first.",
		"All rows of a partition of %s are deleted.", table)
}

func partitionReplaced(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "FREEZE the partition first.", "The rows of a partition of %s are deleted for those of another table.", table)
}

func partitionDetached(table string) dialects.Hazard {
	return hazard(dialects.Breaking, "Attach the partition again in the same migration, or move it to another table that can be queried.",
		"Queries of %s see the rows of the partition no more until it is attached again.", table)
}

func partitionMoved(table string) dialects.Hazard {
	return hazard(dialects.Breaking, "Query both tables with a view over them before the rows move.", "Queries of %s see the rows of the partition no more.", table)
}

func rightsGone() dialects.Hazard {
	return hazard(dialects.Breaking, "Look in system.grants who uses the right, and through which roles.", "Queries that need the right fail.")
}

func replicaGone() dialects.Hazard {
	return hazard(dialects.DataLoss, "Make sure that another replica has all parts first, with SYSTEM SYNC REPLICA there.", "What the replica has and others do not is lost.")
}

func countedRowsDeleted(count int, table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Look at the rows in the plan first: keep in the block data what is still needed.", "%s deleted from table %s.", dialects.CountRows(count), table)
}

func unknownOverwritten(table string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Plan against the live database, which knows the former values.", "Values of table %s that the plan does not know are overwritten.", table)
}

func valueForgotten(table, column string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Plan against the live database, which knows the former values.",
		"Rows of table %s are inserted anew, and column %s gets its default there.", table, column)
}

func keysMayExist(table string) dialects.Hazard {
	return hazard(dialects.MayFail, "Plan against the live database, which knows its rows.",
		"Table %s may have rows with the same keys already, which ClickHouse keeps beside the new ones.", table)
}
