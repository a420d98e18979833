package words

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

// A merged segment is the one that the documents at once would be.
func TestMergeIsBuild(t *testing.T) {
	for seed := range uint64(10) {
		w := newWorld(seed)
		var segments []*Segment
		var all []Document
		for range w.r.IntN(8) {
			docs := make([]Document, w.r.IntN(200))
			for i := range docs {
				docs[i] = w.document()
			}
			segments = append(segments, Build(docs))
			all = append(all, docs...)
		}
		merged, err := Merge(t.Context(), segments, func(uint32) bool { return false })
		if err != nil || !bytes.Equal(Build(all).Bytes(), merged.Bytes()) {
			t.Errorf("seed %d: %d segments differ from one", seed, len(segments))
		}
	}
}

func TestMergeIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := Build(documentsOf(0, "one two"))
	if merged, err := Merge(ctx, []*Segment{s}, func(uint32) bool { return false }); merged != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", merged, err)
	}
}
