package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestConcurrent has writers add and delete pairs of documents, each in one transaction, while
// readers search and generations change. Each search must see one state: both documents of a pair
// or neither, only documents that are in the file, and codes of the generation that the result
// names.
func TestConcurrent(t *testing.T) {
	ix := newToy(t)
	unsynced(ix)
	adoptToy(t, ix, toy{Width: 20})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var wg, readers sync.WaitGroup
	var answers atomic.Int64
	for r := range 3 {
		readers.Go(func() {
			for ctx.Err() == nil && !t.Failed() {
				readPairs(t, ix, uint64(r))
				readWords(t, ix)
				answers.Add(1)
			}
		})
	}
	for w := range 2 {
		wg.Go(func() { writePairs(t, ix, w) })
	}
	wg.Go(func() {
		for mask := range uint64(10) {
			if _, err := ix.adopt(ctx, toy{Width: 20, Mask: mask}, 0, nil); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	stop()
	readers.Wait()
	checkSound(t, ix)
	t.Logf("%d answers", answers.Load())
}

func writePairs(t *testing.T, ix *Index, w int) {
	r := rand.New(rand.NewPCG(uint64(w), 0))
	for i := range 60 {
		var docs []ingest.Document
		for j := range 10 {
			c := randomCode(r, 20)
			for _, side := range []string{"left", "right"} {
				id := fmt.Sprintf("%d-%d-%s", w, (i*10+j)%97, side)
				docs = append(docs, ingest.Document{ID: id, Text: c.Hex(20) + " " + strconv.Itoa(i), Labels: []string{side}})
			}
		}
		if err := ix.Load(context.Background(), all(docs...), nil); err != nil {
			t.Error(err)
			return
		}
		if _, err := ix.Delete(context.Background(), docs[0].ID, docs[1].ID); err != nil {
			t.Error(err)
			return
		}
	}
}

func readPairs(t *testing.T, ix *Index, seed uint64) {
	q := Query{Code: hashing.Code{seed}, Limit: 1000}
	if seed == 1 {
		q.Filter = []ingest.Condition{{Field: "label", Value: "left"}}
	}
	r, err := ix.Search(context.Background(), q)
	if err != nil {
		t.Error(err)
		return
	}
	mask, err := maskOf(ix, r.Generation)
	if err != nil {
		t.Error(err)
		return
	}
	balance := 0
	for _, h := range r.Hits {
		want, _ := toy{Width: 20, Mask: mask}.Hash(h.Text)
		if hashing.Distance(want.Code, h.Code) != 0 {
			t.Errorf("generation %d: document %s has a different code", r.Generation, h.ID)
		}
		switch h.Labels[0] {
		case "left":
			balance++
		case "right":
			balance--
		}
	}
	if len(q.Filter) == 0 && balance != 0 {
		t.Errorf("%d more left than right documents, so the hits are not of one state", balance)
	}
}

// readWords fails the test unless the words and the documents are of one state. All documents have
// words, and the two of a pair have the same ones.
func readWords(t *testing.T, ix *Index) {
	err := ix.view(context.Background(), func(v View, s *snapshot) error {
		m, err := format.ReadMeta(v)
		if err != nil {
			return err
		}
		if s.words.Len() != int(m.Documents) || !s.wordsReady() {
			t.Errorf("words of %d documents, but there are %d", s.words.Len(), m.Documents)
		}
		a, err := s.words.Search(t.Context(), words.Query{K: 50, Words: []words.Word{{Terms: []string{"7"}}}})
		if err != nil {
			return err
		}
		for _, f := range a.Found {
			d, err := ix.document(v, f.Number)
			if err != nil {
				return err
			}
			if !strings.HasSuffix(d.Text, " 7") {
				t.Errorf("the word 7 finds %+v", d)
			}
		}
		if len(a.Found)%2 != 0 {
			t.Errorf("%d documents have the word, so the hits are not of one state", len(a.Found))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// maskOf returns the mask of a generation's model.
func maskOf(ix *Index, id uint64) (mask uint64, err error) {
	err = ix.view(context.Background(), func(v View, _ *snapshot) error {
		g, err := generations.Open(v, id)
		if err != nil {
			return err
		}
		m, err := g.Model(ix.decode)
		if err == nil {
			mask = m.(toy).Mask
		}
		return err
	})
	return mask, err
}
