package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema/diag"
)

// replannable is a plan that can be made again with other options.
type replannable interface {
	RenameCandidates() []planner.Candidate
	Replan(ctx context.Context, options ops.PlanOptions) diag.List
}

// askRenames asks on a terminal whether a drop and a create are one rename,
// and plans again until no such question is open.
func (s *session) askRenames(plan replannable, options ops.PlanOptions) (problems diag.List) {
	if !s.system.InTerminal || s.view.JSON {
		return nil
	}
	asked := map[planner.RenameHint]bool{}
	for {
		confirmed := false
		for _, candidate := range plan.RenameCandidates() {
			if asked[candidate.RenameHint] {
				continue
			}
			asked[candidate.RenameHint] = true
			if s.confirm(fmt.Sprintf("Is %s the former %s? 'yes' renames it and keeps its data: ", candidate.To, candidate.From)) {
				options.Confirmed = append(options.Confirmed, candidate.RenameHint)
				confirmed = true
				break
			}
		}
		if !confirmed {
			return problems
		}
		if problems = plan.Replan(s, options); problems.HasErrors() {
			return problems
		}
	}
}

// hazardKinds are what --allow takes.
var hazardKinds = []string{"data-loss", "may-fail", "rewrite", "long-lock", "breaking", "all"}

// checkAllowed reports what is given to --allow and is none of the known.
func checkAllowed(allowed, known []string) (problems diag.List) {
	for _, hazard := range allowed {
		if !slices.Contains(known, hazard) {
			problems.Errorf("usage", "Unknown hazard", diag.Range{}, "--allow %s: there are %s.%s", hazard, strings.Join(known, ", "), diag.DidYouMean(hazard, known))
		}
	}
	return problems
}
