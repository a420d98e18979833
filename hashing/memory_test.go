package hashing

import (
	"bytes"
	"errors"
	"iter"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

// Estimate reads a thousand documents, and takes more memory for more of everything.
func TestEstimateGrows(t *testing.T) {
	docs, read := topicDocuments(1200, 1), 0
	counted := func(yield func(ingest.Document, error) bool) {
		for _, d := range docs {
			if read++; !yield(d, nil) {
				return
			}
		}
	}
	last := int64(0)
	for _, c := range []struct {
		n int
		o Options
	}{{1200, Options{Hidden: []int{10}}}, {1200, Options{Hidden: []int{20_000}}}, {100_000, Options{}}, {100_000, Options{Kind: "dbn"}}, {1_000_000, Options{}}} {
		read = 0
		need, err := Estimate(counted, c.n, c.o)
		if err != nil || need.Documents != c.n || need.Bytes <= last || read != 1000 {
			t.Errorf("%d documents: %+v after %d, %d read, error %v", c.n, need, last, read, err)
		}
		last = need.Bytes
	}
}

func TestEstimateOfNothing(t *testing.T) {
	for _, docs := range [][]ingest.Document{nil, {{Text: "alone"}}, {{}, {}}} {
		if need, err := Estimate(ingest.Sequence(docs), len(docs), Options{Memory: 1}); err != nil || need.Documents != len(docs) {
			t.Errorf("%d documents: %+v, error %v", len(docs), need, err)
		}
	}
}

// Of more documents than fit, the largest sample that fits is learned from, and if even a small one
// does not fit, Train fails.
func TestMemoryBoundsTheSample(t *testing.T) {
	docs := ingest.Sequence(topicDocuments(3000, 1))
	o := Options{Bits: 4, Hidden: []int{4}, Epochs: 1, Seed: 3}
	whole, err := Estimate(docs, 3000, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Memory = whole.Bytes - 200_000
	need, err := Estimate(docs, 3000, o)
	if err != nil || need.Documents >= 3000 || need.Documents < leastSample || need.Bytes > o.Memory {
		t.Fatalf("%+v of %+v, error %v", need, whole, err)
	}
	if m, err := Train(t.Context(), docs, o); err != nil || m.Documents() >= 3000 || m.Documents() < leastSample {
		t.Errorf("learned from %d documents, error %v", m.Documents(), err)
	}
	o.Memory = 1000
	if _, err := Train(t.Context(), docs, o); !errors.Is(err, ErrMemory) {
		t.Errorf("Train: error %v", err)
	}
	if _, err := Estimate(docs, 3000, o); !errors.Is(err, ErrMemory) || !strings.Contains(err.Error(), "allow more") {
		t.Errorf("Estimate: error %v", err)
	}
}

// A sample has the requested number of documents, in order, and depends on the seed.
func TestSample(t *testing.T) {
	ids := func(docs iter.Seq2[ingest.Document, error]) (all string) {
		for d := range docs {
			all += d.ID + " "
		}
		return all
	}
	var docs []ingest.Document
	for i := range 100 {
		docs = append(docs, ingest.Document{ID: strconv.Itoa(100 + i)})
	}
	one, other := ids(sample(ingest.Sequence(docs), 30, 100, 1)), ids(sample(ingest.Sequence(docs), 30, 100, 2))
	if len(strings.Fields(one)) != 30 || one == other || one != ids(sample(ingest.Sequence(docs), 30, 100, 1)) {
		t.Errorf("samples %q and %q", one, other)
	}
	if all := ids(sample(ingest.Sequence(docs), 100, 100, 0)); all != ids(ingest.Sequence(docs)) {
		t.Errorf("all are %q", all)
	}
}

// A process that trains takes about as much memory as estimated. How far the heap rises between two
// collections varies by a third from run to run, so the lower limit is low.
func TestEstimateIsThePeak(t *testing.T) {
	if os.Getenv("HASHSEARCH_TRAIN_IN_CHILD") != "" {
		trainAndPrintPeak(t)
		return
	}
	if _, err := os.Stat("/proc/self/status"); err != nil || testing.Short() {
		t.Skip("requires /proc, and trains a network")
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestEstimateIsThePeak$", "-test.v")
	cmd.Env = append(os.Environ(), "HASHSEARCH_TRAIN_IN_CHILD=1", "GOGC=30")
	out, err := cmd.Output()
	_, after, found := bytes.Cut(out, []byte("VmHWM:"))
	if err != nil || !found {
		t.Fatalf("%s, error %v", out, err)
	}
	kilobytes, err := strconv.Atoi(strings.Fields(string(after))[0])
	if err != nil {
		t.Fatal(err)
	}
	need, err := Estimate(ingest.Sequence(wideDocuments()), wideCount, wideOptions)
	if peak := int64(kilobytes) * 1024; err != nil || float64(peak) > 1.15*float64(need.Bytes) || float64(peak) < .45*float64(need.Bytes) {
		t.Errorf("the peak is %s, the estimate %s, error %v", size(peak), size(need.Bytes), err)
	}
}

const wideCount = 1500

var wideOptions = Options{Epochs: 1}

// wideDocuments returns documents of many different words.
func wideDocuments() (docs []ingest.Document) {
	for i := range wideCount {
		var text strings.Builder
		for j := range 100 {
			text.WriteString("word" + strings.Map(func(r rune) rune { return r - '0' + 'a' }, strconv.Itoa((i*j+i%7*j*j)%9973)) + " ")
		}
		docs = append(docs, ingest.Document{ID: strconv.Itoa(i), Text: text.String()})
	}
	return docs
}

func trainAndPrintPeak(t *testing.T) {
	if _, err := Train(t.Context(), ingest.Sequence(wideDocuments()), wideOptions); err != nil {
		t.Fatal(err)
	}
	status, _ := os.ReadFile("/proc/self/status")
	os.Stdout.Write(status)
}
