package hashing

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// meanDistance returns the mean distance of the codes of the documents of two topics.
func meanDistance(t *testing.T, m *Model, docs []ingest.Document, a, b int) float64 {
	t.Helper()
	var codes [2][]Code
	for side, topic := range []int{a, b} {
		for i := topic; i < 80; i += 4 {
			sk, err := m.Hash(docs[i].Words())
			if err != nil {
				t.Fatal(err)
			}
			codes[side] = append(codes[side], sk.Code)
		}
	}
	sum := 0
	for _, x := range codes[0] {
		for _, y := range codes[1] {
			sum += Distance(x, y)
		}
	}
	return float64(sum) / float64(len(codes[0])*len(codes[1]))
}

// Topics whose documents users chose for the same queries get similar codes, by queries that are
// texts or documents. The codes of the other topics stay apart.
func TestJudgements(t *testing.T) {
	docs := topicDocuments(400, 1)
	texts, ids := []Judgement{}, []Judgement{{SimilarTo: "nobody", Good: []string{"0"}}, {Text: "unknown", Good: []string{"1"}}, {Text: "topicaa", Good: []string{"nobody"}}}
	for i := range 60 {
		good := []string{fmt.Sprint(4 * i), fmt.Sprint(4*i + 1), fmt.Sprint(4*i + 4)}
		texts = append(texts, Judgement{Text: docs[4*i].Text, Good: good})
		ids = append(ids, Judgement{SimilarTo: fmt.Sprint(4*i + 8), Good: good})
	}
	o := Options{Bits: 16, Hidden: []int{20}, Epochs: 20}
	for name, judgements := range map[string][]Judgement{"texts": texts, "documents": ids} {
		var near, far, before float64
		for o.Seed = 1; o.Seed <= 3; o.Seed++ {
			o.Feedback, o.Judgements = false, nil
			plain := train(t, 400, o)
			o.Feedback, o.Judgements = true, judgements
			m := train(t, 400, o)
			near, far = near+meanDistance(t, m, docs, 0, 1)/3, far+meanDistance(t, m, docs, 0, 2)/3
			before += meanDistance(t, plain, docs, 0, 1) / 3
			if m.Documents() != plain.Documents() || m.Vocabulary().Len() != plain.Vocabulary().Len() {
				t.Errorf("%s: %d documents and %d terms, %d and %d without feedback", name, m.Documents(), m.Vocabulary().Len(), plain.Documents(), plain.Vocabulary().Len())
			}
		}
		if near > .9*before || far < near+1.5 {
			t.Errorf("%s: distance %.2f, %.2f without feedback, %.2f to another topic", name, near, before, far)
		}
	}
}

func TestJudgementsNeedNeighbours(t *testing.T) {
	for _, o := range []Options{{Feedback: true, Kind: "itq"}, {Feedback: true, Target: Own}} {
		if err := o.Validate(); !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v", o.Kind, err)
		}
	}
}
