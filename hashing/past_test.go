package hashing

import (
	"bytes"
	"errors"
	"iter"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// pastOf returns the counts of docs by m, which was trained on the first learned.
func pastOf(m *Model, docs []ingest.Document, learned int) *Past {
	counts := func(docs []ingest.Document) iter.Seq2[ingest.Counts, error] {
		return func(yield func(ingest.Counts, error) bool) {
			for _, d := range docs {
				s, err := m.Hash(d.Words())
				if !errors.Is(err, ErrNoTerms) && !yield(s.Counts, err) {
					return
				}
			}
		}
	}
	return &Past{len(docs), counts(docs[:learned]), counts(docs[learned:])}
}

// A further training by stored counts ends in the same model as one that reads all texts.
func TestRecallIsReading(t *testing.T) {
	known, strange := topicDocuments(130, 1), topicDocuments(130, 1)
	known[105].Text, known[7].Text = "nothing that is known", "unheard words"
	for i := 100; i < 130; i++ {
		strange[i].Text += " novelty"
	}
	lost := topicDocuments(100, 1)
	lost[0].Text, lost[1].Text = lost[0].Text+" gone", lost[1].Text+" gone"
	for _, c := range []struct {
		name     string
		learned  []ingest.Document
		docs     []ingest.Document
		recalled bool
	}{
		{"known terms", known[:100], known, true},
		{"nothing new", known[:100], known[:100], true},
		{"new terms", strange[:100], strange, false},
		{"a term is lost", lost, known, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Options{Bits: 64, Hidden: []int{6}, Analyzer: ingest.Analyzer{Language: "none"}}
			m, err := Train(t.Context(), ingest.Sequence(c.learned), o)
			if err != nil {
				t.Fatal(err)
			}
			read := false
			docs := func(yield func(ingest.Document, error) bool) {
				read = true
				ingest.Sequence(c.docs)(yield)
			}
			o = Options{Start: m, Past: pastOf(m, c.docs, min(100, len(c.docs)))}
			got, err := Train(t.Context(), docs, o)
			if err != nil {
				t.Fatal(err)
			}
			if read == c.recalled {
				t.Errorf("texts were read: %v", read)
			}
			if want := further(t, m, c.docs, Options{}); !bytes.Equal(got.blob, want.blob) {
				t.Error("the model differs from that of all texts")
			}
		})
	}
}

// Another vocabulary requires the texts, and errors of the counts are returned.
func TestRecallNeedsTheVocabulary(t *testing.T) {
	docs := topicDocuments(60, 1)
	m := train(t, 60, Options{Bits: 8, Hidden: []int{6}})
	past := pastOf(m, docs, 60)
	if got := further(t, m, docs, Options{Past: past, Vocabulary: ingest.VocabularyOptions{Size: 30}}); got.Vocabulary().Len() != 30 {
		t.Errorf("%d terms", got.Vocabulary().Len())
	}
	bad := errors.New("bad")
	past.New = func(yield func(ingest.Counts, error) bool) { yield(ingest.Counts{}, bad) }
	if _, err := Train(t.Context(), ingest.Sequence(docs), Options{Start: m, Past: past}); !errors.Is(err, bad) {
		t.Errorf("error %v", err)
	}
}
