package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pair is a collection whose words are in memory, and one whose words are left in the store.
type pair [2]*Index

func (p pair) each(t *testing.T, change func(ix *Index) error) {
	t.Helper()
	for _, ix := range p {
		if err := change(ix); err != nil {
			t.Fatal(err)
		}
	}
}

// agree compares the contents of the stores, and the hits of searches.
func (p pair) agree(t *testing.T) {
	t.Helper()
	var contained [2]contents
	var found [2][]string
	for i, ix := range p {
		contained[i] = contents{}
		if err := contained[i].read(ix); err != nil {
			t.Fatal(err)
		}
		checkSound(t, ix)
		for _, text := range []string{"report", "word3 word200", `"report 3" -word7`} {
			q := Query{Text: text, Rank: ByWords, Limit: 5}
			r, err := ix.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			all, err := ix.SearchAll(context.Background(), []Query{q})
			if err != nil || all[0].Err != nil {
				t.Fatal(err, all[0].Err)
			}
			for _, h := range append(r.Hits, all[0].Result.Hits...) {
				found[i] = append(found[i], fmt.Sprint(h.ID, h.Words))
			}
		}
	}
	if diff := cmp.Diff(contained[0], contained[1]); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(found[0], found[1]); diff != "" || len(found[0]) == 0 {
		t.Fatal(diff)
	}
}

// holdsOutlines reports whether the memory of a collection has no words, though the store has.
func holdsOutlines(ix *Index) bool {
	for _, seg := range ix.state.Load().now.words.Segments() {
		if seg.Bytes() != nil || seg.Size() == 0 {
			return false
		}
	}
	return ix.state.Load().now.words.Len() > 0
}

// Random changes of a lean collection store the same as those of another one, and searches of both
// return the same.
func TestLean(t *testing.T) {
	r, dir := rand.New(rand.NewPCG(7, 7)), t.TempDir()
	open := func() (p pair) {
		for i := range p {
			ix, err := openAt(t, filepath.Join(dir, fmt.Sprint(i)), &Options{Create: true, Language: "en", Lean: i == 1}, readToy)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { ix.Close() })
			unsynced(ix)
			p[i] = ix
		}
		return p
	}
	p := open()
	for range 6 {
		for range 12 {
			docs := prose(r, 1+r.IntN(60))
			for i := range docs {
				docs[i].ID = fmt.Sprint("p", r.IntN(400))
			}
			p.each(t, func(ix *Index) error { return ix.Add(context.Background(), all(docs...), nil) })
		}
		ids := []string{fmt.Sprint("p", r.IntN(400)), fmt.Sprint("p", r.IntN(400))}
		p.each(t, func(ix *Index) error { _, err := ix.Delete(context.Background(), ids...); return err })
		p.each(t, func(ix *Index) error { return ix.Settle(context.Background()) })
		if p.agree(t); !holdsOutlines(p[1]) || holdsOutlines(p[0]) {
			t.Fatal("the words of the wrong collection are in memory")
		}
		if r.IntN(2) == 0 {
			p.each(t, (*Index).Close)
			p = open()
		}
	}
}
