package index

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
)

// A repair keeps the feedback and the adapter learned from it, and lists what of these is damaged.
func TestRepairOfFeedback(t *testing.T) {
	for _, tt := range []struct {
		name      string
		damage    func(w *writer) error
		lost      []uint64
		unnamed   int
		unadapted []uint64
	}{
		{"neither", func(*writer) error { return nil }, []uint64{}, 0, []uint64{}},
		{"an entry", func(w *writer) error {
			return w.Put(format.MetaTable, Record{Key: append([]byte(feedback.Prefix), format.Key64(2)...), Value: []byte("damaged")})
		}, []uint64{2}, 0, []uint64{}},
		{"a missing entry", func(w *writer) error {
			return w.Delete(format.MetaTable, append([]byte(feedback.Prefix), format.Key64(2)...))
		}, []uint64{}, 1, []uint64{}},
		{"the adapter", func(w *writer) error {
			return w.Put(format.MetaTable, Record{Key: feedback.AdapterKey(1), Value: []byte("damaged")})
		}, []uint64{}, 0, []uint64{1}},
	} {
		path := filepath.Join(t.TempDir(), "toy.db")
		ix := clicked(t, func(t testing.TB) *Index { return openToy(t, path) })
		want, err := ix.Adapt(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		before := answers(t, ix)
		err = ix.update(t.Context(), func(w *writer) error { w.changed = true; return tt.damage(w) })
		file, unread := os.ReadFile(path)
		if err := errors.Join(err, unread); err != nil {
			t.Fatal(err)
		}
		p := newDamagedCopy(t, file)
		p.wipe(p.root(format.IdsBucket))
		result := p.repair()
		if len(result.Faults) == 0 || !slices.Equal(result.LostFeedback, tt.lost) || result.UnnamedFeedback != tt.unnamed || !slices.Equal(result.Unadapted, tt.unadapted) {
			t.Errorf("%s: %+v", tt.name, result)
		}
		ix = openToy(t, p.path)
		got := ix.Adaptation()
		if kept := len(tt.unadapted) == 0; (got != nil) != kept || kept && (*got != *want || !slices.Equal(answers(t, ix), before)) {
			t.Errorf("%s: the adapter is %+v, want %+v", tt.name, got, want)
		}
		checkSound(t, ix)
	}
}
