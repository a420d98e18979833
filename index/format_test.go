package index

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

var update = flag.Bool("update", false, "write testdata/formats/v5.db anew")

// These files were written when their formats were new and must always open. Formats 1 and 2 are no
// longer written, and format 4 only for short documents.
var (
	formatV1 = filepath.Join("..", "testdata", "formats", "v1.db")
	formatV2 = filepath.Join("..", "testdata", "formats", "v2.db")
	formatV4 = filepath.Join("..", "testdata", "formats", "v4.db")
	formatV5 = filepath.Join("..", "testdata", "formats", "v5.db")
	formatV7 = filepath.Join("..", "testdata", "formats", "v7.db")
)

// notes returns short texts about four topics.
func notes() []ingest.Document {
	topics := map[string][]string{
		"bread":  {"knead the dough until it is smooth", "let the dough rise near the warm oven", "a sharp knife scores the loaf before the oven", "flour, water, salt and time make a loaf", "the crust of the loaf sings when it leaves the oven"},
		"sail":   {"trim the sail when the wind turns", "the boat heels as the wind freshens", "reef the sail before the storm, not in it", "a loose rope fouls the boat in no time", "the harbour is calm though the wind is high"},
		"bees":   {"the hive hums on a warm morning", "a queen and her workers leave the hive", "honey fills the comb in early summer", "smoke calms the bees before the hive is opened", "workers carry pollen back to the comb"},
		"clocks": {"the pendulum keeps the clock honest", "wind the spring once a week and no more", "a gear with a bent tooth stops the clock", "oil the pivots of the clock every few years", "the spring drives the gear train at night"},
	}
	var docs []ingest.Document
	for _, topic := range []string{"bread", "sail", "bees", "clocks"} {
		for i, text := range topics[topic] {
			docs = append(docs, ingest.Document{
				ID: fmt.Sprintf("%s-%d", topic, i), Title: "On " + topic, Text: text,
				Labels: []string{topic}, Fields: map[string]string{"part": fmt.Sprint(i % 2)},
			})
		}
	}
	return docs
}

// writeFormat writes the sample: codes made elsewhere and two models, a replaced document, a
// deleted one, one without terms, and one that is compressed.
func writeFormat(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	ix, err := Open(path, &Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	var docs []Coded
	for i, d := range notes() {
		docs = append(docs, Coded{Document: d, Code: hashing.Code{uint64(i) << 10}})
	}
	addCodes(t, ix, 20, docs...)
	for _, opts := range []hashing.Options{
		{Kind: hashing.LSH, Bits: 20, Seed: 1},
		{Kind: hashing.Stacked, Bits: 16, Hidden: []int{12}, Epochs: 20, Seed: 1},
	} {
		m, err := hashing.Train(ctx, ix.Documents(ctx), opts)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ix.Adopt(ctx, m, ix.Next(), nil); err != nil {
			t.Fatal(err)
		}
	}
	long := ingest.Document{ID: "sail-0", Text: strings.Repeat("the storm takes the sail, ", 9), Labels: []string{"sail"}}
	add(t, ix, long, ingest.Document{ID: "odd", Text: "xyzzy"})
	if _, err := ix.Delete(ctx, "bees-4"); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
}

// openFormat opens a copy of a sample, after it has verified that the sample has the given format
// and answers without being written to.
func openFormat(t *testing.T, sample string, want uint32) *Index {
	t.Helper()
	file, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, file, 0o444); err != nil {
		t.Fatal(err)
	}
	reader, err := Open(path, &Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	holdsNotes(t, reader, want)
	if err := errors.Join(reader.Close(), os.Chmod(path, 0o644)); err != nil {
		t.Fatal(err)
	}
	ix, err := Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	if err := ix.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	holdsNotes(t, ix, max(want, format.VersionOfWords))
	return ix
}

// holdsNotes fails the test unless the sample has the given format, its newest generation answers,
// and a word of one document finds it if there is a word index.
func holdsNotes(t *testing.T, ix *Index, want uint32) {
	t.Helper()
	checkSound(t, ix)
	st, err := ix.Stats()
	if err != nil || st.Documents != 20 || st.Codes != 19 || st.Generation.Bits != 16 || ix.Model() == nil {
		t.Errorf("stats %+v, %v", st, err)
	}
	if got := formatOf(t, ix); got != want {
		t.Errorf("format %d, want %d", got, want)
	}
	if want >= format.VersionOfWords {
		checkFinds(t, ix, "pendulum", "clocks-0")
	}
	for _, q := range []Query{
		{Text: "the wind fills the sail of the boat", Rerank: TFIDF, Limit: 3},
		{ID: "sail-1", Rerank: BM25, Filter: []ingest.Condition{{Field: "label", Value: "sail"}}},
	} {
		r, err := ix.Search(t.Context(), q)
		if err != nil || r.Hits[0].Labels[0] != "sail" {
			t.Errorf("%+v finds %+v, %v", q, r, err)
		}
	}
}

// formatOf returns the version of the file.
func formatOf(t *testing.T, ix *Index) (n uint32) {
	t.Helper()
	err := ix.view(context.Background(), func(v View, _ *snapshot) error {
		version, err := format.Get(v, format.MetaTable, format.VersionKey)
		n = binary.LittleEndian.Uint32(version)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// layouts returns the layouts of the generations.
func layouts(t *testing.T, ix *Index) (all []format.Layout) {
	t.Helper()
	err := ix.view(context.Background(), func(v View, _ *snapshot) error {
		return generations.Each(v, func(g *generations.Generation) error {
			all = append(all, g.Info.Layout)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFormatV1(t *testing.T) {
	ix := openFormat(t, formatV1, 1)
	if d, err := ix.Drift(t.Context()); err != nil || d.Compared != nil || !strings.HasPrefix(d.Advice, "unknown") {
		t.Errorf("the file does not record the training documents, but the drift is %+v, %v", d, err)
	}
	if err := ix.Use(t.Context(), 1, nil); err != nil {
		t.Error(err)
	}
	add(t, ix, ingest.Document{ID: "new", Text: "a new boat for the sail"})
	checkSound(t, ix)
}

func TestFormatV2(t *testing.T) {
	ix := openFormat(t, formatV2, 2)
	add(t, ix, ingest.Document{ID: "new", Text: "a new boat for the sail"})
	for id := range uint64(2) {
		if err := ix.Use(t.Context(), id+1, nil); err != nil {
			t.Error(err)
		}
		checkSound(t, ix)
		if r, err := ix.Search(t.Context(), Query{ID: "bread-1", Limit: 3}); err != nil || len(r.Hits) != 3 {
			t.Errorf("generation %d: %+v, %v", id+1, r, err)
		}
	}
}

func TestFormatV4(t *testing.T) { answersNotes(t, openFormat(t, formatV4, format.VersionOfWords)) }

func TestFormatV5(t *testing.T) {
	if *update {
		writeFormat(t, formatV5)
	}
	answersNotes(t, openFormat(t, formatV5, format.VersionOfIDs))
}

// A file of format 7 answers a search by vector, and takes further vectors.
func TestFormatV7(t *testing.T) {
	docs := embedded(20, 4, 10)
	if *update {
		if err := os.Remove(formatV7); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		ix := openFileAt(t, formatV7)
		withVectors(t, ix, docs[:19], 16)
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, contentsOf(t, formatV7), 0o644); err != nil {
		t.Fatal(err)
	}
	ix := openFileAt(t, path)
	defer ix.Close()
	addVectors(t, ix, docs[19])
	for _, d := range docs {
		r, err := ix.Search(t.Context(), Query{Vector: d.Vector, Rerank: Asymmetric, Limit: 1})
		if err != nil || r.Hits[0].Distance != 0 {
			t.Errorf("%s: %v, %v", d.ID, hitsOf(r), err)
		}
	}
	checkSound(t, ix)
}

// answersNotes fails the test unless a sample with words answers by them, and takes documents.
func answersNotes(t *testing.T, ix *Index) {
	t.Helper()
	for _, rank := range []Rank{ByWords, Hybrid} {
		r, err := ix.Search(t.Context(), Query{Text: "the storm takes the sail", Rank: rank, Limit: 3})
		if err != nil || len(r.Hits) != 3 || r.Hits[0].ID != "sail-0" || r.Rank != rank {
			t.Errorf("%s: %+v, %v", rank, r, err)
		}
	}
	add(t, ix, ingest.Document{ID: "new", Text: "a pendulum for the sail"})
	checkFinds(t, ix, "pivots", "clocks-3")
	checkSound(t, ix)
}

// A file of format 1 adopts a model. After switching back to an old generation it takes documents
// as before.
func TestNewGenerationInOldFormat(t *testing.T) {
	ix := openFormat(t, formatV1, 1)
	m, err := hashing.Train(t.Context(), ix.Documents(t.Context()), hashing.Options{Kind: hashing.LSH, Bits: 20, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	id, err := ix.Adopt(t.Context(), m, ix.Next(), nil)
	if err != nil {
		t.Fatal(err)
	}
	checkSound(t, ix)
	if got := layouts(t, ix); !slices.Equal(got, []format.Layout{format.InWords, format.InWords, format.InBytes}) {
		t.Errorf("layouts %v", got)
	}
	if err := ix.Use(t.Context(), 2, nil); err != nil {
		t.Fatal(err)
	}
	holdsNotes(t, ix, format.VersionOfWords)
	add(t, ix, ingest.Document{ID: "new", Text: "a new boat for the sail"})
	if _, err := ix.Delete(t.Context(), "sail-2"); err != nil {
		t.Fatal(err)
	}
	checkSound(t, ix)
	if err := ix.Use(t.Context(), id, nil); err != nil {
		t.Fatal(err)
	}
	checkSound(t, ix)
}

func TestListsInOldFormat(t *testing.T) {
	for i, path := range []string{formatV1, formatV2} {
		ix := openFormat(t, path, uint32(i+1))
		add(t, ix, ingest.Document{ID: "one", Text: "a sail", Fields: map[string]string{"tags": `["red","new"]`}})
		one := ingest.Document{ID: "several", Text: "a sail", Lists: map[string][]string{"tags": {"red", "1990", ""}, "none": {}}}
		add(t, ix, one)
		checkSound(t, ix)
		if got, err := ix.Document("several"); err != nil || !reflect.DeepEqual(got.Document, one) {
			t.Errorf("%+v, %v", got, err)
		}
		for condition, want := range map[string]int{"tags=red": 1, "tags=1990.0": 1, `tags=["red","new"]`: 1, "exists(tags)": 2, "exists(none)": 0} {
			c, err := ingest.ParseCondition(condition)
			if err != nil {
				t.Fatal(err)
			}
			r, err := ix.Search(t.Context(), Query{Text: "sail", Limit: 30, Filter: []ingest.Condition{c}})
			if err != nil || len(r.Hits) != want {
				t.Errorf("%s finds %d documents, want %d: %v", condition, len(r.Hits), want, err)
			}
		}
		if _, err := ix.Delete(t.Context(), "several", "one"); err != nil {
			t.Fatal(err)
		}
		checkSound(t, ix)
	}
}
