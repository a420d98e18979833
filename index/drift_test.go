package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

func driftOf(t testing.TB, ix *Index) *Drift {
	t.Helper()
	d, err := ix.Drift(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// drawDocuments returns n documents with codes drawn by draw. Each has nine words, of which the
// given number is unknown, and the code as another unknown word.
func drawDocuments(r *rand.Rand, prefix string, n, unknown int, draw func() hashing.Code) []ingest.Document {
	docs := make([]ingest.Document, n)
	for i := range docs {
		var words []string
		for j := range 9 {
			word := fmt.Sprint("a", 1+r.IntN(9)) // a0 occurs in a single document
			if j < unknown {
				word = fmt.Sprint("zq", j)
			}
			words = append(words, word)
		}
		docs[i] = coded(fmt.Sprint(prefix, i), draw(), 16, words...)
	}
	return docs
}

// near draws codes that differ from a centre in at most three bits.
func near(r *rand.Rand, centre uint64) func() hashing.Code {
	return func() hashing.Code {
		c := hashing.Code{centre}
		for range r.IntN(4) {
			c.Flip(r.IntN(16))
		}
		return c
	}
}

func wordless(n int) (docs []ingest.Document) {
	for i := range n {
		docs = append(docs, ingest.Document{ID: fmt.Sprint("wordless", i)})
	}
	return docs
}

func TestAdvice(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	home, away := near(r, 0), near(r, 0xffff)
	tests := []struct {
		name    string
		added   []ingest.Document
		retrain bool
		want    []string
	}{
		{"no new documents", nil, false, []string{"up to date: no documents were added since training"}},
		{"one new document", drawDocuments(r, "n", 1, 9, away), false, []string{"up to date: 1 document added since training, too few"}},
		{"too few to judge", drawDocuments(r, "n", 29, 9, away), false, []string{"up to date: 29 documents added since training, too few"}},
		{"more of the same", drawDocuments(r, "n", 200, 2, home), false, []string{"up to date: 200 documents added since training, and none of the measures"}},
		{"a few more unknown words", append(drawDocuments(r, "n", 190, 2, home), drawDocuments(r, "m", 10, 4, home)...), false, []string{"none of the measures"}},
		{"unknown words", drawDocuments(r, "n", 60, 5, home), true, []string{"retrain: 60 documents added since training, 60 % of their words are unknown (30 % in training)"}},
		{"no known word", append(drawDocuments(r, "n", 50, 2, home), wordless(20)...), true, []string{"29 % have no known word (0 % in training)"}},
		{"another place", drawDocuments(r, "n", 40, 2, away), true, []string{"on average 0 training documents lie within ", " bits of them (", " in training)"}},
		{"all at once", append(drawDocuments(r, "n", 90, 9, away), wordless(50)...), true, []string{"unknown (30 %", "no known word", "bits of them"}},
		{"as many again", drawDocuments(r, "n", 300, 2, home), true, []string{"retrain: 300 documents added since training, half of the collection or more"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ix := newToy(t)
			add(t, ix, drawDocuments(rand.New(rand.NewPCG(1, 2)), "d", 300, 2, near(rand.New(rand.NewPCG(1, 3)), 0))...)
			adoptToy(t, ix, toy{Width: 16})
			add(t, ix, tt.added...)
			d := driftOf(t, ix)
			if d.Retrain != tt.retrain || d.Compared.Learned.Documents != 300 || d.Compared.New.Documents != len(tt.added) {
				t.Errorf("%+v, %+v", d, d.Compared)
			}
			for _, s := range tt.want {
				if !strings.Contains(d.Advice, s) {
					t.Errorf("advice %q, want %q in it", d.Advice, s)
				}
			}
		})
	}
}

// slowDrift compares every pair of documents. A document without words has no code.
func slowDrift(m toy, learned, added []ingest.Document) (d Comparison) {
	d.Learned, d.New = slowGroup(m, learned, true), slowGroup(m, added, false)
	for d.Radius = 0; d.Radius < m.Width; d.Radius++ {
		n := slowOccupancy(m, learned, learned, d.Radius)
		if n >= 10 && n >= 0.01*float64(d.Learned.Documents-d.Learned.NoCode) {
			break
		}
	}
	d.Learned.Occupancy, d.New.Occupancy = slowOccupancy(m, learned, learned, d.Radius), slowOccupancy(m, added, learned, d.Radius)
	if len(codes(m, learned))*len(codes(m, added)) == 0 {
		return d
	}
	for i := range m.Width {
		diff := math.Abs(slowMean(m, learned, i) - slowMean(m, added, i))
		d.BitsMean, d.BitsLargest = d.BitsMean+diff/float64(m.Width), max(d.BitsLargest, diff)
	}
	return d
}

func codes(m toy, docs []ingest.Document) (all []hashing.Code) {
	for _, d := range docs {
		if sk, err := m.Hash(d.Words()); err == nil {
			all = append(all, sk.Code)
		}
	}
	return all
}

func slowMean(m toy, docs []ingest.Document, bit int) (mean float64) {
	all := codes(m, docs)
	for _, c := range all {
		if c.Bit(bit) {
			mean += 1 / float64(len(all))
		}
	}
	return mean
}

func slowOccupancy(m toy, around, among []ingest.Document, radius int) float64 {
	n := 0
	for _, d := range around {
		for _, e := range among {
			if d.ID != e.ID && slowWithin(m, d, e, radius) {
				n++
			}
		}
	}
	return float64(n) / float64(max(1, len(codes(m, around))))
}

func slowWithin(m toy, d, e ingest.Document, radius int) bool {
	both := codes(m, []ingest.Document{d, e})
	return len(both) == 2 && hashing.Distance(both[0], both[1]) <= radius
}

func slowGroup(m toy, docs []ingest.Document, excludeRare bool) Group {
	g := Group{Documents: len(docs)}
	sum := 0.0
	for _, d := range docs {
		words := strings.Fields(d.Words())
		unknown := 0
		for _, w := range words {
			if id, ok := toyVocabulary.ID(w); !ok || excludeRare && toyVocabulary.DF(id) == 1 {
				unknown++
			}
		}
		if len(words) == 0 {
			g.NoCode++
			continue
		}
		sum += float64(unknown) / float64(len(words))
	}
	g.Unknown = sum / max(1, float64(g.Documents-g.NoCode))
	return g
}

// anyDocuments draws up to 80 documents with codes in a cluster and some unknown words, some of
// them without any word.
func anyDocuments(rt *rapid.T, prefix string) (docs []ingest.Document) {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
	centre := rapid.Uint64Range(0, 0xfff).Draw(rt, "centre")
	for i := range rapid.IntRange(0, 80).Draw(rt, "documents") {
		c := hashing.Code{centre}
		for range r.IntN(6) {
			c.Flip(r.IntN(12))
		}
		d := coded(fmt.Sprint(prefix, i), c, 12, fmt.Sprint("a", r.IntN(10)), fmt.Sprint("a", r.IntN(14)), "a0")
		if r.IntN(9) == 0 {
			d.Text = ""
		}
		docs = append(docs, d)
	}
	return docs
}

// withoutIDs returns docs without those whose ids are in gone.
func withoutIDs(docs []ingest.Document, gone []string) []ingest.Document {
	return slices.DeleteFunc(slices.Clone(docs), func(d ingest.Document) bool { return slices.Contains(gone, d.ID) })
}

func TestDriftMatchesSlowTwin(t *testing.T) {
	dir, runs := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		ix, err := openAt(t, filepath.Join(dir, fmt.Sprint(runs, ".db")), &Options{Create: true}, readToy)
		if err != nil {
			rt.Fatal(err)
		}
		defer ix.Close()
		unsynced(ix)
		m := toy{Width: 12, Mask: rapid.Uint64Range(0, 0xfff).Draw(rt, "mask")}
		learned, came := anyDocuments(rt, "d"), anyDocuments(rt, "n")
		learned = append(learned, coded("last", hashing.Code{7}, 12, "a3"))
		add(t, ix, learned...)
		adoptToy(t, ix, m)
		add(t, ix, came...)
		gone := rapid.SliceOfN(rapid.SampledFrom([]string{"d0", "d1", "d5", "d9", "d60", "n0", "n3", "n70"}), 0, 6).Draw(rt, "gone")
		if _, err := ix.Delete(context.Background(), gone...); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(slowDrift(m, withoutIDs(learned, gone), withoutIDs(came, gone)), *driftOf(t, ix).Compared, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestDriftOfCurrentGeneration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g.db")
	ix := openToy(t, path)
	ctx := context.Background()
	if _, err := ix.Drift(ctx); !errors.Is(err, ErrNoModel) {
		t.Errorf("without a model: %v", err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	counts := func(when string, learned, came int, retrain bool) {
		t.Helper()
		d := driftOf(t, ix)
		if c := d.Compared; c == nil || c.Learned.Documents != learned || c.New.Documents != came || d.Retrain != retrain {
			t.Errorf("%s: %q, %+v", when, d.Advice, c)
		}
	}
	add(t, ix, drawDocuments(r, "d", 100, 2, near(r, 0))...)
	learned := ix.Next()
	add(t, ix, drawDocuments(r, "during", 3, 2, near(r, 0))...) // during the training
	first, err := ix.adopt(ctx, toy{Width: 16}, learned, nil)
	if err != nil {
		t.Fatal(err)
	}
	counts("documents were added during training", 100, 3, false)
	add(t, ix, drawDocuments(r, "n", 50, 8, near(r, 0))...)
	counts("others were added", 100, 53, true)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	ix = openToy(t, path)
	counts("opened again", 100, 53, true)
	adoptToy(t, ix, toy{Width: 16, Mask: 9})
	counts("trained again", 153, 0, false)
	add(t, ix, drawDocuments(r, "m", 2, 2, near(r, 0))...)
	if _, err := ix.Delete(ctx, "d1", "d2", "n4", "m0", "during0"); err != nil {
		t.Fatal(err)
	}
	counts("some were deleted", 149, 1, false)
	add(t, ix, ingest.Document{ID: "d3", Text: "0005 a1"})
	counts("one was replaced", 148, 2, false)
	if err := ix.Use(ctx, first, nil); err != nil {
		t.Fatal(err)
	}
	counts("the first model is back", 97, 53, true)
	adoptToy(t, ix, toy{Width: 16})
	counts("the first model learned again", 150, 0, false)
	checkSound(t, ix)
}

func TestModelFromElsewhere(t *testing.T) {
	ix := newToy(t)
	r := rand.New(rand.NewPCG(1, 1))
	add(t, ix, drawDocuments(r, "d", 100, 2, near(r, 0))...)
	if _, err := ix.adopt(context.Background(), toy{Width: 16}, 0, nil); err != nil {
		t.Fatal(err)
	}
	if d := driftOf(t, ix); d.Retrain || d.Compared != nil || !strings.HasPrefix(d.Advice, "unknown: ") {
		t.Errorf("%+v", d)
	}
}
