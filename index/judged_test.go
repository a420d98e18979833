package index

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// Feedback about a divided document counts for its passages, but not for those with their own.
func TestFeedbackOfDividedDocument(t *testing.T) {
	ix := newToy(t)
	var docs []ingest.Document
	for i := range 3 {
		d := coded(fmt.Sprint("whole#", i), []uint64{uint64(i)}, 16, "a1")
		d.Fields = map[string]string{ingest.PassageField: "whole"}
		docs = append(docs, d)
	}
	add(t, ix, docs...)
	adoptToy(t, ix, toy{Width: 16})
	entries := []Feedback{{Document: "whole", Verdict: Like, Position: 6}, {Document: "whole#1", Verdict: Dislike}}
	for i := range 20 {
		for _, f := range entries {
			f.Query = fmt.Sprintf("0001 q%d", i)
			if err := ix.AddFeedback(t.Context(), []Feedback{f}); err != nil {
				t.Fatal(err)
			}
		}
	}
	learned, err := ix.Judgements(t.Context())
	if err != nil || len(learned) == 0 || !slices.Equal(learned[0].Good, []string{"whole#0", "whole#2"}) {
		t.Errorf("trainings learn %+v, %v", learned, err)
	}
	heldOut, err := ix.HeldOutQueries(t.Context())
	if err != nil || len(heldOut) == 0 || !slices.Equal(heldOut[0].Good(), []string{"whole#0", "whole#2"}) {
		t.Errorf("held out are %+v, %v", heldOut, err)
	}
	err = ix.view(t.Context(), func(v View, s *snapshot) error {
		all, err := ix.opinions(t.Context(), v, s)
		if err == nil && (len(all) != 20 || len(all[0].Good) != 2 || all[0].Good[0].Weight != 2 || len(all[0].Bad) != 1) {
			t.Errorf("%d opinions, the first %+v", len(all), all[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
