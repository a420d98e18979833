package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// Width returns the number of bits of a code, or 0 if the collection has no codes yet.
func (c *Collection) Width(ctx context.Context) (int, error) {
	var st index.Stats
	if err := c.get(ctx, &st, nil); err != nil || st.Generation == nil {
		return 0, err
	}
	return st.Generation.Bits, nil
}

// Stats returns the statistics of the collection.
func (c *Collection) Stats(ctx context.Context) (*index.Stats, error) {
	st := &index.Stats{}
	return st, c.get(ctx, st, nil, "stats")
}

// Drift reports whether to train again, see [index.Drift]. Without a model, the error is
// [index.ErrNoModel].
func (c *Collection) Drift(ctx context.Context) (*index.Drift, error) {
	var told struct {
		Drift *index.Drift `json:"drift"`
	}
	err := c.get(ctx, &told, nil, "stats")
	if err == nil && told.Drift == nil {
		err = index.ErrNoModel
	}
	return told.Drift, err
}

// Generations returns all generations, oldest first.
func (c *Collection) Generations(ctx context.Context) ([]index.Generation, error) {
	var told struct{ Generations []index.Generation }
	err := c.get(ctx, &told, nil, "generations")
	return told.Generations, err
}

// Use switches to the generation with the given id, which may take long. The server does not send
// progress: the function is never called.
func (c *Collection) Use(ctx context.Context, id uint64, _ func(done, total int)) error {
	return c.ask(ctx, http.MethodPost, c.path("generations", strconv.FormatUint(id, 10), "use"), nil, nil)
}

// Drop deletes a generation other than the current one.
func (c *Collection) Drop(ctx context.Context, id uint64) error {
	return c.ask(ctx, http.MethodDelete, c.path("generations", strconv.FormatUint(id, 10)), nil, nil)
}

// Close does nothing.
func (c *Collection) Close() error { return nil }

// Bits describes each bit by the ids of at most n documents that drive it and, for each value, by
// at most n terms. A server sends no more than six terms and no spread.
func (c *Collection) Bits(ctx context.Context, n int) ([]index.Bit, error) {
	var told wire.Bits
	err := c.get(ctx, &told, url.Values{"drivers": {strconv.Itoa(n)}}, "bits")
	bits := make([]index.Bit, len(told.Bits))
	for i, b := range told.Bits {
		bits[i] = index.Bit{Index: b.Bit, Mean: b.Mean, Entropy: b.Entropy, Dead: b.Dead, Meaning: hashing.BitMeaning{On: first(b.On, n), Off: first(b.Off, n)}, Drivers: b.Drivers}
	}
	return bits, err
}

func first(terms []string, n int) []string { return terms[:min(n, len(terms))] }

// Duplicates returns groups of near-duplicate documents. The documents have no text.
func (c *Collection) Duplicates(ctx context.Context, opts index.DuplicateOptions) (*index.Duplicates, error) {
	v := url.Values{"radius": {strconv.Itoa(opts.Radius)}, "common": {strconv.FormatFloat(opts.Common, 'g', -1, 64)}}
	if opts.Passages {
		v.Set("passages", "true")
	}
	for name, n := range map[string]int{"least": opts.Least, "limit": opts.Limit, "members": opts.Members} {
		if n > 0 {
			v.Set(name, strconv.Itoa(n))
		}
	}
	var told wire.Duplicates
	err := c.get(ctx, &told, v, "duplicates")
	d := &index.Duplicates{Found: told.Found, Documents: told.Documents}
	for _, g := range told.Groups {
		group := index.DuplicateGroup{Size: g.Size}
		for _, m := range g.Members {
			group.Members = append(group.Members, index.Duplicate{
				Document: ingest.Document{ID: m.ID, Title: m.Title, Labels: m.Labels}, Distance: m.Distance, Common: m.Common, Same: m.Same})
		}
		d.Groups = append(d.Groups, group)
	}
	return d, err
}

// Outliers returns the n documents that the model reconstructs worst, the worst first. In a large
// collection, the server examines a sample.
func (c *Collection) Outliers(ctx context.Context, n int) ([]wire.Outlier, error) {
	var told wire.Outliers
	err := c.get(ctx, &told, url.Values{"limit": {strconv.Itoa(n)}}, "outliers")
	return told.Outliers, err
}

// Reconstruct compares a text, or the document with the given id, with the terms that the model
// expects from its code. Each list has at most n terms.
func (c *Collection) Reconstruct(ctx context.Context, text, id string, n int) (r hashing.Reconstruction, err error) {
	var told wire.Reconstruction
	in := wire.ReconstructParameters{Limit: n}
	if in.ID = id; id == "" {
		in.Q = &text
	}
	if err = c.ask(ctx, http.MethodPost, c.path("reconstruct"), in, &told); err == nil {
		err = unknown(told.Note)
	}
	expected := func(all []wire.Expected) []hashing.Expected {
		list := make([]hashing.Expected, len(all))
		for i, w := range all {
			list[i] = hashing.Expected{Term: w.Term, Probability: w.Probability, Usual: w.Usual}
		}
		return list
	}
	return hashing.Reconstruction{Kept: expected(told.Kept), Added: expected(told.Expected), Dropped: expected(told.Doubted), Known: told.Known, Unknown: told.Unknown}, err
}

// Synonyms returns the list of synonyms.
func (c *Collection) Synonyms(ctx context.Context) (string, error) {
	var told wire.Synonyms
	err := c.get(ctx, &told, nil, "synonyms")
	return told.Synonyms, err
}

// SetSynonyms replaces the list of synonyms.
func (c *Collection) SetSynonyms(ctx context.Context, text string) error {
	return c.ask(ctx, http.MethodPut, c.path("synonyms"), wire.Synonyms{Synonyms: text}, nil)
}
