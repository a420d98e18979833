package indextest

import (
	"github.com/hashsearch/hashsearch/ingest"
)

// Documents returns a few texts written for tests. Some ids contain characters that need escaping.
func Documents() []ingest.Document {
	return []ingest.Document{
		{ID: "sci.space/59846", Title: "Orbit", Text: "The shuttle reached orbit and the crew watched the moon rise over the ocean.", Labels: []string{"space"}, Fields: map[string]string{"year": "1993"}},
		{ID: "compress/gzip.NewReader", Title: "func NewReader", Text: "NewReader creates a reader that decompresses a stream of bytes from another reader.", Labels: []string{"go"}},
		{ID: "a", Text: "Bread dough rises slowly in a cold kitchen; flour, water, salt and yeast.", Labels: []string{"kitchen"}},
		{ID: "a/similar", Text: "Yeast makes bread dough rise; bake the bread in a hot oven.", Labels: []string{"kitchen"}},
		{ID: "similar", Text: "The oven bakes bread; flour and salt wait in the kitchen.", Labels: []string{"kitchen"}},
		{ID: "ü b/%2F?#", Text: "The crew of the shuttle repaired a telescope in orbit above the ocean.", Labels: []string{"space", "repair"}},
		{ID: "/rooted//twice/", Text: "A stream of bytes is read by a reader and written by a writer.", Labels: []string{"go"}},
		{ID: "hostile", Title: "<script>alert(1)</script>", Text: "A reader of <b>bytes</b> met \x00 a stream & a \"telescope\".", Labels: []string{"go"}},
	}
}
