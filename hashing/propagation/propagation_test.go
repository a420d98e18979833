package propagation

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hashsearch/hashsearch/ae"
)

// A world has documents of topics, each of which has words of its own, with noise. Neighbours are
// of the same topic four times of five.
type world struct {
	topic        []int
	graph, texts *ae.Sparse
}

func newWorld(n, topics int) world {
	const words = 12 // of a topic
	rng := rand.New(rand.NewPCG(1, 2))
	w := world{make([]int, n), &ae.Sparse{Width: n}, &ae.Sparse{Width: topics * words}}
	for i := range w.topic {
		w.topic[i] = i % topics
	}
	for i, topic := range w.topic {
		near, counts := map[uint32]float32{}, map[uint32]float32{}
		for range 10 {
			j := rng.IntN(n)
			if rng.IntN(5) > 0 {
				j = j/topics*topics + topic
			}
			near[uint32(min(j, n-1))] += 0.1
			other := topic
			if rng.IntN(2) == 0 {
				other = rng.IntN(topics)
			}
			counts[uint32(other*words+rng.IntN(words))]++
		}
		delete(near, uint32(i))
		appendRow(w.graph, near)
		appendRow(w.texts, counts)
	}
	return w
}

// appendRow adds a row to x. Columns ascend.
func appendRow(x *ae.Sparse, row map[uint32]float32) {
	var cols []uint32
	var vals []float32
	for c := range uint32(x.Width) {
		if v := row[c]; v > 0 {
			cols, vals = append(cols, c), append(vals, v)
		}
	}
	x.Append(cols, vals)
}

// known returns the topics of the first of the documents, and no labels for the topics from least.
func (w world) known(first, least int) *ae.Sparse {
	rows := &ae.Sparse{Width: least}
	for i, topic := range w.topic {
		if i < first && topic < least {
			rows.Append([]uint32{uint32(topic)}, []float32{1})
		} else {
			rows.Append(nil, nil)
		}
	}
	return rows
}

// best returns the likeliest label of a row and the sum of all shares.
func best(labels []uint32, shares []float32) (label int, sum float64) {
	highest := float32(0)
	for e, share := range shares {
		if share > highest {
			label, highest = int(labels[e]), share
		}
		sum += float64(share)
	}
	return label, sum
}

// Twelve labels of 600 documents suffice to infer nearly all others. Known ones stay.
func TestLabels(t *testing.T) {
	w := newWorld(600, 4)
	known := w.known(12, 4)
	rows, err := Labels(t.Context(), w.graph, w.texts, known)
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, topic := range w.topic {
		labels, shares := rows.Row(i)
		label, sum := best(labels, shares)
		if label == topic {
			right++
		}
		if i < 12 && (len(labels) != 1 || label != topic || shares[0] != 1) {
			t.Errorf("document %d has the labels %v %v", i, labels, shares)
		}
		if math.IsNaN(sum) || sum > 1+1e-5 {
			t.Errorf("the labels of document %d sum to %v", i, sum)
		}
	}
	if right < 520 {
		t.Errorf("%d of 600 labels are right", right)
	}
}

// Confidence is low for the documents of a topic without labels.
func TestTopicWithoutLabels(t *testing.T) {
	w := newWorld(600, 4)
	rows, err := Labels(t.Context(), w.graph, w.texts, w.known(200, 3))
	if err != nil {
		t.Fatal(err)
	}
	var sums [4]float64
	for i, topic := range w.topic {
		_, sum := best(rows.Row(i))
		sums[topic] += sum / 150
	}
	if sums[3] > 0.5 || min(sums[0], sums[1], sums[2]) < 0.8 {
		t.Errorf("mean confidences %.2f", sums)
	}
}

// With a small table, words are left out; a document without neighbours gets no label.
func TestAlone(t *testing.T) {
	graph, known, texts := &ae.Sparse{Width: 3}, &ae.Sparse{Width: 2}, &ae.Sparse{Width: mostEntries}
	graph.Append([]uint32{1}, []float32{1})
	graph.Append([]uint32{0}, []float32{1})
	graph.Append(nil, nil)
	known.Append([]uint32{1}, []float32{1})
	known.Append(nil, nil)
	known.Append(nil, nil)
	for range 3 {
		texts.Append(nil, nil)
	}
	rows, err := Labels(t.Context(), graph, texts, known)
	if err != nil {
		t.Fatal(err)
	}
	if labels, shares := rows.Row(1); len(labels) != 1 || labels[0] != 1 || shares[0] <= 0 {
		t.Errorf("the neighbour has %v %v", labels, shares)
	}
	if labels, _ := rows.Row(2); len(labels) > 0 {
		t.Errorf("a document without neighbours has the labels %v", labels)
	}
}

func TestLabelsStop(t *testing.T) {
	w := newWorld(40, 2)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Labels(ctx, w.graph, w.texts, w.known(4, 2)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// Of more labels than a document keeps, the most likely stay, in ascending order.
func TestTally(t *testing.T) {
	known := &ae.Sparse{Width: mostKept + 2}
	sum := newTally(known)
	for l := range uint32(mostKept + 2) {
		sum.add(2, distribution{[]uint32{l}, []float32{float32(1 + (l+5)%uint32(known.Width))}})
	}
	d := sum.take()
	if len(d.labels) != mostKept {
		t.Fatalf("%d labels", len(d.labels))
	}
	at := uint32(known.Width) - 5 // has the lowest sum, the next one is left out as well
	for e, l := range d.labels {
		if l == at || l == at+1 || d.shares[e] != float32(2*(1+(l+5)%uint32(known.Width))) || e > 0 && l <= d.labels[e-1] {
			t.Errorf("label %d has %v", l, d.shares[e])
		}
	}
	if d := sum.take(); len(d.labels) > 0 {
		t.Errorf("labels after take: %v", d)
	}
}

// Neighbours with the same label have more of a share, as have those without any.
func TestAgreement(t *testing.T) {
	graph, labels := &ae.Sparse{Width: 4}, &ae.Sparse{Width: 3}
	for range 3 {
		graph.Append([]uint32{0, 1, 2, 3}, []float32{0.25, 0.25, 0.25, 0.25})
	}
	graph.Append(nil, nil)
	labels.Append([]uint32{0}, []float32{1})
	labels.Append([]uint32{0, 2}, []float32{0.5, 0.5})
	labels.Append(nil, nil)
	labels.Append([]uint32{1}, []float32{0.2})
	a := &Agreement{graph, labels}
	for i, want := range [][]float64{{1.01, 0.51, 0.01, 0.01}, {0.51, 0.51, 0.01, 0.01}, {0.01, 0.01, 1.01, 0.81}, nil} {
		near, shares := a.Row(i)
		sum := 0.0
		for _, x := range want {
			sum += x
		}
		for e := range near {
			if math.Abs(float64(shares[e])-want[e]/sum) > 1e-5 {
				t.Errorf("document %d has shares %v, want %v over %v", i, shares, want, sum)
			}
		}
		if len(near) != len(want) {
			t.Errorf("document %d has %d neighbours", i, len(near))
		}
	}
}

// The probability of a label leaves out the document itself.
func TestWordsLeaveOneOut(t *testing.T) {
	b := &bayes{2, make([]float32, 2*2), make([]float64, 2)}
	alone, shared := []uint32{0}, []uint32{1}
	one := []float32{1}
	b.learn(alone, one, distribution{[]uint32{0}, one})
	b.learn(shared, one, distribution{[]uint32{1}, one})
	b.learn(shared, one, distribution{[]uint32{1}, one})
	row := distribution{[]uint32{0, 1}, []float32{1, 0}}
	b.refine(alone, one, row)
	if row.shares[0] > 0.9 {
		t.Errorf("a word of no other document leaves the shares %v", row.shares)
	}
}
