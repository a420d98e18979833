package index

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// contents is everything that can be read from a collection.
type contents map[string]string

// read adds the contents of a collection as its methods return them.
func (c contents) read(ix *Index) error {
	gs, err := ix.Generations()
	for _, g := range gs {
		c[fmt.Sprint("generation ", g.ID)] = fmt.Sprintf("%+v", g)
	}
	values := map[[2]string]bool{}
	for d, e := range ix.Documents(context.Background()) {
		if err = errors.Join(err, e); e == nil {
			err = errors.Join(err, c.document(ix, d, values))
		}
	}
	for v := range values {
		r, e := ix.Search(context.Background(), Query{Code: hashing.NewCode(max(1, ix.state.Load().now.bits)), Limit: 1, Filter: []ingest.Condition{{Field: v[0], Value: v[1]}}})
		if err = errors.Join(err, e); e == nil {
			c[fmt.Sprint("filter ", v)] = fmt.Sprint(r.Within)
		}
	}
	return errors.Join(err, ix.viewWords(context.Background(), func(v View, s *snapshot) error {
		return errors.Join(c.words(ix, s), c.raw(v))
	}))
}

// document reads a document by its id and records the values by which filters find it.
func (c contents) document(ix *Index, d ingest.Document, values map[[2]string]bool) error {
	st, err := ix.Document(d.ID)
	if err != nil {
		return err
	}
	c[fmt.Sprintf("document %d", st.Number)] = fmt.Sprintf("%+v", d)
	c["id "+d.ID] = fmt.Sprintf("%+v", *st)
	if ix.Model() == nil && ix.state.Load().now.model == nil {
		return nil
	}
	for _, l := range d.Labels {
		values[[2]string{"label", l}] = true
	}
	for f, v := range d.Fields {
		values[[2]string{f, v}] = true
	}
	for f, all := range d.Lists {
		for _, v := range all {
			values[[2]string{f, v}] = true
		}
	}
	return nil
}

// words adds the number of documents that hold each word, and the lengths. Segments differ by the
// order of commits and merges.
func (c contents) words(ix *Index, s *snapshot) error {
	if s.words == nil {
		return nil
	}
	c["words"] = fmt.Sprintf("%+v: %d documents of length %d", s.wordInfo.Analyzer, s.words.Len(), s.words.TotalLength())
	for d, err := range ix.Documents(context.Background()) {
		if err != nil {
			return err
		}
		for t := range s.wordInfo.Analyzer.Words(d.Words()) {
			c["word "+t.Term] = fmt.Sprint(s.words.Frequency(words.Word{Terms: []string{t.Term}}))
		}
	}
	return nil
}

// raw adds the lists by field, and the codes and counts of every generation.
func (c contents) raw(v View) error {
	for r, err := range v.Scan(format.FieldsTable, nil) {
		if err != nil {
			return err
		}
		b, err := postings.Read(r.Key, r.Value)
		if err != nil {
			return err
		}
		c[fmt.Sprintf("field %q", r.Key)] = b.String()
	}
	return generations.Each(v, func(g *generations.Generation) error {
		for _, t := range []Table{format.CodesTable(g.ID), format.CountsTable(g.ID)} {
			for r, err := range v.Scan(t, nil) {
				if err != nil {
					return err
				}
				c[fmt.Sprintf("%s: %x", t, r.Key)] = fmt.Sprintf("%x", r.Value)
			}
		}
		return nil
	})
}

// everything opens a sound collection and returns its contents.
func everything(t *testing.T, path string) contents {
	t.Helper()
	ix, err := open(path, &Options{ReadOnly: true}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	checkSound(t, ix)
	c := contents{}
	if err := c.read(ix); err != nil {
		t.Fatal(err)
	}
	return c
}

// firstDifference describes an entry in which a and b differ, or returns "".
func firstDifference(a, b contents) string {
	for k := range a {
		if a[k] != b[k] {
			return fmt.Sprintf("%s: %q and %q", k, a[k], b[k])
		}
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			return fmt.Sprintf("%s: only %q", k, b[k])
		}
	}
	return ""
}

func checkSame(t *testing.T, got, want contents) {
	t.Helper()
	if d := firstDifference(got, want); d != "" {
		t.Error(d)
	}
}
