package clickhouse

import "github.com/schemac/schemac/dialects"

// The hazards of views of every kind.

func relationRenamed(from, to string) dialects.Hazard {
	return hazard(dialects.Breaking, "Create the view under the new name, move the programs to it, and drop the old one in a later migration.",
		"%s is called %s afterwards; queries that use the old name fail.", from, to)
}

func viewGone(view string) dialects.Hazard {
	return hazard(dialects.Breaking, "Release the programs that no longer use it first.", "Queries that use view %s fail.", view)
}

func viewRowsGone(view string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Copy the rows into a table first, and let a new view write to it with TO.",
		"The rows that %s has collected are dropped with it; they are not computed again.", view)
}

func viewRowsMayGo(view string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Look with SHOW CREATE TABLE: only a materialized view without TO has rows. Copy them into a table first.",
		"If %s is a materialized view that keeps its rows itself, they are dropped with it.", view)
}

func viewPaused(view, target string) dialects.Hazard {
	return hazard(dialects.Breaking, "Stop the inserts until the view is there again, or insert the rows of that time by hand.",
		"Rows inserted while %s is gone do not reach %s.", view, target)
}

func refreshStops(view, target string) dialects.Hazard {
	return hazard(dialects.Breaking, "Release the programs first that need fresh rows.", "%s stays as it is while %s is gone, which refreshes it.", target, view)
}

func refreshReplaces(view, target string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Let the view append, or write to a table of its own.",
		"Every refresh of %s replaces all rows of %s by what its query gives.", view, target)
}

func viewRequeried(view string) dialects.Hazard {
	return hazard(dialects.Breaking, "Write to a new table with a new view, fill it from the source, and move the readers.",
		"Rows that %s has written before keep what the old query made of them.", view)
}

func relationDetached(name string) dialects.Hazard {
	return hazard(dialects.Breaking, "Stop the programs that use it, and ATTACH it in the same migration. Inserts meanwhile do not reach a detached materialized view.",
		"%s is there no more for queries and inserts until it is attached again.", name)
}
