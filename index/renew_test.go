package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// randomSteps returns a state after steps changes, which add and delete documents.
func randomSteps(r *rand.Rand, s *snapshot, steps, n int) *snapshot {
	first := *s
	s = &first
	for range steps {
		var b format.Block
		for range r.IntN(n) {
			s.next += 1 + r.Uint64N(3) // documents without a code also have numbers
			b.Nums, b.Codes = append(b.Nums, uint32(s.next)), append(b.Codes, randomCode(r, s.bits)...)
		}
		var gone []uint32
		for range r.IntN(n) {
			gone = append(gone, uint32(r.Uint64N(s.next+1)))
		}
		slices.Sort(gone)
		s = s.with(b, gone)
	}
	return s
}

// byNumber returns the codes of the documents that are not deleted.
func (s *snapshot) byNumber() map[uint32]string {
	all := map[uint32]string{}
	for row, n := range s.nums {
		if s.alive(row) {
			all[n] = s.code(row).Hex(s.bits)
		}
	}
	return all
}

// TestOnto renews an old state and rebases the current state on it, which must not change.
func TestOnto(t *testing.T) {
	for _, c := range []struct{ width, n, rounds int }{{3, 50, 20}, {64, 50, 20}, {130, 50, 20}, {64, 12_000, 1}} {
		r := rand.New(rand.NewPCG(uint64(c.width), uint64(c.n)))
		for range c.rounds {
			s := newSnapshot(1, toy{Width: c.width})
			old := randomSteps(r, s, 6, c.n)
			now := randomSteps(r, old, r.IntN(4), c.n)
			want := now.byNumber()
			for _, compacted := range []bool{false, true} {
				better := *old
				if compacted {
					better = *old.compact()
				}
				set, err := better.set.Indexed(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				better.set = set
				renewed := now.rebasedOnto(&better, old)
				sameState(t, r, now, renewed, want)
				later := randomSteps(r, renewed, 2, c.n) // shares arrays with renewed
				sameState(t, r, now, renewed, want)
				if later.live() == renewed.live() && later.rows() == renewed.rows() && c.n > 1000 {
					t.Error("no documents were added later")
				}
			}
		}
	}
}

// sameState fails the test unless a and b are forms of the same state.
func sameState(t *testing.T, r *rand.Rand, a, b *snapshot, want map[uint32]string) {
	t.Helper()
	if got := b.byNumber(); len(got) != len(want) || !slices.IsSorted(b.nums) || b.live() != len(want) || a.next != b.next || a.version != b.version {
		t.Fatalf("%d codes, want %d; %d live", len(got), len(want), b.live())
	}
	for n, code := range b.byNumber() {
		if want[n] != code {
			t.Fatalf("document %d has code %s, want %s", n, code, want[n])
		}
	}
	for range 5 {
		q := hamming.Query{Code: randomCode(r, a.bits), K: 10, Radius: r.IntN(a.bits + 1), Count: true}
		if x, y := numbers(t, a, q), numbers(t, b, q); !slices.Equal(x, y) {
			t.Fatalf("found %v, want %v", y, x)
		}
	}
}

func numbers(t *testing.T, s *snapshot, q hamming.Query) (found []uint32) {
	t.Helper()
	a, err := s.set.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Found {
		found = append(found, s.nums[f.Row], uint32(f.Distance))
	}
	return found
}

// A renewal that ends after a change of the generation has no effect.
func TestRenewalOfAnotherGeneration(t *testing.T) {
	ix := newToy(t)
	first := adoptToy(t, ix, toy{Width: 16})
	add(t, ix, many(20)...)
	old := ix.state.Load().now
	adoptToy(t, ix, toy{Width: 16, Mask: 5})
	for range 2 { // in the other generation, then in a new form of the first one
		now := ix.state.Load().now
		ix.swapSnapshot(old, old.compact())
		if after := ix.state.Load().now; after != now {
			t.Errorf("generation %d replaced by %d", now.generation, after.generation)
		}
		if err := ix.Use(t.Context(), first, nil); err != nil {
			t.Fatal(err)
		}
	}
	checkSound(t, ix)
}

// withBlockedRenewal starts a renewal, which blocks at its end until do returns.
func withBlockedRenewal(t *testing.T, ix *Index, do func()) {
	t.Helper()
	ix.writing.Lock()
	defer ix.writing.Unlock()
	ix.renew(false)
	do()
}

// eventually waits for the effect of a renewal.
func eventually(t *testing.T, ix *Index, is func(*snapshot) bool) bool {
	t.Helper()
	for range 10_000 {
		if is(ix.state.Load().now) {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

// newLarge returns a collection of enough documents for a structure.
func newLarge(t *testing.T) *Index {
	ix := newToy(t)
	unsynced(ix)
	adoptToy(t, ix, toy{Width: 64})
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 21 {
		var docs []ingest.Document
		for j := range 1000 {
			docs = append(docs, coded(fmt.Sprint("d", i*1000+j), randomCode(r, 64), 64))
		}
		add(t, ix, docs...)
	}
	return ix
}

// Requests during a renewal are met after it: a structure for a search, and the removal of rows
// that a commit made dead.
func TestRenewalContinues(t *testing.T) {
	ix := newLarge(t)
	withBlockedRenewal(t, ix, func() { ix.renew(true) })
	if !eventually(t, ix, func(s *snapshot) bool { return s.set.Memory().Structure > 0 }) {
		t.Fatal("no structure was built")
	}
	var ids []string
	for i := range 8000 {
		ids = append(ids, fmt.Sprint("d", i))
	}
	withBlockedRenewal(t, ix, func() {
		err := ix.change(t.Context(), func(w *writer) error {
			_, err := w.delete(ids)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	if !eventually(t, ix, func(s *snapshot) bool { return s.rows() == s.live() }) {
		t.Error("dead rows were not removed")
	}
	if got := ix.state.Load().now.live(); got != 13_000 {
		t.Errorf("%d codes", got)
	}
	checkSound(t, ix)
}

// Close stops a renewal at any point, and no renewal begins afterwards.
func TestCloseEndsRenewals(t *testing.T) {
	for i := range 5 {
		ix := newToy(t)
		adoptToy(t, ix, toy{Width: 64})
		add(t, ix, many(50)...)
		closed := make(chan error)
		withBlockedRenewal(t, ix, func() {
			go func() { closed <- ix.Close() }()
			time.Sleep(time.Duration(i) * time.Millisecond)
			ix.renew(true)
		})
		if err := <-closed; err != nil {
			t.Error(err)
		}
		ix.renew(true)
		if ix.renewer.running {
			t.Error("a renewal runs on a closed index")
		}
	}
}
