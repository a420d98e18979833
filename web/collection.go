package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/hashsearch/hashsearch/api/wire"
)

type collectionPage struct {
	page
	Collection collection
	Models     []model // newest first
	Tasks      []task  // newest first
}

// A model is a model of the collection with methods for templates.
type model struct{ wire.Model }

// A collection holds the statistics of a collection.
type collection struct {
	wire.Stats
	Incomplete bool `json:"-"` // statistics are missing
}

// Memory returns the bytes of codes, words and search structures in memory.
func (c collection) Memory() int64 { return c.RAMBytes + c.Words.RAMBytes }

// about is the page that manages a collection: documents, training, generations and tasks.
func (s *site) about(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &collectionPage{page: s.page(r, name, "about")}
	p.Title = p.T("Manage %s", name)
	p.Styles, p.Scripts = []string{"collection.css"}, []string{"dialogs.js", "upload.js", "live.js"}
	if err := s.loadStats(r, name, &p.Collection, url.Values{"models": {"true"}}); err != nil {
		return "", nil, err
	}
	for _, m := range p.Collection.Stats.Models {
		p.Models = append(p.Models, model{m})
	}
	var err error
	p.Tasks, _, err = s.tasks(r, url.Values{"collection": {name}, "limit": {"6"}})
	return "collection.html", p, ignoreMissing(err)
}

// Trainable returns the choices for a training.
func (p *collectionPage) Trainable() wire.Choices {
	if p.Collection.Choices == nil {
		return wire.Choices{}
	}
	return *p.Collection.Choices
}

// loadStats loads the statistics of a collection into c. If that fails, it loads the summary of the
// collection and marks c as incomplete; the cause is in the server's log.
func (s *site) loadStats(r *http.Request, name string, c *collection, query url.Values) error {
	err := s.get(r, c, query, "collections", name, "stats")
	if err == nil {
		return nil
	}
	*c = collection{Incomplete: true}
	if s.get(r, c, nil, "collections", name) != nil {
		return err
	}
	return nil
}

// ignoreMissing returns err, or nil if err states that the collection has no model of its own or
// that the server runs no tasks.
func ignoreMissing(err error) error {
	if isProblem(err, "no_model", "foreign_codes", "no_tasks") {
		return nil
	}
	return err
}

// Running returns the oldest listed task that has not ended, or nil.
func (p *collectionPage) Running() *task {
	var found *task
	for i, t := range p.Tasks {
		if t.Open() {
			found = &p.Tasks[i]
		}
	}
	return found
}

// Next returns the recommended next step: wait, add, train, retrain or search.
func (p *collectionPage) Next() string {
	switch c := p.Collection; {
	case p.Running() != nil:
		return "wait"
	case c.Documents == 0:
		return "add"
	case c.Generation == nil:
		return "train"
	case c.Drift != nil && c.Drift.Retrain:
		return "retrain"
	default:
		return "search"
	}
}

// Shown returns the measures by which generations are compared.
func (p *collectionPage) Shown() []string {
	for _, m := range p.Models {
		if len(m.Quality) > 0 {
			return p.report(rankerRows(m.Quality[0])).Measures
		}
	}
	return nil
}

// Quality returns the value of m by each shown measure: that of searches by words and codes or, in
// an evaluation by an older program, by codes.
func (p *collectionPage) Quality(m model) []cell {
	if all := p.cells(m, "hybrid"); len(all) > 0 && all[0].Measured {
		return all
	}
	return p.cells(m, "code")
}

// A baseline holds the values of a ranker that uses no codes.
type baseline struct {
	Name  string
	Cells []cell
}

// Baselines returns the first two baselines of the newest evaluation.
func (p *collectionPage) Baselines() (all []baseline) {
	i := slices.IndexFunc(p.Models, func(m model) bool { return len(m.Quality) > 0 })
	if i < 0 {
		return nil
	}
	for _, ranker := range baselines {
		if cells := p.cells(p.Models[i], ranker); len(all) < 2 && len(cells) > 0 && cells[0].Measured {
			all = append(all, baseline{p.Ranker(ranker), cells})
		}
	}
	return all
}

// cells returns the value of a ranker by each shown measure in the newest evaluation of m.
func (p *collectionPage) cells(m model, ranker string) []cell {
	shown := p.Shown()
	all := make([]cell, len(shown))
	for i, measure := range shown {
		if len(m.Quality) > 0 {
			all[i].Value, all[i].Measured = scoreOf(m.Quality[0], ranker, measure)
		}
	}
	return all
}

// Newest returns the newest evaluation of m, or nil.
func (m model) Newest() *wire.Evaluated {
	if len(m.Quality) == 0 {
		return nil
	}
	return &m.Quality[0]
}

// Gain compares the current model with words alone, nil without an evaluation.
func (p *collectionPage) Gain() *gain {
	if p.Collection.Generation == nil {
		return nil
	}
	return p.gain(evaluationOf(p.Collection, p.Collection.Generation.ID))
}

// evaluationOf returns the newest evaluation of a generation, or nil.
func evaluationOf(c collection, generation uint64) *wire.Evaluated {
	for _, m := range c.Models {
		if m.ID == generation {
			return model{m}.Newest()
		}
	}
	return nil
}

// Spark draws the training curve of m.
func (m model) Spark() *curve { return newCurve(m.Curve, 0) }
