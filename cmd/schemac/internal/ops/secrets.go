package ops

import (
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// learn lets nothing that is shown from now on have the secrets.
func (w *Workspace) learn(secrets []string) {
	if len(secrets) > 0 {
		w.Redactor().Learn(func(text string) string { return dialects.HideSecrets(text, secrets) })
	}
}

// learnModels finds the secrets in the text of models, which errors show lines
// of although no graph comes of them.
func (w *Workspace) learnModels(sources []compiler.Source) {
	if _, discreet := w.Dialect.(schema.Discreet); !discreet {
		return
	}
	for _, s := range sources {
		text := string(s.Content)
		secrets := w.Dialect.Secrets(strings.ReplaceAll(text, `"`, " ")) // the SQL within
		for _, m := range assignment.FindAllStringSubmatch(text, -1) {
			if project.SecretName(m[1]) != "" || m[1] == "value" && strings.Contains(text, "named_collection") {
				secrets = append(secrets, m[2])
			}
		}
		w.learn(secrets)
	}
}

// assignment is an attribute with a text.
var assignment = regexp.MustCompile(`(?m)(?:^|[{,])[ \t]*"?([A-Za-z_][A-Za-z0-9_]*)"?[ \t]*=[ \t]*"((?:[^"\\\n]|\\.)+)"`)

// learnMigrations finds the secrets in files that people wrote, also in those
// that cannot be split into statements.
func (w *Workspace) learnMigrations(d *migrations.Directory) {
	if d == nil {
		return
	}
	for _, m := range d.Migrations {
		w.learn(w.Dialect.Secrets(m.Upgrade.SQL))
		w.learn(w.Dialect.Secrets(m.Rollback.SQL))
	}
}

// learnStatements finds the secrets in statements.
func (w *Workspace) learnStatements(statements []dialects.Statement) {
	var secrets []string
	for _, s := range statements {
		secrets = append(secrets, w.Dialect.Secrets(s.SQL)...)
	}
	w.learn(secrets)
}

// refuseSecrets reports the secrets of a plan that is to become a file which is
// executed later: the file would have them, and without them it could not run.
func (w *Workspace) refuseSecrets(p *Planned, file string) (problems diag.List) {
	if _, discreet := w.Dialect.(schema.Discreet); !discreet {
		return nil // of its models none states a secret
	}
	statements := slices.Clone(p.Forward)
	for _, r := range p.Rollback {
		statements = append(statements, r.Statement)
	}
	seen := map[string]bool{}
	for _, s := range statements {
		masked := w.Dialect.Mask(s.SQL)
		if masked == s.SQL || seen[masked] {
			continue
		}
		seen[masked] = true
		at, name := p.origin(s)
		problems.Errorf("secret-in-file", "A secret would be in a file", at, "%s states a secret, and %s is no place for one: it is copied, reviewed and kept in version control. "+
			"Let the server know the secret under a name: put it into a named collection, in the server's configuration or by hand, and name that in the model, as in S3(backups) or MySQL(shop). "+
			"Or carry the change out with schemac apply, which writes it nowhere.", name, file)
	}
	return problems
}

// origin is where the model states what the statement makes, and its name.
func (p *Planned) origin(s dialects.Statement) (diag.Range, string) {
	for _, a := range s.Changes {
		for _, g := range []*schema.Graph{p.To, p.From} {
			if o := g.Lookup(a); o != nil {
				return o.Common().Origin.Range, a.String()
			}
		}
	}
	return diag.Range{}, "a statement"
}

// masker knows the secrets of the plan's SQL.
func (p *Planned) masker() dialects.Masker {
	masker, _ := p.rules().(dialects.Masker)
	return masker
}

func (p *Planned) rules() schema.Rules {
	switch {
	case p.Plan != nil && p.Pair.To != nil:
		return p.Pair.To.Rules()
	case p.To != nil:
		return p.To.Rules()
	}
	return nil
}

// StatesSecrets reports whether the statements of the plan have secrets.
func (p *Planned) StatesSecrets() bool {
	m := p.masker()
	for _, s := range p.Forward {
		if m != nil && m.Mask(s.SQL) != s.SQL {
			return true
		}
	}
	for _, r := range p.Rollback {
		if m != nil && m.Mask(r.SQL) != r.SQL {
			return true
		}
	}
	return false
}

// Shown is the plan as it is shown: without the secrets in its statements and
// objects. It cannot be executed.
func (p *Planned) Shown() *Planned {
	shown := *p
	m := p.masker()
	if m == nil {
		return &shown
	}
	shown.Forward = dialects.MaskStatements(m, p.Forward)
	shown.Rollback = make([]migrations.Reversal, len(p.Rollback))
	for i, r := range p.Rollback {
		r.SQL = m.Mask(r.SQL)
		shown.Rollback[i] = r
	}
	if p.Plan != nil {
		plan := *p.Plan
		plan.Changes = shownChanges(p.rules(), p.Changes)
		shown.Plan = &plan
	}
	return &shown
}

func shownChanges(rules schema.Rules, changes []planner.Change) []planner.Change {
	if changes == nil {
		return nil
	}
	shown := make([]planner.Change, len(changes))
	for i, c := range changes {
		c.Before, c.After = schema.Masked(rules, c.Before), schema.Masked(rules, c.After)
		c.Parts = shownChanges(rules, c.Parts)
		shown[i] = c
	}
	return shown
}
