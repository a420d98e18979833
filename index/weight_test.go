package index

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// A batch holds at most one document more than its limit of bytes allows, wherever the bytes of the
// documents are, for adding and for reading.
func TestBatchBytes(t *testing.T) {
	const size = 390_000
	long := strings.Repeat("x", size)
	many := strings.Split(strings.Repeat(strings.Repeat("y", postings.MaxValue+1)+" ", size/(postings.MaxValue+2)), " ")
	for name, make := range map[string]func() ingest.Document{
		"text":       func() ingest.Document { return ingest.Document{Text: long} },
		"title":      func() ingest.Document { return ingest.Document{Title: long} },
		"label":      func() ingest.Document { return ingest.Document{Labels: []string{long}} },
		"labels":     func() ingest.Document { return ingest.Document{Labels: many} },
		"field":      func() ingest.Document { return ingest.Document{Fields: map[string]string{"body": long}} },
		"field name": func() ingest.Document { return ingest.Document{Fields: map[string]string{long: "x"}} },
	} {
		ix := newToy(t)
		held, maxHeld := 0, 0
		docs := func(yield func(ingest.Document, error) bool) {
			for i := range 60 {
				d := make()
				d.ID = fmt.Sprint(i)
				if held++; !yield(d, nil) {
					return
				}
				maxHeld = max(maxHeld, held)
			}
		}
		if err := ix.Add(t.Context(), docs, func(Outcome) error { held--; return nil }); err != nil {
			t.Fatal(err)
		}
		if allowed := batchBytes/size + 1; maxHeld > allowed {
			t.Errorf("%s: a batch holds %d documents of %d bytes, but at most %d are allowed", name, maxHeld, size, allowed)
		}
		for batch, err := range ix.documentBatches(t.Context(), 0) {
			if err != nil || len(batch) > batchBytes/size+1 {
				t.Errorf("%s: %d documents are read at once, %v", name, len(batch), err)
			}
		}
	}
}
