package hashing

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/dustin/go-humanize"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// ErrMemory means that a training does not fit into Options.Memory.
var ErrMemory = errors.New("too little memory to train")

// A Need is the memory that a training takes, and the number of documents that it learns from: all,
// or as many as fit into Options.Memory. The memory leaves out the pages of files, such as those of
// a collection, which the system takes back when others need them.
type Need struct {
	Documents int
	Bytes     int64
}

const (
	// process is the size of a process that has read a vocabulary and opened a collection.
	process = 110e6
	// garbage is the part by which memory grows between two collections of garbage, as in the
	// command.
	garbage = 0.3
	// leastSample is the number of documents below which Options.Memory is an error.
	leastSample = 1000
)

// Estimate returns the memory that [Train] takes for n documents, of which it reads at most a
// thousand. Train determines it again when it knows the vocabulary. The error is [ErrMemory].
func Estimate(docs iter.Seq2[ingest.Document, error], n int, opts Options) (Need, error) {
	o, err := opts.estimated()
	if err != nil {
		return Need{}, err
	}
	var first ingest.VocabularyBuilder
	read := 0
	for d, err := range docs {
		if err != nil {
			return Need{}, err
		}
		first.Add(o.Analyzer.Tokens(d.Words()))
		if read++; read == min(n, 1000) {
			break
		}
	}
	v := first.Build(o.Vocabulary)
	// The number of terms grows about as the square root of the number of documents.
	growth := math.Sqrt(float64(n) / float64(max(read, 1)))
	return o.fitting(neighbours.Size{Documents: n, Terms: meanTerms(v)}, min(int(float64(v.Len())*growth), o.Vocabulary.Limit()))
}

// estimated returns the options with the width that takes most memory.
func (o Options) estimated() (Options, error) {
	if o.Bits == Auto {
		o.Bits = 0
	}
	return o.withDefaults()
}

// needOf returns the memory for the documents of a vocabulary.
func (o Options) needOf(v *ingest.Vocabulary) (Need, error) {
	return o.fitting(neighbours.Size{Documents: v.Docs(), Terms: meanTerms(v)}, v.Len())
}

// meanTerms returns the mean number of distinct terms of a document.
func meanTerms(v *ingest.Vocabulary) float64 {
	entries := 0
	for id := range uint32(v.Len()) {
		entries += v.DF(id)
	}
	return float64(entries) / float64(max(v.Docs(), 1))
}

// fitting returns the memory for the documents, or for as many of them as fit into o.Memory.
func (o Options) fitting(s neighbours.Size, vocabulary int) (Need, error) {
	if s.Documents < 2 || vocabulary == 0 { // too few to train on
		return Need{s.Documents, process}, nil
	}
	all := Need{s.Documents, o.bytes(s, vocabulary)}
	if o.Memory == 0 || all.Bytes <= o.Memory {
		return all, nil
	}
	of := func(n int) Need {
		return Need{n, o.bytes(neighbours.Size{Documents: n, Terms: s.Terms}, vocabulary)}
	}
	least := min(leastSample, s.Documents)
	if need := of(least); need.Bytes > o.Memory {
		return need, fmt.Errorf("%w: %s take about %s, and %s are allowed; allow more, or choose fewer terms or smaller hidden layers",
			ErrMemory, english.Count(least, "document"), size(need.Bytes), size(o.Memory))
	}
	fit := sort.Search(s.Documents-least, func(more int) bool { return of(least+more+1).Bytes > o.Memory })
	return of(least + fit), nil
}

func size(bytes int64) string { return humanize.Bytes(uint64(max(bytes, 0))) }

// bytes estimates the memory at the peak of a training.
func (o Options) bytes(s neighbours.Size, vocabulary int) int64 {
	const order, row = 8, 4 // of a document's place in the epoch, and the scale of its target
	n := int64(s.Documents)
	live := n * (order + row)
	find := int64(0)
	if o.Target == Neighbours {
		live += s.Graph()
		find = s.Find()
	}
	live = s.Texts() + o.tokenBytes(n) + o.startBytes() + max(find, live+o.networkBytes(s, vocabulary)) + int64(len(o.Resume))
	return process + int64((1+garbage)*float64(live))
}

// startBytes returns the bytes of the model to start from, decoded and as they are stored.
func (o Options) startBytes() int64 {
	if o.Start == nil {
		return 0
	}
	return 2 * int64(len(o.Start.blob))
}

// tokenBytes estimates the bytes of the first terms of documents in order.
func (o Options) tokenBytes(n int64) int64 {
	if r := o.inputFormat(); r.Sequence > 0 {
		return n * (24 + 4*int64(r.Sequence))
	}
	return 0
}

// networkBytes estimates the bytes of the network and its training, or of its computation.
func (o Options) networkBytes(s neighbours.Size, vocabulary int) int64 {
	c, n := o.Kind.composition(), int64(s.Documents)
	if c.build != nil { // the rows in memory, and matrices of a few more columns than bits
		return s.Texts() + int64(8*s.Terms*float64(n)) + (n+int64(vocabulary))*int64(o.Bits+20)*24
	}
	cfg := o.configOf(s.Documents, vocabulary)
	bytes := cfg.Memory(max(1, o.inputFormat().Sequence)*vocabulary) + o.modelBytes(vocabulary)
	if o.Nested { // the networks beside the one that they become, and their bytes in the state
		bytes += o.modelBytes(vocabulary)
	}
	if o.Labels != "" { // the network without labels, and that of the trial
		bytes += o.modelBytes(vocabulary)
	}
	switch cfg.Pretraining.(type) {
	case ae.Greedy, ae.RBMs: // outputs of the layers below
		for _, units := range o.Hidden {
			bytes += 4 * n * int64(units)
		}
	}
	return bytes
}

// modelBytes estimates the bytes of the new model, of which there are two copies while the state of
// the training is still in memory.
func (o Options) modelBytes(vocabulary int) int64 {
	units := o.Bits
	if len(o.Hidden) > 0 && o.Nested {
		units += len(nestedWidths(o.Bits)) * o.Hidden[0]
	} else if len(o.Hidden) > 0 {
		units += o.Hidden[0]
	}
	return 2 * 4 * int64(vocabulary) * int64(units)
}

// reporting returns the options with reports that have the memory of need.
func (o Options) reporting(need *Need) Options {
	report := o.Report
	o.Report = func(p Progress) {
		p.Memory = need.Bytes
		report(p)
	}
	return o
}

// sample yields so many of the documents, chosen at random among all, whose number is of.
func sample[T any](docs iter.Seq2[T, error], count, of int, seed uint64) iter.Seq2[T, error] {
	if count >= of {
		return docs
	}
	return func(yield func(T, error) bool) {
		rng, need, left := rand.New(rand.NewPCG(seed, 9)), count, of
		for d, err := range docs {
			chosen := rng.IntN(max(left, 1)) < need
			left--
			if err == nil && !chosen {
				continue
			}
			if need--; !yield(d, err) {
				return
			}
		}
	}
}
