package index

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/english"
	bolt "go.etcd.io/bbolt"
	"gonum.org/v1/gonum/stat"
)

// Stats says how large the collection is.
type Stats struct {
	Documents  int          `json:"documents"`
	Codes      int          `json:"codes"`
	NoCode     int          `json:"no_code"`    // documents without a code, for want of a known term or of one given; 0 while there are no codes at all
	FileBytes  int64        `json:"file_bytes"` // of the file, free pages too
	RAMBytes   int64        `json:"ram_bytes"`  // of codes and searchers in memory, without the model
	FullBytes  int64        `json:"full_bytes"` // the same once searches have asked for a structure
	Generation *Generation  `json:"generation,omitempty"`
	Labels     []LabelCount `json:"labels,omitempty"` // commonest first, at most 100
}

// A LabelCount is how many documents have a label.
type LabelCount struct {
	Label string `json:"label"`
	Count int    `json:"count"`
}

const maxLabels = 100

// Stats counts without reading documents.
func (ix *Index) Stats() (st *Stats, err error) {
	err = ix.view(func(tx *bolt.Tx, s *snapshot) error {
		if st, err = newStats(tx, s); err == nil {
			st.Labels, err = labels(tx)
		}
		return err
	})
	return st, err
}

// Size is [Index.Stats] without the labels. It reads counters and one page for every 4096 codes, so a server may ask often.
func (ix *Index) Size() (st *Stats, err error) {
	err = ix.view(func(tx *bolt.Tx, s *snapshot) error {
		st, err = newStats(tx, s)
		return err
	})
	return st, err
}

func newStats(tx *bolt.Tx, s *snapshot) (*Stats, error) {
	m, err := readMeta(tx)
	if err != nil {
		return nil, err
	}
	st := &Stats{Documents: int(m.documents), Codes: s.live(), FileBytes: tx.Size(), RAMBytes: s.memory(false), FullBytes: s.memory(true)}
	if m.current == 0 {
		return st, nil
	}
	st.NoCode = st.Documents - st.Codes
	g, err := openGeneration(tx, m.current)
	if err != nil {
		return nil, err
	}
	d := g.describe(m)
	st.Generation = &d
	return st, nil
}

// labels counts documents by label, from the postings.
func labels(tx *bolt.Tx) ([]LabelCount, error) {
	counts := newValueCounts()
	prefix := []byte(labelField + "\x00")
	c := tx.Bucket(fieldsBucket).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		b, err := readPosting(k, v)
		if err != nil {
			return nil, err
		}
		label, _, _ := bytes.Cut(k[len(prefix):], []byte{0})
		counts.add(string(label), b, b)
	}
	sorted := counts.sorted()
	all := make([]LabelCount, len(sorted))
	for i, v := range sorted {
		all[i] = LabelCount{v.Value, v.Count}
	}
	return slices.Clip(all[:min(len(all), maxLabels)]), nil
}

// When to train again. The limits lie between what was measured of documents that a model of 20 Newsgroups (64 bits) can handle, the
// test part or one newsgroup of it, and of others: a newsgroup that was held out of training, Cranfield abstracts, Chinese headlines.
// Of the words of the former at most 2.5 points more were unknown, of the latter 1.7 to 85; their balls were at least 0.28 times as full,
// and 0.08 to 0.23 times. Only hockey, held out, falls among baseball, but 7.3 points more of its words are unknown. To train on
// twice as many documents raised the precision of the first hundred from .540 to .560.
const (
	minSample         = 30   // documents that tell something: the mean of so many is near enough to normally distributed
	significantErrors = 3    // standard errors of Welch's t: by chance once in 700
	unknownRise       = 0.05 // larger share of unknown words, or of documents without a known word
	occupancyFall     = 0.25 // times as full
)

const adviceUnknown = "not known: the file does not say which documents the model learned from; the next one trained here will"

const adviceOutdated = "; this model finds words by older rules, and a new training would read them better"

// advice says whether to train again, and why.
func (c *driftGroups) advice() (retrain bool, sentence string) {
	added := english.Count(c.added.documents, "document") + " came since"
	if c.added.documents == 0 {
		added = "no document came since"
	}
	reasons := c.reasons()
	switch {
	case len(reasons) > 0:
		return true, "retrain: " + strings.Join(append([]string{added}, reasons...), ", ")
	case c.added.documents == 0:
		return false, "keep: " + added
	case c.added.coded < minSample:
		return false, "keep: " + added + ", too few to tell more"
	}
	return false, "keep: " + added + ", and nothing about them asks for a new training"
}

// reasons to train again. That bits are set more or less often is none: it says that topics are in another proportion, which they are
// as soon as documents of one known topic come.
func (c *driftGroups) reasons() (all []string) {
	l, n := &c.learned, &c.added
	addIf := func(applies bool, format string, args ...any) {
		if applies {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	addIf(n.documents > 0 && n.documents >= l.documents, "half of the collection or more")

	a, b := spreadOf(l.unknown), spreadOf(n.unknown)
	addIf(b.errorsAbove(a) > significantErrors && b.mean-a.mean > unknownRise, "%.0f %% of their words are unknown (%.0f %% in training)", 100*b.mean, 100*a.mean)

	a, b = l.noCode(), n.noCode()
	addIf(b.errorsAbove(a) > significantErrors && b.mean-a.mean > unknownRise, "%.0f %% have no known word (%.0f %% in training)", 100*b.mean, 100*a.mean)

	a, b = spreadOf(l.occupancy), spreadOf(n.occupancy)
	addIf(a.errorsAbove(b) > significantErrors && b.mean < occupancyFall*a.mean, "within %s lie %.0f documents that it learned from (%.0f in training)", english.Count(c.radius, "bit"), b.mean, a.mean)
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
func (a spread) errorsAbove(b spread) float64 {
	if min(a.n, b.n) < minSample {
		return 0
	}
	return (a.mean - b.mean) / math.Sqrt(a.variance/a.n+b.variance/b.n)
}
