package index

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// A commit is the file before and after a transaction.
type commit struct {
	name          string
	before, after []byte
}

// commits records the effect of each type of transaction on the file.
func commits(t *testing.T) []commit {
	t.Helper()
	ix := newFile(t)
	unsynced(ix)
	ctx, m := context.Background(), toy{Width: 16, Mask: 9}
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, many(150)...)
	var id uint64
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		name string
		do   func()
	}{
		{"add one", func() { add(t, ix, ingest.Document{ID: "one", Text: "1", Labels: []string{"l"}}) }},
		{"add many", func() { add(t, ix, bulkyDocuments(0, 100)...) }},
		{"replace", func() { add(t, ix, ingest.Document{ID: "d7", Text: "ff"}) }},
		{"delete", func() { _, err := ix.Delete(ctx, "d1", "d2", "d90", "one"); must(err) }},
		{"register", func() { n, err := ix.register(ctx, m, 3); id = n; must(err) }},
		{"hash", func() {
			job, err := ix.unhashed(ctx, id, nil)
			must(err)
			must(hashAll(ctx, job.items, m))
			must(ix.update(context.Background(), func(w *writer) error { return w.putHashed(id, job.from, job.items) }))
		}},
		{"use", func() { must(ix.update(context.Background(), func(w *writer) error { return w.use(id, m) })) }},
		{"drop", func() { must(ix.Drop(1)) }},
		{"grow", func() { add(t, ix, bulkyDocuments(100, 150)...) }},
	}
	var all []commit
	for _, s := range steps {
		before := ix.state.Load().now.version
		c := commit{name: s.name, before: contentsOf(t, ix.Path())}
		s.do()
		c.after = contentsOf(t, ix.Path())
		if n := ix.state.Load().now.version - before; n != 1 {
			t.Fatalf("%s: %d commits", s.name, n)
		}
		all = append(all, c)
	}
	return all
}

func contentsOf(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const sector = 512 // number of bytes that a disk writes entirely or not at all

// changed returns the sectors that differ, with those of the meta pages separate.
func (c commit) changed() (data, first []int) {
	for at := 0; at < len(c.after); at += sector {
		if at < len(c.before) && bytes.Equal(c.before[at:at+sector], c.after[at:at+sector]) {
			continue
		}
		if at < 2*4096 {
			first = append(first, at)
		} else {
			data = append(data, at)
		}
	}
	return data, first
}

// torn returns the file with only the given sectors written. Its length is that before or after the
// commit, or in between.
func (c commit) torn(r *rand.Rand, sectors []int) []byte {
	b := bytes.Clone(c.before)
	if more := len(c.after) - len(b); more > 0 {
		b = append(b, make([]byte, []int{0, r.IntN(more + 1), more}[r.IntN(3)])...)
	}
	for _, at := range sectors {
		if at+sector <= len(b) {
			copy(b[at:], c.after[at:at+sector])
		}
	}
	return b
}

// TestTornWrites simulates power failures during commits: any sectors may have been written, in any
// order, but the meta page that publishes the new state only after all others. HASHSEARCH_TORN sets
// the number of tries per commit.
func TestTornWrites(t *testing.T) {
	tries := 4
	if n, err := strconv.Atoi(os.Getenv("HASHSEARCH_TORN")); err == nil {
		tries = n
	}
	if testing.Short() {
		tries = 1
	}
	r := rand.New(rand.NewPCG(uint64(tries), 5))
	path := filepath.Join(t.TempDir(), "torn.db")
	state := func(b []byte) contents {
		t.Helper()
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		return everything(t, path)
	}
	for _, c := range commits(t) {
		before, after := state(c.before), state(c.after)
		data, first := c.changed()
		for range tries {
			r.Shuffle(len(data), func(i, j int) { data[i], data[j] = data[j], data[i] })
			if d := firstDifference(state(c.torn(r, data[:r.IntN(len(data)+1)])), before); d != "" {
				t.Errorf("%s, before the meta page is written: %s", c.name, d)
			}
			b := c.torn(r, nil)
			b = append(b, make([]byte, len(c.after)-len(b))...)
			for _, at := range data {
				copy(b[at:], c.after[at:at+sector])
			}
			tear(r, b[first[0]:first[0]+sector], c.after[first[0]:])
			if err := os.WriteFile(path, b, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := otherState(path, before, after); err != "" {
				t.Errorf("%s, while the meta page is written: %s", c.name, err)
			}
		}
		if d := firstDifference(state(c.torn(r, nil)), before); d != "" {
			t.Errorf("%s, with nothing written: %s", c.name, d)
		}
	}
}

// tear overwrites part of a sector with its new content, and sometimes the rest with random bytes.
func tear(r *rand.Rand, old, fresh []byte) {
	n := r.IntN(200) // the content is in the first 80 bytes
	copy(old, fresh[:n])
	if r.IntN(2) == 0 {
		for i := range old[n:] {
			old[n+i] = byte(r.Uint32())
		}
	}
}

// otherState returns a description of the file if it is in neither of the two states, or "". The
// next commit must make the file sound.
func otherState(path string, before, after contents) string {
	ix, err := open(path, nil, readToy)
	if err != nil {
		return err.Error()
	}
	defer ix.Close()
	got := contents{}
	if err := got.read(ix); err != nil {
		return err.Error()
	}
	if firstDifference(got, before) != "" && firstDifference(got, after) != "" {
		return "neither of the two states: " + firstDifference(got, before) + "; " + firstDifference(got, after)
	}
	if err := ix.Add(context.Background(), all(ingest.Document{ID: "healed", Text: "5"}), nil); err != nil {
		return err.Error()
	}
	for err := range ix.Check(context.Background()) {
		return "after the next commit: " + err.Error()
	}
	return ""
}
