package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/prometheus/client_golang/prometheus"
)

// models returns all generations, the newest first.
func (s *server) models(ctx context.Context, l *lease, _ nothing) (wire.Models, error) {
	all, err := l.Generations()
	if err != nil {
		return wire.Models{}, err
	}
	rated, err := s.evaluations(ctx, l.name)
	if err != nil {
		return wire.Models{}, err
	}
	models := make([]wire.Model, len(all))
	for i, g := range slices.Backward(all) {
		from, err := s.learnedOf(ctx, l, g)
		if err != nil {
			return wire.Models{}, err
		}
		models[len(all)-1-i] = wire.Model{Generation: wire.Generation(g), Learned: from, Quality: qualityOf(g.Fingerprint, rated)}
	}
	return wire.Models{Models: models}, nil
}

// evaluations returns the results of the collection's evaluations that the queue still holds, the
// newest first.
func (s *server) evaluations(ctx context.Context, collection string) ([]wire.Evaluated, error) {
	if s.Tasks == nil {
		return nil, nil
	}
	done, _, err := s.Tasks.List(func(t tasks.Task) bool {
		return t.Type == wire.TaskEvaluate && t.State == tasks.Succeeded && t.Collection == collection
	}, "", 0)
	all := make([]wire.Evaluated, len(done))
	for i, t := range done {
		all[i], err = s.rated.Of(ctx, t.ID, always{}, func(context.Context) (wire.Evaluated, error) { return s.evaluation(t), nil })
		if err != nil {
			return nil, fmt.Errorf("the result of task %s: %w", t.ID, err)
		}
	}
	return all, err
}

// evaluation returns the result of a task, or the zero value if another version of the program
// stored it in another form.
func (s *server) evaluation(t tasks.Task) (e wire.Evaluated) {
	if err := json.Unmarshal(t.Result, &e); err != nil {
		s.Log.Warn("the result of an evaluation cannot be read; its model is listed without it", "task", t.ID, "error", err)
		return wire.Evaluated{}
	}
	return e
}

const mostQuality = 10 // results listed for a model

// qualityOf returns the newest results of a model, at most mostQuality.
func qualityOf(fingerprint string, rated []wire.Evaluated) []wire.Evaluated {
	of := []wire.Evaluated{}
	for _, e := range rated {
		if e.Fingerprint == fingerprint && len(of) < mostQuality {
			of = append(of, e)
		}
	}
	return of
}

// learnedOf describes the training of a generation's model. Each model is read once.
func (s *server) learnedOf(ctx context.Context, c collection, g index.Generation) (wire.Learned, error) {
	return s.learned.Of(ctx, g.Fingerprint, always{}, queued(s.computing, func(context.Context) (wire.Learned, error) {
		m, err := c.ModelOf(g.ID)
		if errors.Is(err, index.ErrForeign) {
			return wire.Learned{Curve: []wire.Epoch{}}, nil
		}
		if err != nil {
			return wire.Learned{}, err
		}
		return wire.Learned{Documents: m.Documents(), Terms: m.Vocabulary().Len(), Language: m.Analyzer().Language, Seed: m.Seed(), Binariser: string(m.Binariser()), Curve: newEpochs(m.Curve())}, nil
	}))
}

func newEpochs(curve []hashing.Epoch) []wire.Epoch {
	answer := make([]wire.Epoch, len(curve))
	for i, e := range curve {
		answer[i] = wire.Epoch(e)
	}
	return answer
}

// trainable writes the kinds and the languages that a training accepts.
func (s *server) trainable(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, trainingChoices())
}

func trainingChoices() wire.Choices {
	var all []wire.Kind
	for _, k := range hashing.Kinds() {
		all = append(all, wire.Kind{Kind: string(k), About: k.About()})
	}
	return wire.Choices{Kinds: all, Languages: ingest.Languages(), Formats: fileFormats()}
}

// fileFormats returns the formats of files that can be uploaded.
func fileFormats() (all []wire.FormatChoice) {
	for _, f := range ingest.Formats() {
		if f.Name != ingest.FormatFolder && f.Name != ingest.FormatGo {
			all = append(all, wire.FormatChoice{Name: wire.Format(f.Name), About: f.About, Extensions: append(list(f.Extensions), f.Looked...)})
		}
	}
	return all
}

func newDrift(d *index.Drift) *wire.Drift {
	if d == nil {
		return nil
	}
	answer := &wire.Drift{Retrain: d.Retrain, Advice: d.Advice}
	if c := d.Compared; c != nil {
		answer.Compared = &wire.DriftMeasures{Learned: wire.DriftGroup(c.Learned), New: wire.DriftGroup(c.New), Radius: c.Radius, BitsMean: c.BitsMean, BitsLargest: c.BitsLargest}
	}
	return answer
}

// drift returns the drift of the collection since its model was trained.
func (s *server) drift(ctx context.Context, l *lease, _ nothing) (*wire.Drift, error) {
	d, err := s.driftOf(ctx, l)
	return newDrift(d), err
}

// driftOf computes the drift once per state of the collection and records it for the metrics.
func (s *server) driftOf(ctx context.Context, l *lease) (*index.Drift, error) {
	d, err := once(ctx, s, l, &s.answered.drift, "drift", l.Drift)
	if err == nil {
		s.drifts.keep(l.name, d)
	}
	return d, err
}

// drifts holds the last requested drift of each collection. Computing drift takes too long to do it
// for the metrics.
type drifts struct {
	mu   sync.Mutex
	last map[string]*index.Drift
}

func (d *drifts) keep(collection string, last *index.Drift) {
	if last == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.last == nil {
		d.last = map[string]*index.Drift{}
	}
	d.last[collection] = last
}

// A driftGauge exports one number of the last requested drift.
type driftGauge struct {
	desc *prometheus.Desc
	of   func(*index.Drift) float64
}

func newDriftGauge(name, help string, of func(*index.Drift) float64) driftGauge {
	help += " As of the last request for stats or drift."
	return driftGauge{prometheus.NewDesc("hashsearch_collection_drift_"+name, help, []string{"collection"}, nil), of}
}

var driftGauges = []driftGauge{
	newDriftGauge("retrain", "1 if the model should be trained again.", func(d *index.Drift) float64 {
		if d.Retrain {
			return 1
		}
		return 0
	}),
	newDriftGauge("unknown", "Share of unknown words in documents added after the training, minus their share in those of the training.", func(d *index.Drift) float64 {
		if d.Compared == nil || d.Compared.New.Documents == 0 {
			return 0
		}
		return d.Compared.New.Unknown - d.Compared.Learned.Unknown
	}),
	newDriftGauge("code", "Difference of a bit's mean between these groups of documents, averaged over the bits.", func(d *index.Drift) float64 {
		if d.Compared == nil {
			return 0
		}
		return d.Compared.BitsMean
	}),
}

// Describe sends the descriptions of the gauges.
func (*drifts) Describe(to chan<- *prometheus.Desc) {
	for _, g := range driftGauges {
		to <- g.desc
	}
}

// Collect sends the gauges of all collections with a recorded drift.
func (d *drifts) Collect(to chan<- prometheus.Metric) {
	d.mu.Lock()
	last := maps.Clone(d.last)
	d.mu.Unlock()
	for name, drift := range last {
		for _, g := range driftGauges {
			to <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, g.of(drift), strings.ToValidUTF8(name, "?"))
		}
	}
}
