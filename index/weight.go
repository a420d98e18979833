package index

import "github.com/hashsearch/hashsearch/ingest"

// What a document takes in memory beside its bytes.
const (
	weightOfAny   = 256
	weightOfLabel = 16 // the header of a string
	weightOfField = 64 // two of them, and their place in a map
)

// weight is about how many bytes a document takes in memory: whatever bounds memory by documents adds these up.
func weight(d ingest.Document) int {
	n := weightOfAny + len(d.ID) + len(d.Title) + len(d.Text)
	for _, l := range d.Labels {
		n += weightOfLabel + len(l)
	}
	for f, v := range d.Fields {
		n += weightOfField + len(f) + len(v)
	}
	for f, values := range d.Lists {
		n += weightOfField + len(f)
		for _, v := range values {
			n += weightOfLabel + len(v)
		}
	}
	return n
}
