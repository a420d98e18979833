package index

import (
	"fmt"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// dividedToy returns passages of a document with the given codes.
func dividedToy(id string, words string, codes ...uint64) (docs []ingest.Document) {
	for i, c := range codes {
		d := coded(fmt.Sprintf("%s#%d", id, i+1), hashing.Code{c}, 16, words, fmt.Sprint("a", i))
		d.Labels, d.Fields = []string{"l"}, map[string]string{ingest.PassageField: id, ingest.HeadingField: fmt.Sprint("Part ", i+1)}
		docs = append(docs, d)
	}
	return docs
}

// Documents that were divided are compared as wholes: by the bits that most of their passages have,
// and by all words. The first passage decides about bits that half of them have.
func TestDuplicatesOfWholes(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, dividedToy("x", "a7", 0x0f, 0x0f, 0xff00)...)
	add(t, ix, dividedToy("gone", "a7", 0x0f, 0x0f)...)
	add(t, ix, coded("whole", hashing.Code{0x0f}, 16, "a7", "a0", "a1", "a2", "00ff"))
	add(t, ix, dividedToy("y", "a7", 0x0f, 0)...)
	add(t, ix, dividedToy("z", "a7", 0xff00, 0x0f, 0x0f)...)
	add(t, ix, dividedToy("far", "a9", 0xf0f0)...)
	if _, err := ix.Delete(t.Context(), "gone#1", "gone#2", "z#1"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		opts DuplicateOptions
		want string
	}{
		{DuplicateOptions{}, "4 x/0/1.00 whole/0/1.00 y/0/0.57 z/0/0.67; "},
		{DuplicateOptions{Common: .9}, "2 x/0/1.00 whole/0/1.00; "},
		{DuplicateOptions{Passages: true}, "6 x#1/0/1.00 x#2/0/0.50 whole/0/0.50 y#1/0/1.00 z#2/0/0.50 z#3/0/0.50; "},
	} {
		d, err := ix.Duplicates(t.Context(), tt.opts)
		if err != nil || d.summary() != tt.want {
			t.Errorf("%+v: %s, want %s: %v", tt.opts, d.summary(), tt.want, err)
		}
	}
	d, err := ix.Duplicates(t.Context(), DuplicateOptions{})
	if first := d.Groups[0].Members[0]; err != nil || len(first.Labels) != 1 || first.Fields != nil || len(first.Text) < 15 {
		t.Errorf("%+v, %v", first, err)
	}
}
