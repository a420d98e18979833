package index

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/stat"

	"github.com/hashsearch/hashsearch/ingest/english"
)

// When to train again. The limits lie between what was measured of documents that a model of 20 Newsgroups (64 bits) can handle, the
// test part or one newsgroup of it, and of others: a newsgroup that was held out of training, Cranfield abstracts, Chinese headlines.
// Of the words of the former at most 2.5 points more were unknown, of the latter 1.7 to 85; their balls were at least 0.28 times as full,
// and 0.08 to 0.23 times. Only hockey, held out, falls among baseball, but 7.3 points more of its words are unknown. To train on
// twice as many documents raised the precision of the first hundred from .540 to .560.
const (
	fewest        = 30   // documents that tell something: the mean of so many is near enough to normally distributed
	surely        = 3    // standard errors of Welch's t: by chance once in 700
	unknownRise   = 0.05 // larger share of unknown words, or of documents without a known word
	occupancyFall = 0.25 // times as full
)

const notKnown = "not known: the file does not say which documents the model learned from; the next one trained here will"

const betterWords = "; this model finds words by older rules, and a new training would read them better"

// advice says whether to train again, and why.
func (c *sides) advice() (retrain bool, sentence string) {
	came := english.Count(c.came.documents, "document") + " came since"
	if c.came.documents == 0 {
		came = "no document came since"
	}
	reasons := c.reasons()
	switch {
	case len(reasons) > 0:
		return true, "retrain: " + strings.Join(append([]string{came}, reasons...), ", ")
	case c.came.documents == 0:
		return false, "keep: " + came
	case c.came.coded < fewest:
		return false, "keep: " + came + ", too few to tell more"
	}
	return false, "keep: " + came + ", and nothing about them asks for a new training"
}

// reasons to train again. That bits are set more or less often is none: it says that topics are in another proportion, which they are
// as soon as documents of one known topic come.
func (c *sides) reasons() (all []string) {
	l, n := &c.learned, &c.came
	because := func(is bool, format string, args ...any) {
		if is {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	because(n.documents > 0 && n.documents >= l.documents, "half of the collection or more")

	a, b := spreadOf(l.unknown), spreadOf(n.unknown)
	because(b.above(a) > surely && b.mean-a.mean > unknownRise, "%.0f %% of their words are unknown (%.0f %% in training)", 100*b.mean, 100*a.mean)

	a, b = l.noCode(), n.noCode()
	because(b.above(a) > surely && b.mean-a.mean > unknownRise, "%.0f %% have no known word (%.0f %% in training)", 100*b.mean, 100*a.mean)

	a, b = spreadOf(l.occupancy), spreadOf(n.occupancy)
	because(a.above(b) > surely && b.mean < occupancyFall*a.mean, "within %s lie %.0f documents that it learned from (%.0f in training)", english.Count(c.radius, "bit"), b.mean, a.mean)
	return all
}

// A spread is what a test wants to know of a sample.
type spread struct{ mean, variance, n float64 }

func spreadOf(x []float64) spread {
	mean, variance := stat.MeanVariance(x, nil)
	return spread{mean, variance, float64(len(x))}
}

// noCode is the share of documents without a code.
func (g *group) noCode() spread {
	n := float64(g.documents)
	if n == 0 {
		return spread{}
	}
	p := 1 - float64(g.coded)/n
	return spread{p, p * (1 - p), n}
}

// above is how many standard errors a's mean is above b's: Welch, "The generalization of Student's problem when several different
// population variances are involved" (1947). It is 0 where there are too few to tell.
func (a spread) above(b spread) float64 {
	if min(a.n, b.n) < fewest {
		return 0
	}
	return (a.mean - b.mean) / math.Sqrt(a.variance/a.n+b.variance/b.n)
}
