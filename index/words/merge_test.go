package words

import (
	"bytes"
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
			segments = append(segments, open(t, Build(docs)))
			all = append(all, docs...)
		}
		if !bytes.Equal(Build(all), Merge(segments, func(uint32) bool { return false })) {
			t.Errorf("seed %d: %d segments differ from one", seed, len(segments))
		}
	}
}
