// Package lint classes what a plan or a migration would do, for people who
// review it before it runs.
//
// It finds no danger by itself: the dialects know what a statement endangers,
// and say so in its hazards. The package says how much each kind weighs, what
// a statement without a hazard is, whether there is a way back, and which
// findings somebody has acknowledged. It runs nothing and prints nothing.
package lint
