package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

func TestAddOutcomes(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 8})
	doc := func(id, text string) ingest.Document { return ingest.Document{ID: id, Text: text} }
	tests := []struct {
		name string
		docs []ingest.Document
		want string
	}{
		{"first", []ingest.Document{doc("a", "01"), doc("b", "02")}, "a added, b added"},
		{"same again", []ingest.Document{doc("a", "01"), doc("b", "02")}, "a unchanged, b unchanged"},
		{"other text", []ingest.Document{doc("a", "03")}, "a replaced"},
		{"other title", []ingest.Document{{ID: "a", Title: "03", Text: "03"}}, "a replaced"},
		{"twice in a batch", []ingest.Document{doc("c", "01"), doc("c", "01"), doc("c", "02")}, "c added, c unchanged, c replaced"},
		{"there and back", []ingest.Document{doc("b", "07"), doc("b", "02")}, "b replaced, b replaced"},
		{"no known term", []ingest.Document{doc("d", "")}, "d added without terms"},
		{"no id", []ingest.Document{doc("", "01"), doc("e", "01")}, " rejected, e added"},
		{"zero in id", []ingest.Document{doc("a\x00b", "01")}, "a\x00b rejected"},
		{"broken id", []ingest.Document{doc("\xff", "01")}, "\xff rejected"},
		{"longest id", []ingest.Document{doc(strings.Repeat("x", format.MaxID), "01")}, strings.Repeat("x", format.MaxID) + " added"},
		{"longer id", []ingest.Document{doc(strings.Repeat("x", format.MaxID+1), "01")}, strings.Repeat("x", format.MaxID+1) + " rejected"},
	}
	for _, tt := range tests {
		var got []string
		for _, o := range add(t, ix, tt.docs...) {
			s := o.ID + " " + string(o.Status)
			if o.NoTerms {
				s += " without terms"
			}
			if (o.Err != nil) != (o.Status == Rejected) {
				t.Errorf("%s: %v with error %v", tt.name, o.Status, o.Err)
			}
			got = append(got, s)
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	checkSound(t, ix)
	if st, err := ix.Document("c"); err != nil || st.Text != "02" || st.Code[0] != 2 {
		t.Errorf("c is %+v, %v", st, err)
	}
}

// stream yields documents and errors in the order given.
func stream(items ...any) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		for _, it := range items {
			err, _ := it.(error)
			d, _ := it.(ingest.Document)
			if !yield(d, err) {
				return
			}
		}
	}
}

func TestAddErrors(t *testing.T) {
	t.Run("add", func(t *testing.T) { ix := newToy(t); testAddErrors(t, ix, ix.Add) })
	t.Run("load", func(t *testing.T) { ix := newToy(t); testAddErrors(t, ix, ix.Load) })
}

type adder func(context.Context, iter.Seq2[ingest.Document, error], func(Outcome) error) error

func testAddErrors(t *testing.T, ix *Index, add adder) {
	doc := func(id string) ingest.Document { return ingest.Document{ID: id, Text: "x"} }
	bad := &ingest.Rejection{Place: "file:3", Err: errors.New("not JSON")}
	broken, enough := errors.New("disk on fire"), errors.New("enough")
	var got []string
	each := func(o Outcome) error { got = append(got, o.ID+" "+string(o.Status)); return nil }

	if err := add(context.Background(), stream(doc("a"), fmt.Errorf("read: %w", bad), doc("b")), each); err != nil {
		t.Error(err)
	}
	if err := add(context.Background(), stream(doc("c"), broken, doc("d")), each); !errors.Is(err, broken) {
		t.Errorf("error %v, want the reader's", err)
	}
	if err := add(context.Background(), stream(doc("e")), func(Outcome) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("error %v, want the callback's", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := add(ctx, stream(doc("f")), each); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
	if diff := cmp.Diff([]string{"a added", " rejected", "b added", "c added"}, got); diff != "" {
		t.Error(diff)
	}
	var ids []string
	for d, err := range ix.Documents(context.Background()) {
		if err != nil {
			t.Error(err)
		}
		ids = append(ids, d.ID)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "e"}, ids); diff != "" {
		t.Error(diff)
	}
}

// TestOddContent stores content that is difficult for JSON, bitmaps or keys, and reads it back.
func TestOddContent(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 8})
	long := strings.Repeat("long ", 100)
	docs := []ingest.Document{
		{ID: "html", Text: "<b>&amp;</b> \u2028 \x01"},
		{ID: "long", Text: strings.Repeat("0123456789", 1<<20/10), Labels: []string{long}},
		{ID: "zero", Text: "x", Labels: []string{"a\x00b", "", "same", "same"}, Fields: map[string]string{"f": "a\x00b", "": "x", "label": "not one"}},
		{ID: "labels", Text: "y", Fields: map[string]string{"long": long, "title": "not it"}},
	}
	add(t, ix, docs...)
	add(t, ix, ingest.Document{ID: "broken", Title: "a\xffb", Text: "\xfe", Labels: []string{"l\xff"}})
	for _, d := range docs {
		if st, err := ix.Document(d.ID); err != nil || !cmp.Equal(st.Document, d) {
			t.Errorf("%s is read back differently: %v", d.ID, err)
		}
	}
	if st, err := ix.Document("broken"); err != nil || st.Title != "a\uFFFDb" || st.Labels[0] != "l\uFFFD" {
		t.Errorf("broken: %+v, %v", st, err)
	}
	for _, c := range []struct {
		field, value, want string
	}{
		{"label", long, "long"}, {"label", "a\x00b", "zero"}, {"f", "a\x00b", "zero"}, {"labels", "same", "zero"},
		{"long", long, "labels"}, {"title", "a\uFFFDb", "broken"}, {"id", "html", "html"}, {"label", "not one", ""},
		{"id", "unknown", ""}, {"id", "", ""}, {"label", "", "zero"},
	} {
		q := Query{Code: hashing.Code{0}, Limit: 9, Filter: []ingest.Condition{{Field: c.field, Value: c.value}}}
		r, err := ix.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, h := range r.Hits {
			ids = append(ids, h.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%s=%.20q finds %q, want %q", c.field, c.value, got, c.want)
		}
	}
	checkSound(t, ix)
}
