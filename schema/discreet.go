package schema

// Discreet is implemented by the rules of engines whose objects can state
// secrets, such as the password in a table's engine. A graph has them, since
// statements are made of it; what is shown and what is kept in files has not.
type Discreet interface {
	// Masked gives the object with [HIDDEN] in the place of its secrets: the
	// object itself where it has none. The two are equal by the rules, so that
	// a plan never sees that a secret alone has changed.
	Masked(o Object) Object

	// Stated are the secrets of the object.
	Stated(o Object) []string
}

// Secrets are those that the objects of the graph state.
func (g *Graph) Secrets() (secrets []string) {
	discreet, ok := g.rules.(Discreet)
	if !ok {
		return nil
	}
	for _, o := range g.Objects() {
		secrets = append(secrets, discreet.Stated(o)...)
	}
	return secrets
}

// Masked is the object as it is shown and kept, by the rules of its engine.
func Masked(rules Rules, o Object) Object {
	if discreet, ok := rules.(Discreet); ok && o != nil {
		return discreet.Masked(o)
	}
	return o
}
