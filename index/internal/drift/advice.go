package drift

import (
	"fmt"
	"math"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/english"
	"gonum.org/v1/gonum/stat"
)

// Limits for the advice to train again. They lie between measurements of documents that a model of
// 20 Newsgroups (64 bits) handles well (the test part, or one newsgroup of it) and of documents
// that it does not (a newsgroup that was held out of training, Cranfield abstracts, Chinese
// headlines). The share of unknown terms rose by at most 2.5 points for the former, and by 1.7 to
// 85 for the latter. Balls held at least 0.28 times as many documents for the former, and 0.08 to
// 0.23 times for the latter. The exception is hockey: held out, it falls among baseball, but 7.3
// points more of its terms are unknown. Training on twice as many documents raised the precision of
// the first hundred from .540 to .560.
const (
	// minSample is the number of documents from which the mean is close to normally distributed.
	minSample = 30

	significantErrors = 3    // standard errors in Welch's t: exceeded by chance once in 700
	unknownRise       = 0.05 // of the share of unknown terms, or of documents without a known one
	occupancyFall     = 0.25 // ratio of the occupancy to that in training
)

// advice reports whether to train again, and the reason.
func (c *groups) advice() (retrain bool, sentence string) {
	added := english.Count(c.added.Documents, "document") + " added since training"
	if c.added.Documents == 0 {
		added = "no documents were added since training"
	}
	reasons := c.reasons()
	switch {
	case len(reasons) > 0:
		return true, "retrain: " + strings.Join(append([]string{added}, reasons...), ", ")
	case c.added.Documents == 0:
		return false, "up to date: " + added
	case c.added.Coded < minSample:
		return false, "up to date: " + added + ", too few to judge"
	}
	return false, "up to date: " + added + ", and none of the measures calls for retraining"
}

// reasons returns the reasons to train again. A change in how often bits are set is not a reason:
// it reflects the proportions of topics, which change as soon as documents of one known topic are
// added.
func (c *groups) reasons() (all []string) {
	l, n := &c.learned, &c.added
	addIf := func(applies bool, format string, args ...any) {
		if applies {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	addIf(n.Documents > 0 && n.Documents >= l.Documents, "half of the collection or more")

	a, b := spreadOf(l.Unknown), spreadOf(n.Unknown)
	addIf(b.errorsAbove(a) > significantErrors && b.mean-a.mean > unknownRise, "%.0f %% of their words are unknown (%.0f %% in training)", 100*b.mean, 100*a.mean)

	a, b = l.noCode(), n.noCode()
	addIf(b.errorsAbove(a) > significantErrors && b.mean-a.mean > unknownRise, "%.0f %% have no known word (%.0f %% in training)", 100*b.mean, 100*a.mean)

	a, b = spreadOf(l.occupancy), spreadOf(n.occupancy)
	addIf(a.errorsAbove(b) > significantErrors && b.mean < occupancyFall*a.mean, "on average %.0f training documents lie within %s of them (%.0f in training)", b.mean, english.Count(c.radius, "bit"), a.mean)
	return all
}

// A spread is the mean, variance and size of a sample.
type spread struct{ mean, variance, n float64 }

func spreadOf(x []float64) spread {
	mean, variance := stat.MeanVariance(x, nil)
	return spread{mean, variance, float64(len(x))}
}

// noCode returns the share of documents without a code.
func (g *group) noCode() spread {
	n := float64(g.Documents)
	if n == 0 {
		return spread{}
	}
	p := 1 - float64(g.Coded)/n
	return spread{p, p * (1 - p), n}
}

// errorsAbove returns by how many standard errors the mean of a exceeds that of b: Welch, "The
// generalization of Student's problem when several different population variances are involved"
// (1947). It returns 0 for samples that are too small.
func (a spread) errorsAbove(b spread) float64 {
	if min(a.n, b.n) < minSample {
		return 0
	}
	return (a.mean - b.mean) / math.Sqrt(a.variance/a.n+b.variance/b.n)
}
