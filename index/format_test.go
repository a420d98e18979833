package index

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

var update = flag.Bool("update", false, "write testdata/formats/v1.db anew")

// formatV1 was written by the first version and must open for ever.
var formatV1 = filepath.Join("..", "testdata", "formats", "v1.db")

// notes are short texts about four things.
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

// writeV1 makes the sample: two generations, a replaced and a deleted document, one without terms.
func writeV1(t *testing.T) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(formatV1), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(formatV1); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	ix, err := Open(formatV1, &Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	add(t, ix, notes()...)
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
	add(t, ix, ingest.Document{ID: "sail-0", Text: "the storm takes the sail", Labels: []string{"sail"}}, ingest.Document{ID: "odd", Text: "xyzzy"})
	if _, err := ix.Delete(ctx, "bees-4"); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFormatV1(t *testing.T) {
	if *update {
		writeV1(t)
	}
	file, err := os.ReadFile(formatV1)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "v1.db")
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	ix, err := Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	sound(t, ix)
	st, err := ix.Stats()
	if err != nil || st.Documents != 20 || st.Codes != 19 || st.Generation.Bits != 16 || ix.Model() == nil {
		t.Errorf("stats %+v, %v", st, err)
	}
	ctx := context.Background()
	if d, err := ix.Drift(ctx); err != nil || d.Compared != nil || !strings.HasPrefix(d.Advice, "not known") {
		t.Errorf("the file does not say what its models learned from, yet the drift is %+v, %v", d, err)
	}
	for _, q := range []Query{
		{Text: "the wind fills the sail of the boat", Rerank: TFIDF, Limit: 3},
		{ID: "sail-1", Rerank: BM25, Filter: []ingest.Condition{{Field: "label", Value: "sail"}}},
	} {
		r, err := ix.Search(ctx, q)
		if err != nil || r.Hits[0].Labels[0] != "sail" {
			t.Errorf("%+v finds %+v, %v", q, r, err)
		}
	}
	if err := ix.Use(ctx, 1, nil); err != nil {
		t.Error(err)
	}
	add(t, ix, ingest.Document{ID: "new", Text: "a new boat for the sail"})
	sound(t, ix)
}
