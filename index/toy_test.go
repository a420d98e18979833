package index

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if inChild() {
		return
	}
	code := m.Run()
	err := server.stop()
	if err == nil && code == 0 {
		err = goleak.Find()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// toy is a simple model for tests. The first word of a text is its code in hexadecimal, to which
// Mask is added modulo 2. A text without words has no term of the vocabulary.
type toy struct {
	Width int
	Mask  uint64
}

func (t toy) Kind() hashing.Kind  { return "toy" }
func (t toy) Bits() int           { return t.Width }
func (t toy) Fingerprint() string { return fmt.Sprintf("%016x", uint64(t.Width)<<48^t.Mask) }

func (t toy) Hash(text string) (hashing.Sketch, error) {
	words := strings.Fields(text)
	sk := hashing.Sketch{Counts: toyVocabulary.Count(slices.Values(words))}
	if len(words) == 0 {
		return sk, hashing.ErrNoTerms
	}
	c, err := hashing.ParseHex(words[0], t.Width)
	if err != nil { // another text gets an arbitrary code
		c = hashing.NewCode(t.Width)
		for i, r := range text {
			c[0] = c[0]*31 + uint64(r)<<(i%5)
		}
		c[0] &= t.low()
	}
	c[0] ^= t.Mask & t.low()
	sk.Code = c
	for i := range t.Width {
		sk.Activations = append(sk.Activations, 0.25)
		if c.Bit(i) {
			sk.Activations[i] = 0.75
		}
	}
	return sk, nil
}

func (t toy) HashWhile(ctx context.Context, text string) (hashing.Sketch, error) {
	if err := ctx.Err(); err != nil {
		return hashing.Sketch{}, err
	}
	return t.Hash(text)
}

// Margins returns margins of different size, all of whose sums are exact.
func (t toy) Mixture() hashing.Mixture { return hashing.Mixture{Typed: 0.4, Document: 2} }

func (t toy) Margins(activations []float32) []float32 {
	margins := slices.Clone(activations)
	for i := range margins {
		margins[i] = (margins[i] - 0.5) * float32(1+i*3%5)
	}
	return margins
}

// low returns the mask of the bits in the first word.
func (t toy) low() uint64 { return ^uint64(0) >> (64 - min(64, t.Width)) }

func (t toy) Vocabulary() *ingest.Vocabulary { return toyVocabulary }

func (t toy) Analyzer() ingest.Analyzer { return ingest.Analyzer{Language: "none"} }

func (t toy) Meaning(i, n int) hashing.BitMeaning {
	return hashing.BitMeaning{On: []string{fmt.Sprint("on", i)}}
}

func (t toy) WriteTo(w io.Writer) (int64, error) {
	return 0, json.NewEncoder(w).Encode(t)
}

func readToy(blob []byte) (generations.Model, error) {
	var t toy
	return t, json.Unmarshal(blob, &t)
}

// toyVocabulary contains a0 to a9. The document frequency falls from a9 to a0.
var toyVocabulary = func() *ingest.Vocabulary {
	var b ingest.VocabularyBuilder
	for i := range 10 {
		var terms []string
		for j := range i + 1 {
			terms = append(terms, fmt.Sprint("a", 9-j))
		}
		b.Add(ingest.Analyzer{Language: "none"}.Tokens(strings.Join(terms, " ")))
	}
	return b.Build(ingest.VocabularyOptions{MinDocs: 1, MaxShare: 1})
}()

func openToy(t testing.TB, path string) *Index {
	t.Helper()
	ix, err := openAt(t, path, &Options{Create: true}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

func newToy(t testing.TB) *Index { return openToy(t, filepath.Join(t.TempDir(), "toy.db")) }

func adoptToy(t testing.TB, ix *Index, m toy) uint64 {
	t.Helper()
	id, err := ix.adopt(context.Background(), m, ix.Next(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func all(docs ...ingest.Document) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// add stores documents and returns the outcomes.
func add(t testing.TB, ix *Index, docs ...ingest.Document) []Outcome {
	t.Helper()
	var out []Outcome
	err := ix.Add(context.Background(), all(docs...), func(o Outcome) error { out = append(out, o); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// checkSound fails the test if Check reports an error.
func checkSound(t testing.TB, ix *Index) {
	t.Helper()
	for err := range ix.Check(context.Background()) {
		t.Error("check:", err)
	}
}

// coded returns a document whose code is c.
func coded(id string, c hashing.Code, width int, words ...string) ingest.Document {
	return ingest.Document{ID: id, Text: strings.Join(append([]string{c.Hex(width)}, words...), " ")}
}

func randomCode(r *rand.Rand, width int) hashing.Code {
	c := hashing.NewCode(width)
	for i := range width {
		if r.IntN(2) == 1 {
			c.Flip(i)
		}
	}
	return c
}
