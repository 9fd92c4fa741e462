// Package migrations knows the migration directory and the history of a
// database: which files there are and what they say, whether the sum file
// agrees, what has been applied, and what is pending. It runs nothing: that is
// package runner's work, which lies below it.
package migrations
