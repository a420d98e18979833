package hashing

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// Supervision describes the labels that a hash function has learned.
type Supervision struct {
	Field     string `json:"field"`     // "" means nothing
	Labels    int    `json:"labels"`    // number of distinct labels
	Documents int    `json:"documents"` // number of documents with a label
	// Trial has the figures of a training without a tenth of the labels, and without those of a
	// tenth of the other documents. It is nil for fewer than 20 documents with a label, and for a
	// model trained further that had learned labels before.
	Trial *Trial `json:"trial,omitempty"`
}

// Labels describes the labels that m has learned.
func (m *Model) Labels() Supervision { return m.header.Labels }

// Training on labels.
const (
	labelEpochs = 2. / 3 // as a share of those of the training without labels
	labelWeight = 1      // of the labels of a document, as a multiple of the mass of its target
	labelKeep   = 0.3    // of the code of a document without labels, see [ae.Labels]
)

// learnLabels trains net further, to predict labels as well, and measures the gain first. The
// reconstruction stays an objective, and documents without labels keep their codes, so that topics
// without labels stay apart. A model to start from may have seen the labels to hold out: nothing is
// tried then.
func (o Options) learnLabels(ctx context.Context, ts trainingSet, cfg ae.Config, net *ae.Net) (*ae.Net, Supervision, error) {
	l := ts.docs.labels
	s := Supervision{Field: o.Labels, Labels: len(l.known()), Documents: len(l.labelled())}
	if s.Labels < 2 {
		return nil, s, fmt.Errorf("%w: %s in the field %q of %s, at least 2 labels are required", ErrTooFew, english.Count(s.Labels, "label"), o.Labels, english.Count(len(l.of), "document"))
	}
	t := tuning{Options: o, trainingSet: ts, cfg: labelConfig(net, cfg), share: float64(s.Documents) / float64(ts.docs.len())}
	if s.Documents >= leastTried && (o.Start == nil || o.Start.Labels().Field == "") {
		var err error
		if s.Trial, err = t.try(ctx, net); err != nil {
			return nil, s, err
		}
	}
	net, err := t.train(ctx, "learning labels", nil)
	return net, s, err
}

// A tuning is a training on labels.
type tuning struct {
	Options
	trainingSet
	cfg   ae.Config
	share float64 // of the documents that have labels, hidden or not
	graph ae.Rows // of neighbours; nil before it is needed
}

// labelConfig returns the settings of a training on labels that begins with net. The training
// neither saves a state nor resumes from one: after an interruption, it begins anew.
func labelConfig(net *ae.Net, cfg ae.Config) ae.Config {
	cfg = startingAt(net, cfg)
	cfg.Epochs = max(1, int(labelEpochs*float64(cfg.Epochs)))
	cfg.Labels = ae.Labels{Weight: labelWeight * mass(cfg.Target), Keep: labelKeep}
	cfg.Validation, cfg.Patience, cfg.Save, cfg.Resume = 0, 0, nil, nil
	return cfg
}

// fewLabels is the share of documents with labels below which the codes of different labels differ
// in many bits, at the expense of topics that are new.
const fewLabels = 0.5

// train trains the network without the labels of the hidden documents, which may be nil.
func (t *tuning) train(ctx context.Context, stage string, hidden []bool) (net *ae.Net, err error) {
	known, cfg := t.docs.labels.rows(hidden), t.cfg
	if t.share < fewLabels {
		cfg.Labels.Sharpness = 0.5
	} else {
		cfg = unbalanced(cfg)
	}
	cfg.Labels.Rows = known
	if t.share <= 1-leastLacking {
		if cfg, err = t.inferring(ctx, cfg, known); err != nil {
			return nil, err
		}
	}
	cfg.Labels.Rows = t.docs.labels.raise(cfg.Labels.Rows)
	return t.Options.train(ctx, stage, t.x, cfg)
}

// unbalanced returns cfg without the penalty that balances bits. If most documents have labels, the
// bits to balance would be those of new topics.
func unbalanced(cfg ae.Config) ae.Config {
	cfg.Penalties = slices.DeleteFunc(slices.Clone(cfg.Penalties), func(p ae.Penalty) bool { _, balance := p.(ae.Balance); return balance })
	return cfg
}

// leastTried is the number of documents with a label from which on labels are tried.
const leastTried = 20

// A Trial has the mean share of documents with a label of the query among the K nearest ones, in
// expectation over ties, for codes before and after labels were learned. The documents are those
// with labels.
type Trial struct {
	K        int     `json:"k"`        // a twentieth of those, at most 100
	Labelled Figures `json:"labelled"` // queries whose labels were learned
	// queries whose labels were held out, but not those of others
	Unlabelled Figures `json:"unlabelled"`
	Unseen     Figures `json:"unseen"` // queries whose labels were held out altogether
}

// Figures are those of some of the queries.
type Figures struct {
	Queries int     `json:"queries"` // at most 1000
	Before  float64 `json:"before"`
	After   float64 `json:"after"`
}

// try trains net without some of the labels and returns the change of precision.
func (t *tuning) try(ctx context.Context, net *ae.Net) (*Trial, error) {
	l := t.docs.labels
	h := l.holdOut(rand.New(rand.NewPCG(t.Seed, 10)))
	hidden := make([]bool, len(l.of))
	for _, i := range slices.Concat(h.unlabelled, h.unseen) {
		hidden[i] = true
	}
	tuned, err := t.train(ctx, "trying labels", hidden)
	if err != nil {
		return nil, err
	}
	docs := l.labelled()
	r, h := ranking{labels: l, docs: some(docs, mostRanked), k: min(max(len(docs)/20, 1), 100)}, h.asked()
	needed := slices.Concat(r.docs, h.all())
	slices.Sort(needed)
	needed = slices.Compact(needed)
	return r.trial(h, t.codes(net, t.x, needed), t.codes(tuned, t.x, needed)), nil
}
