package hashing

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// Results are in the order of the documents, whether a batch holds many or one, and an error ends
// them.
func TestAnalysed(t *testing.T) {
	broken := errors.New("broken")
	docs := func(yield func(ingest.Document, error) bool) {
		for i := range 1000 {
			if !yield(ingest.Document{Text: strconv.Itoa(i) + strings.Repeat(" ", i%7*100_000)}, nil) {
				return
			}
		}
		yield(ingest.Document{}, broken)
	}
	number := func(d ingest.Document) int { n, _ := strconv.Atoi(strings.TrimSpace(d.Text)); return n }
	var got []int
	for n, err := range analysed(docs, number) {
		if err != nil {
			if !errors.Is(err, broken) {
				t.Fatal(err)
			}
			break
		}
		if got = append(got, n); n == 900 {
			break
		}
	}
	if len(got) != 901 || !slices.IsSorted(got) {
		t.Errorf("%d results", len(got))
	}
	for _, err := range analysed(docs, number) {
		if err != nil && errors.Is(err, broken) {
			return
		}
	}
	t.Error("the error was lost")
}
