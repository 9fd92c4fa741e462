package clickhouse

import (
	"context"
	"errors"
	"time"

	"github.com/schemac/schemac/dialects"
)

// recovered is what became of a statement on one host.
type recovered = dialects.Recovery

// replicaPatience is how long replicas may take to follow each other.
const replicaPatience = 10 * time.Second

// recoverHosts finds out what became of a statement ON CLUSTER: from the queue
// as long as that has it, and otherwise by looking at every host.
func (t *target) recoverHosts(ctx context.Context, sql string, r reading, before observation) (dialects.Recovery, error) {
	answers, err := t.awaitHosts(ctx, sql, before.Queue)
	if err != nil && ctx.Err() != nil {
		return dialects.Undecided, err
	}
	switch {
	case len(answers.in(hostPending)) > 0:
		return dialects.Undecided, &dialects.Doubt{Why: (&hostsError{answers}).Error()}
	case len(answers) > 0 && len(answers.in(hostDone)) == len(answers):
		return t.afterMutations(ctx, r)
	case before.Hosts == nil:
		return byAnswers(answers)
	}
	return t.probe(ctx, r, before, answers)
}

// byAnswers decides where nothing is known of the hosts before.
func byAnswers(answers hostAnswers) (dialects.Recovery, error) {
	if len(answers) == 0 {
		return dialects.Undecided, nil
	}
	failed := &hostsError{answers}
	if failed.refused() && len(answers) > 0 {
		return dialects.Untouched, nil
	}
	return dialects.Undecided, &dialects.Doubt{Why: failed.Error()}
}

// probe looks at every host, again and again while replicas may follow.
func (t *target) probe(ctx context.Context, r reading, before observation, answers hostAnswers) (dialects.Recovery, error) {
	for start := time.Now(); ; {
		now, err := t.hostFacts(ctx, r)
		if err != nil {
			return dialects.Undecided, err
		}
		decided := byHost(r, before.Hosts, now)
		finding, found := agreement(decided, len(before.Hosts))
		switch {
		case found && finding == dialects.InEffect:
			return t.afterMutations(ctx, r)
		case found && finding == dialects.Untouched:
			return finding, nil
		case found:
			return byAnswers(answers)
		case time.Since(start) >= min(replicaPatience, t.patience()):
			return dialects.Undecided, doubtOf(before.Hosts, decided, answers)
		}
		if err := sleep(ctx, pollPause); err != nil {
			return dialects.Undecided, err
		}
	}
}

// agreement is what all hosts have in common.
func agreement(decided map[string]recovered, hosts int) (finding dialects.Recovery, found bool) {
	if len(decided) < hosts {
		return dialects.Undecided, false // one does not answer
	}
	for _, one := range decided {
		if finding != "" && one != finding {
			return dialects.Undecided, false
		}
		finding = one
	}
	return finding, finding != ""
}

// doubtOf says where a statement has taken effect, with the errors that the
// queue has.
func doubtOf(before map[string]facts, decided map[string]recovered, queue hostAnswers) error {
	var answers hostAnswers
	for _, host := range names(before) {
		switch decided[host] {
		case dialects.InEffect:
			answers = append(answers, hostAnswer{host: host, state: hostDone})
		case dialects.Untouched:
			answers = append(answers, hostAnswer{host: host, state: hostFailed, text: "it is as it was"})
		default:
			answers = append(answers, hostAnswer{host: host, state: hostPending})
		}
	}
	why := (&hostsError{answers}).Error()
	for _, failed := range queue.in(hostFailed) {
		why += " The queue says of " + failed.host + ": " + failed.text
	}
	return &dialects.Doubt{Why: why}
}

// afterMutations is InEffect once the mutations that a statement has made are
// done on all hosts.
func (t *target) afterMutations(ctx context.Context, r reading) (dialects.Recovery, error) {
	if !r.altersTable() {
		return dialects.InEffect, nil
	}
	err := t.awaitEverywhere(ctx, r)
	var stuck *stuckHosts
	if errors.As(err, &stuck) {
		return dialects.Undecided, &dialects.Doubt{Why: stuck.Error()}
	}
	if err != nil {
		return dialects.Undecided, err
	}
	return dialects.InEffect, nil
}

// decideOn is decide for one host, with ALTER decided by the definition alone.
func decideOn(r reading, before, after facts) dialects.Recovery {
	if !r.altersTable() {
		return decide(r, before, after)
	}
	name := r.names[0].String()
	former, had := before[name]
	latter, has := after[name]
	defines, _, moves := r.commandKinds()
	switch {
	case !had && !has:
		return dialects.Untouched
	case had != has || former.UUID != latter.UUID || !defines || moves:
		return dialects.Undecided
	}
	return wholly(former.Definition == latter.Definition, true)
}
