// Package planner turns two graphs into one ordered list of changes.
//
// It knows no SQL and no dialect. What an engine can alter in place, what has
// to step aside for a change, and when two expressions mean the same, it asks
// the Rules that each dialect implements. The way back is Plan with the two
// graphs exchanged and the renames inverted.
package planner
