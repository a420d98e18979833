package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// foundByWords returns the ids of the best documents for the words of a text.
func foundByWords(t testing.TB, ix *Index, text string) (ids []string) {
	t.Helper()
	err := ix.view(context.Background(), func(v View, s *snapshot) error {
		q := words.Query{K: 3}
		for token := range s.wordInfo.Analyzer.Words(text) {
			q.Words = append(q.Words, words.Word{Terms: []string{token.Term}})
		}
		a, err := s.words.Search(t.Context(), q)
		for _, f := range a.Found {
			d, err := ix.document(v, f.Number)
			if err != nil {
				return err
			}
			ids = append(ids, d.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// checkFinds fails the test unless the document with an id is the best for a text. "" means that
// there is none.
func checkFinds(t testing.TB, ix *Index, text, id string) {
	t.Helper()
	if got := append(foundByWords(t, ix, text), ""); got[0] != id {
		t.Errorf("%q finds %q, want %q", text, got, id)
	}
}

// prose returns n documents of frequent words.
func prose(r *rand.Rand, n int) (docs []ingest.Document) {
	sentences := notes()
	for i := range n {
		d := ingest.Document{ID: fmt.Sprint("p", i), Title: fmt.Sprint("Report ", r.IntN(50)), Text: sentences[r.IntN(20)].Text}
		for range 5 + r.IntN(20) {
			d.Text += fmt.Sprint(" word", min(r.IntN(500), r.IntN(500)))
		}
		docs = append(docs, d)
	}
	return docs
}

// A word, a number and an identifier that one document holds put it first, whatever happens to
// other documents and to the file.
func TestIdentifyingWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	ix := openToy(t, path)
	unsynced(ix)
	docs := prose(rand.New(rand.NewPCG(1, 1)), 3000)
	docs[1234].Text += " Zyxomma"
	docs[2345].Text += " measured 48151623 times"
	docs[456].Title += " on X-4711"
	add(t, ix, docs...)
	first := func(word, number, identifier string) {
		t.Helper()
		checkFinds(t, ix, "the word1 in zyxomma", word)
		checkFinds(t, ix, "the 48151623 word2", number)
		checkFinds(t, ix, "report x-4711", identifier)
		checkSound(t, ix)
	}
	first("p1234", "p2345", "p456")
	reopen := func() {
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
		ix = openToy(t, path)
		unsynced(ix)
	}
	reopen()
	first("p1234", "p2345", "p456")
	adoptToy(t, ix, toy{Width: 16})
	first("p1234", "p2345", "p456")
	docs[1234].Text, docs[17].Text = "empty", "Zyxomma, at another place"
	add(t, ix, docs[1234], docs[17])
	if _, err := ix.Delete(t.Context(), "p2345", "p1", "p2"); err != nil {
		t.Fatal(err)
	}
	add(t, ix, ingest.Document{ID: "late", Text: "48151623"})
	first("p17", "late", "p456")
	reopen()
	first("p17", "late", "p456")
	var ids []string
	for _, d := range docs[500:] {
		ids = append(ids, d.ID)
	}
	if _, err := ix.Delete(t.Context(), append(ids, "late")...); err != nil {
		t.Fatal(err)
	}
	if err := ix.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkFinds(t, ix, "48151623", "")
	checkFinds(t, ix, "x-4711", "p456")
	reopen()
	checkFinds(t, ix, "zyxomma", "p17")
	checkSound(t, ix)
}

// Documents that are added one by one end in few segments.
func TestWordsAreMerged(t *testing.T) {
	ix := newToy(t)
	unsynced(ix)
	docs := prose(rand.New(rand.NewPCG(2, 2)), 700)
	for i, d := range docs {
		add(t, ix, d)
		if i%3 == 0 {
			add(t, ix, ingest.Document{ID: fmt.Sprint("p", i/2), Text: fmt.Sprint("replacement", i)})
		}
	}
	s := ix.state.Load().now
	if n := len(s.words.Segments()); n > 4*wordindex.FanIn || s.words.Len() != len(docs) {
		t.Errorf("%d segments of %d documents", n, s.words.Len())
	}
	checkSound(t, ix)
	if err := ix.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkSound(t, ix)
	if n := len(ix.state.Load().now.words.Segments()); n > 4 {
		t.Errorf("%d segments remain", n)
	}
	for _, i := range []int{3, 42, 666} {
		checkFinds(t, ix, fmt.Sprint("replacement", i), fmt.Sprint("p", i/2))
	}
}

// removeWords makes the file one that was written before there was a word index.
func removeWords(t *testing.T, path string) {
	t.Helper()
	st, err := storeAt(t, path, Options{}) // no index, which would fill them in again
	if err != nil {
		t.Fatal(err)
	}
	err = st.Update(t.Context(), func(c Change) error {
		if _, isFile := st.(*filestore.Store); isFile {
			return c.Drop(format.WordsTable)
		}
		return errors.Join(c.Create(format.WordsTable), c.Create(format.SegmentsTable), c.Create(format.DeadTable))
	})
	if err := errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
}

// The words of an older file are indexed while documents are added, replaced and deleted.
func TestWordsOfOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	ix := openToy(t, path)
	unsynced(ix)
	docs := prose(rand.New(rand.NewPCG(3, 3)), 4500)
	docs[4321].Text += " Zyxomma"
	add(t, ix, docs...)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	removeWords(t, path)
	reader, err := openAt(t, path, &Options{ReadOnly: true}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := reader.Stats(); err != nil || st.Words.Complete || st.Words.Documents != 0 || reader.Settle(t.Context()) == nil {
		t.Errorf("read-only: %+v, %v", st, err)
	}
	checkSound(t, reader)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	ix = openToy(t, path)
	unsynced(ix)
	for i := range 40 {
		add(t, ix, ingest.Document{ID: fmt.Sprint("p", i*100), Text: fmt.Sprint("replacement", i)}, ingest.Document{ID: fmt.Sprint("new", i), Text: fmt.Sprint("fresh", i)})
		if _, err := ix.Delete(t.Context(), fmt.Sprint("p", i*100+7)); err != nil {
			t.Fatal(err)
		}
		if i%15 == 0 {
			checkSound(t, ix)
		}
	}
	if err := ix.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkSound(t, ix)
	if st, err := ix.Stats(); err != nil || !st.Words.Complete || st.Words.Documents != 4500 {
		t.Errorf("%+v, %v", st, err)
	}
	checkFinds(t, ix, "zyxomma", "p4321")
	checkFinds(t, ix, "replacement39", "p3900")
	checkFinds(t, ix, "fresh39", "new39")
}

// The language is detected as soon as the documents suffice, and can be changed.
func TestWordLanguage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	ix := openToy(t, path)
	language := func() string {
		if err := ix.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkSound(t, ix)
		return ix.state.Load().now.wordInfo.Analyzer.Language
	}
	add(t, ix, ingest.Document{ID: "short", Text: "swallows"})
	if got := language(); got != "none" {
		t.Errorf("after one word: %q", got)
	}
	for i, d := range notes() {
		d.ID = fmt.Sprint(i)
		add(t, ix, d)
	}
	if got := language(); got != "en" {
		t.Errorf("after English text: %q", got)
	}
	checkFinds(t, ix, "swallow", "short")
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	ix, err := openAt(t, path, &Options{Language: "de"}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	if got := language(); got != "de" {
		t.Errorf("after a choice: %q", got)
	}
	checkFinds(t, ix, "swallows", "short")
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openAt(t, path, &Options{Language: "tlh"}, readToy); err == nil || !strings.Contains(err.Error(), "choose one") {
		t.Errorf("unknown language: %v", err)
	}
}

// The words are those of the documents after any changes.
func TestWordsFollowDocuments(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(t.TempDir(), "w.db")
		ix := openToy(t, path)
		unsynced(ix)
		have := map[string][]string{}
		next := 0
		document := func() ingest.Document {
			next++
			d := ingest.Document{ID: fmt.Sprint(rapid.IntRange(0, 60).Draw(rt, "id")), Text: fmt.Sprint("unique", next)}
			for range rapid.IntRange(0, 4).Draw(rt, "words") {
				d.Text += fmt.Sprint(" shared", rapid.IntRange(0, 5).Draw(rt, "word"))
			}
			have[d.ID] = strings.Fields(d.Text)
			return d
		}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			switch rapid.IntRange(0, 7).Draw(rt, "step") {
			case 0, 1, 2:
				add(t, ix, document())
			case 3:
				var docs []ingest.Document
				for range rapid.IntRange(1, 30).Draw(rt, "documents") {
					docs = append(docs, document())
				}
				add(t, ix, docs...)
			case 4:
				id := fmt.Sprint(rapid.IntRange(0, 60).Draw(rt, "id"))
				delete(have, id)
				if _, err := ix.Delete(t.Context(), id); err != nil {
					rt.Fatal(err)
				}
			case 5:
				if err := ix.Settle(t.Context()); err != nil {
					rt.Fatal(err)
				}
			case 6:
				adoptToy(t, ix, toy{Width: 16, Mask: uint64(next)})
			case 7:
				if err := ix.Close(); err != nil {
					rt.Fatal(err)
				}
				if rapid.Bool().Draw(rt, "old") {
					removeWords(t, path)
				}
				ix = openToy(t, path)
			}
		}
		if err := ix.Settle(t.Context()); err != nil {
			rt.Fatal(err)
		}
		checkSound(t, ix)
		frequencies := map[string]int{}
		for id, text := range have {
			checkFinds(t, ix, text[0], id)
			for _, w := range slices.Compact(slices.Sorted(slices.Values(text))) {
				frequencies[w]++
			}
		}
		set := ix.state.Load().now.words
		for w, n := range frequencies {
			if got := set.Frequency(words.Word{Terms: []string{w}}); got != n {
				rt.Errorf("%d documents have %q, want %d", got, w, n)
			}
		}
		if set.Len() != len(have) {
			rt.Errorf("%d documents, want %d", set.Len(), len(have))
		}
		if err := ix.Close(); err != nil {
			rt.Fatal(err)
		}
	})
}
