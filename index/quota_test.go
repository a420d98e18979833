package index

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// A collection never has more documents than its quota. Those that are there can be replaced, and
// every outcome is that of adding one document after the other.
func TestQuotaDocuments(t *testing.T) {
	ix := newSparse(t, "model")
	rapid.Check(t, func(t *rapid.T) {
		ids, err := ix.Matching(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		remove(t, ix, ids...)
		most := rapid.IntRange(1, 6).Draw(t, "most")
		ix.SetQuota(Quota{Documents: most})
		held := map[string]string{}
		for range rapid.IntRange(1, 3).Draw(t, "calls") {
			docs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ingest.Document {
				return ingest.Document{ID: fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "id")), Text: rapid.SampledFrom([]string{"red", "fox", "sea"}).Draw(t, "text")}
			}), 0, 20).Draw(t, "documents")
			i := 0
			err := ix.Add(t.Context(), all(docs...), func(o Outcome) error {
				d := docs[i]
				i++
				text, has := held[d.ID]
				want := Replaced
				switch {
				case has && text == d.Text:
					want = Unchanged
				case !has && len(held) >= most:
					want = Rejected
				case !has:
					want = Added
				}
				if o.Status != want || errors.Is(o.Err, ErrQuota) != (want == Rejected) {
					t.Fatalf("%s: %s (%v), want %s", d.ID, o.Status, o.Err, want)
				}
				if want != Rejected {
					held[d.ID] = d.Text
				}
				return nil
			})
			if size, serr := ix.Size(); err != nil || serr != nil || size.Documents != len(held) {
				t.Fatal(size, err, serr)
			}
			for id := range held {
				if rapid.Bool().Draw(t, "delete") {
					remove(t, ix, id)
					delete(held, id)
				}
			}
		}
	})
}

// A file that is too large takes no document, until some are deleted, whose pages are free then.
func TestQuotaBytes(t *testing.T) {
	ix, err := Open(filepath.Join(t.TempDir(), "a.db"), &Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	const most = 400_000
	ix.SetQuota(Quota{Bytes: most})
	put := func(i int) Outcome {
		var text strings.Builder
		for j := range 2000 {
			fmt.Fprintf(&text, "w%dx%d ", i, j*j)
		}
		o, err := ix.AddIf(t.Context(), ingest.Document{ID: fmt.Sprint(i), Text: text.String()}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	n := 0
	for ; n < 200; n++ {
		if o := put(n); o.Status == Rejected {
			if !errors.Is(o.Err, ErrQuota) || !strings.Contains(o.Err.Error(), "400000 bytes") {
				t.Error(o.Err)
			}
			break
		}
	}
	if n == 0 || n == 200 {
		t.Fatalf("%d documents", n)
	}
	for i := range n {
		if _, err := ix.Delete(t.Context(), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if o := put(n); o.Status != Added {
		t.Errorf("after the deletion: %s, %v", o.Status, o.Err)
	}
}
