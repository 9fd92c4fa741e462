package proof

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/schemac/schemac/migrations"
)

// Result is what an examination of migrations found.
type Result struct {
	// Server is the engine's version for people.
	Server string
	// Migrations and Repeatable count what was tried.
	Migrations, Repeatable int
	Outcomes               []Outcome
	Findings               []Finding
	// OneWay are the migrations that nothing leads back from. Those that are
	// acknowledged as irreversible are no finding.
	OneWay []*Step
	// Unmodelled are objects without a model at the end: they are not compared
	// with the models.
	Unmodelled []string
}

// Broken reports whether any property does not hold.
func (r *Result) Broken() bool { return len(r.Findings) > 0 }

// Plans is what is known of the states that migrations were made for, as
// fingerprints in the names of the home database.
type Plans struct {
	// Models is that of the models.
	Models string
	// Target gives that of the state that a migration's plan leads to, or ""
	// where nothing is known of it.
	Target func(*migrations.Migration) string
}

// examination tries migrations, and looks for those to blame.
type examination struct {
	site          *Site
	properties    []Property
	chain, summit []Step
	base          func(ctx context.Context, r *Room) error
	first         *Room
	arrive, again bool
	plans         Plans
	// each asks for a proof of each way back by itself, however many there are.
	each bool
	// trial is the first pass, which may have cut the chain off.
	trial *trial
	// start is the index of the first migration whose way back was tried by
	// itself.
	start int
}

// latest is how many ways back are tried by themselves, unless all are: it
// takes two inspections each.
const latest = 20

func (x *examination) run(ctx context.Context) (_ *Result, err error) {
	t := &trial{site: x.site, chain: x.chain, summit: x.summit, base: x.base, first: x.first, arrive: x.arrive, again: x.again}
	x.trial = t
	defer func() { err = errors.Join(err, t.close()) }()
	if err := t.run(ctx); err != nil {
		return nil, err
	}
	result := &Result{Server: t.room.Target().Version(), Migrations: len(x.chain), Repeatable: len(x.summit), Findings: t.found}
	if t.end != nil {
		result.Unmodelled = t.end.Unmodelled
	}
	for i := range x.chain {
		if x.chain[i].oneWay() {
			result.OneWay = append(result.OneWay, &x.chain[i])
		}
	}
	if err := x.blame(ctx, result); err != nil {
		return nil, err
	}
	result.Outcomes = x.outcomes(result)
	return result, nil
}

// blame finds the migrations that what the first pass found comes from.
func (x *examination) blame(ctx context.Context, result *Result) error {
	for i := range result.Findings {
		if f := &result.Findings[i]; f.Property == Arrives {
			if err := (&search{examination: x, finding: f}).run(ctx); err != nil {
				return err
			}
		}
	}
	return x.single(ctx, result)
}

// single tries the ways back one by one: all of them if they are broken as a
// whole, or else the latest ones, since what one of them leaves behind may be
// taken away by an earlier one's.
func (x *examination) single(ctx context.Context, result *Result) error {
	found, chain := findings(result.Findings), x.trial.chain
	if !found.broken(Returns) && !found.broken(Restores) && !found.broken(Clean) && !x.each {
		x.start = max(0, len(chain)-latest)
	}
	if len(chain) == 0 {
		return nil
	}
	fine := &trial{site: x.site, chain: chain, base: x.base, single: true, start: x.start}
	err := fine.run(ctx)
	if err = errors.Join(err, fine.close()); err != nil {
		return err
	}
	result.Findings = merged(found, fine.found)
	return nil
}

// merged puts what the second pass found of the ways back in the place of
// what the first one found of them, unless it found nothing.
func merged(coarse, fine findings) (all []Finding) {
	if !fine.broken(Returns) && !fine.broken(Restores) {
		return coarse
	}
	for _, f := range coarse {
		repeatable := f.Step != nil && f.Step.Type != migrations.Versioned
		if !f.wayBack() || repeatable {
			all = append(all, f)
		}
	}
	for _, f := range fine {
		if f.wayBack() {
			all = append(all, f)
		}
	}
	return all
}

// outcomes says of each property what is known of it.
func (x *examination) outcomes(result *Result) (all []Outcome) {
	found := findings(result.Findings)
	for _, p := range x.properties {
		if p == Keeps && !slices.ContainsFunc(x.chain, func(s Step) bool { return s.SchemaUnchanged }) {
			continue
		}
		o := Outcome{Property: p, Verdict: Proven}
		if found.broken(p) {
			o.Verdict = Broken
		} else if o.Reason = x.unproven(p, found, result); o.Reason != "" {
			o.Verdict = Unproven
		} else if p == Restores && x.start > 0 {
			o.Reason = fmt.Sprintf("those of the first %d migrations as a whole", x.start)
		}
		all = append(all, o)
	}
	return all
}

// unproven says why nothing is known of a property that is not broken; ""
// where it is proven.
func (x *examination) unproven(p Property, found findings, result *Result) string {
	cut := len(x.trial.chain) < len(x.chain)
	switch {
	case p == Runs:
		return ""
	case cut:
		return fmt.Sprintf("only the migrations before %s were tried", x.chain[len(x.trial.chain)].Title())
	case found.broken(Runs):
		return "a repeatable migration does not run"
	case p == Arrives && !x.arrive:
		return "more migrations are pending behind those that were tried"
	case p == Arrives && x.site.Models == nil:
		return "there are no models"
	case p == Clean && found.broken(Returns):
		return "not every migration can be rolled back"
	case p == Clean && len(result.OneWay) > 0:
		return fmt.Sprintf("nothing leads back from %s", result.OneWay[0].Title())
	}
	return ""
}
