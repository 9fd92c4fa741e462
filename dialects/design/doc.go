// Package design has the form of the rules by which models are judged before
// anything runs: what is valid and yet will hurt.
//
// The rules themselves are the dialects': they know what their engine makes of
// a schema. The package finds nothing, and knows neither what a project thinks
// of a rule nor what a model exempts; that is for lint.
package design
