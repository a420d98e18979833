package hashing

import (
	"errors"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// A training that began with an older analyzer can be resumed only if the newest one finds the
// same terms.
func TestResumeByNewerAnalyzer(t *testing.T) {
	for _, c := range []struct {
		name, word string
		want       error
	}{{"same terms", "plain", nil}, {"other terms", "col·lecció coŀlecció", ErrState}} {
		t.Run(c.name, func(t *testing.T) {
			docs := topicDocuments(40, 1)
			for i := range docs {
				if i%2 == 0 {
					docs[i].Text += " " + c.word
				}
			}
			o := Options{Bits: 8, Hidden: []int{3}, Epochs: 6, Analyzer: ingest.Analyzer{Version: 1}}
			o.Resume = interruptedState(t, ingest.Sequence(docs), o)
			o.Analyzer = ingest.Analyzer{}
			m, err := Train(t.Context(), ingest.Sequence(docs), o)
			if !errors.Is(err, c.want) || err == nil && m.Analyzer().Outdated() {
				t.Errorf("error %v", err)
			}
		})
	}
}
