package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "busy.db")
	ix := openFileAt(t, path)
	_, err := open(path, &Options{Timeout: 20 * time.Millisecond}, readToy)
	if !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want ErrBusy and the file's name", err)
	}
	if err := ix.Close(); err != nil {
		t.Error(err)
	}
	if err := ix.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
	if _, err := ix.Document("a"); err == nil {
		t.Error("a closed index answers")
	}
}

func TestReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "read.db")
	ix := openToy(t, path)
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, many(10)...)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	var readers []*Index
	for range 2 { // concurrently
		ro, err := openAt(t, path, &Options{ReadOnly: true}, readToy)
		if err != nil {
			t.Fatal(err)
		}
		defer ro.Close()
		readers = append(readers, ro)
	}
	ro := readers[0]
	if got := nearest(t, ro, 7); got != "d7" {
		t.Errorf("found %s", got)
	}
	checkSound(t, ro)
	if err := ro.Add(context.Background(), all(ingest.Document{ID: "x"}), nil); err == nil {
		t.Error("a collection that is open read-only was written")
	}
}

func TestUnchangedWritesNothing(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, many(10)...)
	before := versionIn(ix)
	add(t, ix, many(10)...)
	if n, err := ix.Delete(context.Background(), "unknown", ""); n != 0 || err != nil {
		t.Error(n, err)
	}
	if after := versionIn(ix); after != before {
		t.Errorf("transaction %d became %d", before, after)
	}
}

// If the file cannot grow, as on a full disk, the existing documents stay and can be searched.
func TestGrowthFails(t *testing.T) {
	ix := newFile(t)
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, many(10)...)
	st, err := os.Stat(ix.Path())
	if err != nil {
		t.Fatal(err)
	}
	fileOf(ix).DB.MaxSize = int(st.Size())
	var text strings.Builder
	for i := range 200_000 { // more than compression can save
		fmt.Fprintf(&text, "%x ", i*2654435761)
	}
	big := ingest.Document{ID: "big", Text: text.String()}
	if err := ix.Add(context.Background(), all(big), nil); err == nil {
		t.Fatal("the file grew")
	}
	if got := nearest(t, ix, 7); got != "d7" {
		t.Errorf("found %s", got)
	}
	if _, err := ix.Document("big"); !errors.Is(err, ErrNotFound) {
		t.Errorf("big: %v", err)
	}
	fileOf(ix).DB.MaxSize = 0
	add(t, ix, big)
	checkSound(t, ix)
}

func TestStatsRowsBits(t *testing.T) {
	ix := newToy(t)
	ctx := context.Background()
	var docs []ingest.Document
	for i := range 40 {
		d := coded(fmt.Sprint("d", i), hashing.Code{uint64(i) & 7}, 4, "a1", "a2", "a1")
		d.Labels = []string{fmt.Sprint("l", i%3), "all"}
		docs = append(docs, d)
	}
	docs = append(docs, ingest.Document{ID: "blank"})
	add(t, ix, docs...)
	if st, err := ix.Stats(); err != nil || st.Documents != 41 || st.NoCode != 0 || st.Generation != nil {
		t.Errorf("stats %+v, %v", st, err)
	}
	adoptToy(t, ix, toy{Width: 4})
	if _, err := ix.Delete(ctx, "d0", "d3"); err != nil {
		t.Fatal(err)
	}
	st, err := ix.Stats()
	want := []LabelCount{{"all", 38}, {"l1", 13}, {"l2", 13}, {"l0", 12}}
	if err != nil || st.Documents != 39 || st.Codes != 38 || st.NoCode != 1 || st.Generation.Codes != 38 || !cmp.Equal(st.Labels, want) {
		t.Errorf("stats %+v, %v", st, err)
	}
	small, err := ix.Size()
	if st.Labels = nil; err != nil || !cmp.Equal(st, small) {
		t.Errorf("size %+v, %v, want %+v", small, err, st)
	}
	var ids []string
	for r, err := range ix.Rows(ctx) {
		if err != nil || r.Counts.Unknown != 1 || len(r.Counts.IDs) != 2 || len(r.Labels) != 2 {
			t.Errorf("row %+v, %v", r, err)
		}
		ids = append(ids, r.ID)
		if r.ID == "d5" { // writing while reading
			if _, err := ix.Delete(ctx, "d39"); err != nil {
				t.Error(err)
			}
		}
	}
	if len(ids) < 37 || ids[0] != "d1" || ids[1] != "d2" || ids[2] != "d4" {
		t.Errorf("rows %v", ids)
	}
	bits, err := ix.Bits(ctx, 2)
	if err != nil || len(bits) != 4 {
		t.Fatalf("%d bits, %v", len(bits), err)
	}
	if b := bits[3]; !b.Dead || b.Mean != 0 || b.Entropy != 0 || b.Spread != 0 || b.Active() {
		t.Errorf("bit 3 %+v", b)
	}
	if b := bits[0]; b.Dead || b.Mean < 0.4 || b.Mean > 0.6 || b.Entropy < 0.9 || !cmp.Equal(b.Drivers, []string{"d1", "d5"}) || b.Meaning.On[0] != "on0" {
		t.Errorf("bit 0 %+v", b)
	}
	for i, b := range bits[:3] { // activations are ¾ if the bit is set, otherwise ¼
		if want := math.Sqrt(b.Mean*(1-b.Mean)) / 2; math.Abs(b.Spread-want) > 1e-9 || !b.Active() {
			t.Errorf("bit %d: spread %v, want %v", i, b.Spread, want)
		}
	}
	if bits, err = ix.Bits(ctx, 0); err != nil || bits[0].Spread != 0 || bits[0].Drivers != nil {
		t.Errorf("without rehashing: %+v, %v", bits[0], err)
	}
}

// TestCheckReports damages one part at a time and expects Check to report it.
func TestCheckReports(t *testing.T) {
	breaks := map[string]func(c Change, g *generations.Generation) error{
		"document lost": func(c Change, _ *generations.Generation) error { return c.Delete(format.DocsTable, format.Key32(3)) },
		"id lost":       func(c Change, _ *generations.Generation) error { return c.Delete(format.IdsTable, []byte("d3")) },
		"counts lost": func(c Change, g *generations.Generation) error {
			return c.Delete(format.CountsTable(g.ID), format.Key32(3))
		},
		"codes lost": func(c Change, g *generations.Generation) error {
			return c.Delete(format.CodesTable(g.ID), format.Key32(0))
		},
		"code without a document": func(c Change, g *generations.Generation) error {
			return g.Put(c, nil, format.Block{Nums: []uint32{5000}, Codes: []uint64{1}})
		},
		"other codes": func(c Change, g *generations.Generation) error {
			return c.Put(format.CodesTable(g.ID), Record{Key: format.Key32(0), Value: format.Block{Nums: []uint32{3}, Codes: []uint64{9}}.Encode(format.Key32(0), g.Shape())})
		},
		"postings lost": func(c Change, _ *generations.Generation) error {
			return c.Delete(format.FieldsTable, []byte(postings.Key(3, "label", "x")))
		},
		"postings beyond": func(c Change, _ *generations.Generation) error {
			p := postings.Changes{}
			p.Add(3, ingest.Document{Fields: map[string]string{"f": "v"}})
			return p.Flush(t.Context(), c)
		},
		"not all hashed": func(c Change, g *generations.Generation) error { return g.SetNext(c, 3) },
		"miscounted": func(c Change, _ *generations.Generation) error {
			m, _ := format.ReadMeta(c)
			m.Documents++
			return m.Write(c)
		},
		"content hash": func(c Change, _ *generations.Generation) error {
			return c.Put(format.IdsTable, Record{Key: []byte("d3"), Value: format.Entry{Number: 3, Sum: format.Sum{1}}.Encode([]byte("d3"))})
		},
	}
	for name, break1 := range breaks {
		t.Run(name, func(t *testing.T) {
			ix := newToy(t)
			id := adoptToy(t, ix, toy{Width: 16})
			docs := many(10)
			docs[3].Labels = []string{"x"}
			add(t, ix, docs...)
			checkSound(t, ix)
			err := damage(ix, func(c Change) error {
				g, err := generations.Open(c, id)
				return errors.Join(err, break1(c, g))
			})
			if err != nil {
				t.Fatal(err)
			}
			now := *ix.state.Load().now
			now.version = versionIn(ix) // the transaction bypassed the index
			ix.state.Store(&published{now: &now})
			n := 0
			for range ix.Check(context.Background()) {
				n++
			}
			if n == 0 {
				t.Error("Check reported nothing")
			}
		})
	}
}
