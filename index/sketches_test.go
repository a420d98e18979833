package index

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

func TestSketchesHoldTheStoredCodes(t *testing.T) {
	ix := newToy(t)
	add(t, ix, many(1500)...) // more than one batch
	add(t, ix, ingest.Document{ID: "empty"})
	adoptToy(t, ix, toy{Width: 16, Mask: 5})
	if _, err := ix.Delete(context.Background(), "d3"); err != nil {
		t.Fatal(err)
	}
	n := 0
	for d, err := range ix.Sketches(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		st, err := ix.Document(d.ID)
		if err != nil || !slices.Equal(d.Sketch.Code, st.Code) || (d.Sketch.Activations == nil) != (d.ID == "empty") {
			t.Fatalf("%s: sketch %v, stored %v, error %v", d.ID, d.Sketch, st, err)
		}
		n++
	}
	if n != 1500 {
		t.Errorf("%d documents, want 1499 and the empty one", n)
	}
}

func TestSketchesErrors(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	ix := newToy(t)
	add(t, ix, many(3)...)
	for _, c := range []struct {
		ctx  context.Context
		want error
	}{{t.Context(), ErrNoModel}, {cancelled, context.Canceled}} {
		var got []error
		for _, err := range ix.Sketches(c.ctx, 0) {
			got = append(got, err)
		}
		if len(got) != 1 || !errors.Is(got[0], c.want) {
			t.Errorf("errors %v, want %v", got, c.want)
		}
		adoptToy(t, ix, toy{Width: 16})
	}
}
