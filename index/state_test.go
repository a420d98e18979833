package index

import (
	"bytes"
	"encoding/json"
	"io"
	"sync/atomic"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

// A State is equal to itself until a commit, and never equal to that of another index.
func TestStates(t *testing.T) {
	ix, other := newToy(t), newToy(t)
	if ix.State() == other.State() {
		t.Error("the states of two indexes are equal")
	}
	unchanged := func() { add(t, ix, ingest.Document{ID: "a", Text: "01"}) }
	for _, step := range []struct {
		name string
		do   func()
		same bool
	}{
		{"nothing", func() {}, true},
		{"a document is added", unchanged, false},
		{"it is added again", unchanged, true},
		{"it is replaced", func() { add(t, ix, ingest.Document{ID: "a", Text: "02"}) }, false},
		{"a model", func() { adoptToy(t, ix, toy{Width: 8}) }, false},
		{"a structure", func() { ix.rebuild(t.Context(), true) }, true},
		{"another model", func() { adoptToy(t, ix, toy{Width: 8, Mask: 3}) }, false},
		{"the previous model", func() {
			if err := ix.Use(t.Context(), 1, nil); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"the document is deleted", func() {
			if _, err := ix.Delete(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
		}, false},
	} {
		before := ix.State()
		step.do()
		if same := ix.State() == before; same != step.same {
			t.Errorf("%s: same state: %v", step.name, same)
		}
	}
}

// A countingToy counts the calls of Meaning.
type countingToy struct {
	toy
	meanings *atomic.Int32
}

func (c countingToy) Meaning(i, n int) hashing.BitMeaning {
	c.meanings.Add(1)
	return c.toy.Meaning(i, n)
}

func (c countingToy) WriteTo(w io.Writer) (int64, error) { return c.toy.WriteTo(w) }

// Bits does not compute meanings if no terms are requested.
func TestBitsWithoutMeanings(t *testing.T) {
	ix := newToy(t)
	var meanings atomic.Int32
	ix.decode = func(blob []byte) (generations.Model, error) {
		c := countingToy{meanings: &meanings}
		return c, json.NewDecoder(bytes.NewReader(blob)).Decode(&c.toy)
	}
	add(t, ix, ingest.Document{ID: "a", Text: "01"}, ingest.Document{ID: "b", Text: "03"})
	if _, err := ix.adopt(t.Context(), countingToy{toy{Width: 8}, &meanings}, ix.Next(), nil); err != nil {
		t.Fatal(err)
	}
	for n, want := range []int32{0, 8} {
		meanings.Store(0)
		if _, err := ix.Bits(t.Context(), n); err != nil || meanings.Load() != want {
			t.Errorf("%d terms: %d meanings were computed, %v", n, meanings.Load(), err)
		}
	}
}

// The current model is in memory and is not read from the file.
func TestCurrentModelIsNotDecoded(t *testing.T) {
	ix := newToy(t)
	add(t, ix, ingest.Document{ID: "a", Text: "01"})
	old := adoptToy(t, ix, toy{Width: 8, Mask: 1})
	now := adoptToy(t, ix, toy{Width: 8})
	var decoded int
	ix.decode = func(blob []byte) (generations.Model, error) {
		decoded++
		return readToy(blob)
	}
	for _, g := range []struct {
		id   uint64
		want int
	}{{now, 0}, {old, 1}} {
		decoded = 0
		ix.ModelOf(g.id) // fails for models of other types
		if decoded != g.want {
			t.Errorf("generation %d: decoded %d times", g.id, decoded)
		}
	}
}
