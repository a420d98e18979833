//go:build !float64

package ae

import (
	"errors"
	"io"
	"math"
	"testing"
)

// parted returns rows of random columns, of which columns 0 and 1 tell two groups apart, and the
// group of each row.
func parted(n int, seed uint64) (x *Sparse, group []int) {
	noise := randomRows(n, 30, seed)
	x = &Sparse{Width: 32}
	for i := range n {
		group = append(group, i%2)
		cols, vals := noise.Row(i)
		at, own := []uint32{uint32(i % 2)}, []float32{1}
		for j, c := range cols {
			at, own = append(at, c+2), append(own, vals[j])
		}
		x.Append(at, own)
	}
	return x, group
}

// apart returns how much further the codes of two groups are from each other than from their own,
// as a share of the mean distance.
func apart(net *Net, x Rows, group []int) float64 {
	h, b := net.Encode(nil, x), net.Units()
	var sum, count [2]float64
	for i := range group {
		for j := range i {
			d := 0.0
			for k := range b {
				d += math.Abs(float64(h[i*b+k] - h[j*b+k]))
			}
			other := (group[i] + group[j]) % 2
			sum[other] += d
			count[other]++
		}
	}
	same, other := sum[0]/count[0], sum[1]/count[1]
	return (other - same) / (other + same)
}

// Labels bring codes together by a column that hardly matters for the reconstruction, also those of
// rows that were not labelled, and of others.
func TestLabelsSeparateGroups(t *testing.T) {
	x, group := parted(400, 1)
	labels := &Sparse{Width: 2}
	for i, g := range group {
		if i%4 < 2 {
			labels.Append([]uint32{uint32(g)}, []float32{1})
		} else {
			labels.Append(nil, nil)
		}
	}
	y, others := parted(100, 2)
	cfg := Config{Shape: Shape{Layers: []int{20, 8}, Decoder: []int{}}, Epochs: 40, Batch: 40, Seed: 1, Rate: 0.01}
	without := apart(fit(t, x, cfg), y, others)
	cfg.Labels = Labels{Rows: labels, Weight: 10}
	net := fit(t, x, cfg)
	if with := apart(net, y, others); with < 0.5 || without > 0.3 {
		t.Errorf("the groups are %.2f apart, without labels %.2f", with, without)
	}
	if net.labels != nil || len(net.layers()) != 3 {
		t.Error("the trained network has the layer of the labels")
	}
}

func TestLabelsAreChecked(t *testing.T) {
	x := randomRows(20, 9, 1)
	bad := &Sparse{Width: 2}
	for range 20 {
		bad.Append([]uint32{2}, []float32{1})
	}
	for name, l := range map[string]Labels{"negative sharpness": {Rows: someLabels(20, 3), Sharpness: -1}, "too few rows": {Rows: someLabels(19, 3)}, "a column too many": {Rows: bad}, "negative weight": {Rows: someLabels(20, 3), Weight: -1}} {
		if _, err := Train(t.Context(), x, Config{Shape: Shape{Layers: []int{3}}, Labels: l}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A state that was saved at the end resumes to the same network without a step.
func TestSaveEnd(t *testing.T) {
	x := randomRows(40, 9, 1)
	cfg := Config{Shape: Shape{Layers: []int{3}}, Epochs: 2, Batch: 10, SaveEnd: true, Labels: Labels{Rows: someLabels(40, 3), Weight: 1}}
	cfg.Save = func(s io.WriterTo) error { cfg.Resume = bytesOf(t, s); return nil }
	whole := fit(t, x, cfg)
	steps := 0
	cfg.Save, cfg.Report = nil, func(p Progress) { steps = p.Documents - 80 }
	same := fit(t, x, cfg)
	a, _ := whole.AppendBinary(nil)
	if b, _ := same.AppendBinary(nil); string(a) != string(b) || steps != 0 {
		t.Errorf("another network after %d more documents", steps)
	}
	full := errors.New("disk full")
	cfg.Resume, cfg.Save = nil, func(io.WriterTo) error { return full }
	if _, err := Train(t.Context(), x, cfg); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}
