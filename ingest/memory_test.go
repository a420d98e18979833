package ingest

import (
	"io"
	"runtime"
	"testing"
)

// A repeater is a reader of size bytes that repeat unit.
type repeater struct {
	unit string
	size int
	at   int
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), r.size-r.at)], r.unit[r.at%len(r.unit):])
	r.at += n
	return n, nil
}

// heap returns the bytes in use after a garbage collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// peakHeap reads a source. It returns the maximum growth of the heap, measured every 50000
// documents, and the numbers of documents and rejections.
func peakHeap(opts Options) (peak uint64, docs, rejected int) {
	before := heap()
	for _, err := range Open("-", opts) {
		if err != nil {
			rejected++
		} else {
			docs++
		}
		if (docs+rejected)%50000 == 1 {
			peak = max(peak, heap()-min(before, heap()))
		}
	}
	return peak, docs, rejected
}

func TestMemoryDoesNotGrowWithTheCorpus(t *testing.T) {
	unit := `{"title":"a title","text":"some words of a short document that comes again","labels":["a","b"]}` + "\n"
	n := 200000
	peak, docs, rejected := peakHeap(Options{Stdin: &repeater{unit: unit, size: n * len(unit)}})
	if docs != n || rejected != 0 {
		t.Fatalf("%d documents and %d rejections, want %d and 0", docs, rejected, n)
	}
	if peak > 4<<20 {
		t.Errorf("the heap grew by %d bytes while reading %d", peak, n*len(unit))
	}
}

// TestHugeDocumentsAreNotHeld measures the total of all allocations, an upper bound of the memory
// held at any time.
func TestHugeDocumentsAreNotHeld(t *testing.T) {
	for format, size := range map[string]int{FormatJSONL: 200 << 20, FormatTSV: 40 << 20, FormatText: 40 << 20, FormatHTML: 40 << 20} {
		checkHugeDocument(t, format, &repeater{unit: "text", size: size}, 0)
	}
}

// checkHugeDocument checks that a document is rejected and not held, and that others are read.
func checkHugeDocument(t *testing.T, format string, in io.Reader, others int) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, docs, rejected := peakHeap(Options{Format: format, MaxBytes: 1 << 20, Stdin: in})
	runtime.ReadMemStats(&after)
	if rejected != 1 || docs != others {
		t.Errorf("%s: %d documents, %d rejections", format, docs, rejected)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 16<<20 {
		t.Errorf("%s: %d bytes allocated for a huge document that is rejected", format, got)
	}
}

func TestHugeQuotedCellIsNotHeld(t *testing.T) {
	open := &repeater{unit: "id,text\n1,\"", size: 11}
	in := io.MultiReader(open, &repeater{unit: "many words on many lines\n", size: 40 << 20}, &repeater{unit: "\"\n2,x\n", size: 6})
	checkHugeDocument(t, FormatCSV, in, 1)
}
