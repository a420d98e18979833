package sizing

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/ingest"
)

// made returns documents of 60 words of a distribution by Zipf.
func made(n int) []ingest.Document {
	docs := make([]ingest.Document, n)
	for i := range docs {
		r := rand.New(rand.NewPCG(5, uint64(i)))
		z := rand.NewZipf(r, 1.1, 5, 3000)
		words := make([]string, 60)
		for j := range words {
			words[j] = fmt.Sprintf("w%xk", z.Uint64())
		}
		docs[i] = ingest.Document{ID: fmt.Sprint(i), Title: strings.Join(words[:4], " "), Text: strings.Join(words[4:], " ")}
	}
	return docs
}

var small = hashing.Options{Bits: 8, Hidden: []int{16}, Epochs: 2, Seed: 1}

// The size of a compact collection is predicted from a third of its documents. How many pages are
// free depends on chance in a small one.
func TestFileBytes(t *testing.T) {
	docs := made(1800)
	s, err := Measure(t.Context(), ingest.Sequence(docs), Options{Most: 600, Training: small})
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Estimate(s.Read)
	if err != nil || s.Read != 1800 || s.Documents != 600 {
		t.Fatalf("%+v, error %v", s, err)
	}
	path := filepath.Join(t.TempDir(), "a.db")
	ix, err := index.Open(path, &index.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(ix.Add(t.Context(), ingest.Sequence(docs), func(index.Outcome) error { return nil }), ix.Settle(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jobs.Train(t.Context(), ix, small, nil); err != nil {
		t.Fatal(err)
	}
	st, err := ix.Size()
	if err := errors.Join(err, ix.Close()); err != nil {
		t.Fatal(err)
	}
	_, compact, err := index.Compact(t.Context(), path)
	if r := float64(e.FileBytes-e.Free) / float64(compact); err != nil || r < .85 || r > 1.15 {
		t.Errorf("%+v, of which %d bytes are taken without free pages, error %v", e, compact, err)
	}
	if r := float64(e.Words) / float64(st.Words.FileBytes); r < .85 || r > 1.15 {
		t.Errorf("words: %d bytes estimated, %d taken", e.Words, st.Words.FileBytes)
	}
	if e.TrainingMemory <= s.process || e.ServingMemory <= 0 || e.Ingest.Seconds <= 0 || e.Training.Seconds <= 0 {
		t.Errorf("%+v", e)
	}
}

// More documents take more of everything, up to numbers that nobody has.
func TestEstimateGrows(t *testing.T) {
	s, err := Measure(t.Context(), ingest.Sequence(made(200)), Options{Training: small})
	if err != nil {
		t.Fatal(err)
	}
	var last Estimate
	for _, n := range []int{200, 1000, 100_000, 1_000_000_000} {
		e, err := s.Estimate(n)
		if err != nil || e.FileBytes <= last.FileBytes || e.TrainingMemory < last.TrainingMemory || e.ServingMemory < last.ServingMemory ||
			e.Ingest.Seconds <= last.Ingest.Seconds || e.Training.Seconds <= last.Training.Seconds {
			t.Errorf("%d documents: %+v after %+v, error %v", n, e, last, err)
		}
		last = e
	}
}

func TestTooFew(t *testing.T) {
	if _, err := Measure(t.Context(), ingest.Sequence(made(99)), Options{}); !errors.Is(err, ErrTooFew) {
		t.Errorf("error %v", err)
	}
}

// Each document is chosen with the same probability.
func TestChoose(t *testing.T) {
	docs, counts := made(20), map[string]int{}
	for seed := range uint64(2000) {
		s := &Sample{training: hashing.Options{Seed: seed}}
		some, err := s.choose(t.Context(), ingest.Sequence(docs), 5)
		if err != nil || len(some) != 5 || s.Read != 20 {
			t.Fatalf("%d of %d, error %v", len(some), s.Read, err)
		}
		for _, d := range some {
			counts[d.ID]++
		}
	}
	for id, n := range counts {
		if math.Abs(float64(n)-500) > 5*math.Sqrt(500*.75) {
			t.Errorf("document %s is chosen %d times", id, n)
		}
	}
}

// A quantity that follows a power of the number of documents is continued by it.
func TestPower(t *testing.T) {
	s := &Sample{Documents: 1000}
	for _, tt := range []struct{ half, whole, want float64 }{
		{500, 1000, 4}, {math.Sqrt(500), math.Sqrt(1000), 2}, {7, 7, 1}, {0, 7, 4}, {8, 7, 4}, {1, 7, 4},
	} {
		if got := s.power(4000, tt.half, tt.whole); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%v and %v: %v, want %v", tt.half, tt.whole, got, tt.want)
		}
	}
}
