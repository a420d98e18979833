package index

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// The statistics of a collection in any state are finite numbers, since JSON has no others.
func TestStatisticsAreFinite(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	learned := drawDocuments(r, "n", 40, 1, near(r, 0))
	changed := slices.Clone(learned)
	for i := range changed {
		changed[i].Fields = map[string]string{"edition": "2"}
	}
	var ids []string
	for _, d := range learned {
		ids = append(ids, d.ID)
	}
	for _, tt := range []struct {
		name   string
		came   []ingest.Document
		delete []string
	}{
		{"nothing added", nil, nil},
		{"all ingested again with a field", changed, nil},
		{"all but one ingested again", changed[1:], nil},
		{"all deleted", nil, ids},
		{"one left", nil, ids[1:]},
		{"one added, all others deleted", changed[:1], ids[1:]},
	} {
		ix := newToy(t)
		add(t, ix, learned...)
		adoptToy(t, ix, toy{Width: 16})
		add(t, ix, tt.came...)
		if _, err := ix.Delete(t.Context(), tt.delete...); err != nil {
			t.Fatal(err)
		}
		stats, err := ix.Stats()
		if err != nil {
			t.Fatal(err)
		}
		correlations, err := ix.Correlations(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		m, err := ix.Map(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []any{stats, driftOf(t, ix), correlations, m} {
			if _, err := json.Marshal(v); err != nil {
				t.Errorf("%s: %T: %v", tt.name, v, err)
			}
		}
	}
}
