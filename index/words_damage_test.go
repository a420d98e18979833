package index

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestCheckReportsWords damages the word index in ways that leave all checksums right.
func TestCheckReportsWords(t *testing.T) {
	change := func(change func(*words.Document)) func(Change, *wordindex.Index) error {
		return func(c Change, w *wordindex.Index) error { return changeWords(c, w, change) }
	}
	breaks := map[string]func(c Change, w *wordindex.Index) error{
		"segment lost":     func(c Change, _ *wordindex.Index) error { return c.Create(format.SegmentsTable) },
		"document dead":    func(c Change, w *wordindex.Index) error { return w.Bury(t.Context(), c, []uint32{3}) },
		"deleted alive":    func(c Change, w *wordindex.Index) error { return w.Forget(t.Context(), c, []uint32{5}) },
		"too many indexed": func(c Change, w *wordindex.Index) error { return w.SetNext(c, 1000) },
		"other analyzer": func(c Change, w *wordindex.Index) error {
			return w.SetInfo(c, wordindex.Info{Analyzer: ingest.Analyzer{Language: "de", Version: 1}})
		},
		"other words":       change(func(d *words.Document) { d.Terms[0].Name = "!" }),
		"one word less":     change(func(d *words.Document) { d.Terms = d.Terms[1:] }),
		"one word more":     change(func(d *words.Document) { d.Terms = append(d.Terms, words.Term{Name: "zzz", Text: 1}) }),
		"another frequency": change(func(d *words.Document) { d.Terms[0].Text++ }),
		"another field":     change(func(d *words.Document) { d.Terms[0].Title++ }),
		"another length":    change(func(d *words.Document) { d.Text++ }),
		"table lost":        func(c Change, _ *wordindex.Index) error { return c.Drop(format.DeadTable) },
		"progress unknown":  func(c Change, _ *wordindex.Index) error { return c.Delete(format.WordsTable, format.NextKey) },
		"description broken": func(c Change, _ *wordindex.Index) error {
			return c.Put(format.WordsTable, Record{Key: format.InfoKey, Value: []byte("{}")})
		},
	}
	for name, break1 := range breaks {
		t.Run(name, func(t *testing.T) {
			ix := newToy(t)
			unsynced(ix)
			add(t, ix, prose(rand.New(rand.NewPCG(4, 4)), 20)...)
			if _, err := ix.Delete(t.Context(), "p5"); err != nil {
				t.Fatal(err)
			}
			checkSound(t, ix)
			now := *ix.state.Load().now
			err := damage(ix, func(c Change) error {
				w, err := wordindex.Open(c)
				return errors.Join(err, break1(c, w))
			})
			if err != nil {
				t.Fatal(err)
			}
			_ = ix.store.View(t.Context(), now.readWords) // so that memory agrees, if it can be read
			now.version = versionIn(ix)                   // the transaction bypassed the index
			ix.state.Store(&published{now: &now})
			for range ix.Check(t.Context()) {
				return
			}
			t.Error("Check reported nothing")
		})
	}
}

// changeWords replaces the segment of a collection by one in which a document is changed.
func changeWords(c Change, w *wordindex.Index, change func(*words.Document)) error {
	docs := prose(rand.New(rand.NewPCG(4, 4)), 20)
	var all []words.Document
	counter := &ingest.WordCounter{Analyzer: w.Info.Analyzer}
	for i, d := range docs {
		words := wordindex.Document(counter.Count(d))
		words.Number = uint32(i)
		if i == 7 {
			change(words)
		}
		all = append(all, *words)
	}
	set, err := w.Set(false)
	if err != nil {
		return err
	}
	return w.Replace(c, set.Segments(), []*words.Segment{words.Build(all)})
}

// A check compares memory with the file.
func TestCheckReportsWordsInMemory(t *testing.T) {
	ix := newToy(t)
	add(t, ix, prose(rand.New(rand.NewPCG(4, 4)), 20)...)
	now := *ix.state.Load().now
	now.words = now.words.Delete([]uint32{3})
	ix.state.Store(&published{now: &now})
	for range ix.Check(t.Context()) {
		return
	}
	t.Error("Check reported nothing")
}

// Repair indexes the words anew in the language that was chosen.
func TestRepairOfWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	ix, err := open(path, &Options{Create: true, Language: "de"}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	docs := prose(rand.New(rand.NewPCG(5, 5)), 600)
	docs[555].Text += " Zyxomma"
	add(t, ix, docs...)
	err = damage(ix, func(c Change) error {
		key := make([]byte, 6)
		part, err := format.Get(c, format.SegmentsTable, key)
		part = bytes.Clone(part)
		part[len(part)/2] ^= 1
		return errors.Join(err, c.Put(format.SegmentsTable, Record{Key: key, Value: part}))
	})
	if err := errors.Join(err, ix.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := open(path, nil, readToy); !errors.Is(err, ErrFormat) {
		t.Errorf("damaged words: %v", err)
	}
	if result, err := repair(t.Context(), path, readToy); err != nil || result.Documents != 600 || len(result.Faults) == 0 {
		t.Errorf("%+v, %v", result, err)
	}
	os.Remove(path + ".damaged")
	ix = openFileAt(t, path)
	checkSound(t, ix)
	checkFinds(t, ix, "zyxomma", "p555")
	if in := ix.state.Load().now.wordInfo; in.Analyzer.Language != "de" || in.Sampled != 0 {
		t.Errorf("%+v", in)
	}
}
