//go:build !float64

package ae

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestEncodeEqualsPlainSums(t *testing.T) {
	x := randomRows(600, 12, 1) // more than one chunk
	net, _ := New(12, Shape{Layers: []int{7, 5}}, 2)
	got := net.Encode(nil, x)
	for i := range 600 {
		y := denseRow(x, i)
		for _, l := range net.encoder {
			y = plainLayer(l, y)
		}
		for u, want := range y {
			if math.Abs(float64(got[i*5+u])-want) > 1e-5 {
				t.Fatalf("row %d, unit %d: %v, want %v", i, u, got[i*5+u], want)
			}
		}
	}
}

func plainLayer(l *layer, x []float64) []float64 {
	y := make([]float64, l.out)
	for o := range y {
		y[o] = float64(l.b.value[o])
		for i, v := range x {
			y[o] += v * float64(l.w.value[i*l.out+o])
		}
		if l.act == Sigmoid {
			y[o] = 1 / (1 + math.Exp(-y[o]))
		} else {
			y[o] = math.Tanh(y[o])
		}
	}
	return y
}

func TestDecodeIsADistribution(t *testing.T) {
	net, _ := New(30, Shape{Layers: []int{7, 5}}, 2)
	y := net.Decode([]float32{0, 1, 0, 1, 0, 1, 1, 1, 1, 1})
	if len(y) != 60 {
		t.Fatalf("%d outputs for two codes", len(y))
	}
	for _, row := range [][]float32{y[:30], y[30:]} {
		sum := float32(0)
		for _, v := range row {
			sum += v
		}
		if math.Abs(float64(sum-1)) > 1e-5 {
			t.Errorf("outputs sum to %v", sum)
		}
	}
}

func TestCodecRoundTrip(t *testing.T) {
	shapes := []Shape{{Layers: []int{4}}, {Layers: []int{6, 4}, Tied: true}, {Layers: []int{5, 4, 3}, Hidden: ReLU, Decoder: []int{9}}}
	x := randomRows(5, 8, 1)
	for _, s := range shapes {
		net, _ := New(8, s, 1)
		if !s.Tied {
			net.decoder[len(net.decoder)-1].storeByOutput() // as after training with samples
		}
		checkCodec(t, net, x)
	}
	if lsh := Hyperplanes(8, 16, 1); lsh.Units() != 16 || lsh.Decode(make([]float32, 16)) != nil {
		t.Error("hyperplanes have a decoder")
	}
}

// checkCodec checks that a network is the same when it is written and read, and that its truncated
// bytes are rejected.
func checkCodec(t *testing.T, n *Net, x *Sparse) {
	t.Helper()
	b, _ := n.AppendBinary(nil)
	var back Net
	if err := back.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	h := n.Encode(nil, x)
	if !slices.Equal(h, back.Encode(nil, x)) || !slices.Equal(n.Decode(h), back.Decode(h)) {
		t.Error("the decoded network differs")
	}
	for cut := range b {
		if err := new(Net).UnmarshalBinary(b[:cut]); !errors.Is(err, ErrFormat) {
			t.Fatalf("%d of %d bytes: error %v", cut, len(b), err)
		}
	}
}

// version1 is a network of one layer with three inputs and one unit, and a tied decoder, in
// version 1 of the format.
var version1 = append([]byte{1, 1, 3, 0, 0, 0, 1, 0, 0, 0, byte(Sigmoid), 0, 1, 0, 0, 0, 3, 0, 0, 0, byte(Softmax), 1},
	appendFloats(nil, []real{0.5, 1, 2, 3, 0, 0, 1})...)

func TestCodecReadsVersion1(t *testing.T) {
	var n Net
	if err := n.UnmarshalBinary(version1); err != nil {
		t.Fatal(err)
	}
	x := &Sparse{Width: 3}
	x.Append([]uint32{1}, []float32{2})
	if h := n.Encode(nil, x); math.Abs(float64(h[0])-1/(1+math.Exp(-4.5))) > 1e-6 || len(n.Decode(h)) != 3 {
		t.Errorf("code %v", h)
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, s := range []Shape{{Layers: []int{2}}, {Layers: []int{3, 2}, Tied: true},
		{Grid: Grid{1, 3, 1}, Convolutions: []Convolution{{Units: 1}, {Width: 2, Units: 1, Pool: 2}}, Layers: []int{1}},
		{Grid: Grid{1, 3, 1}, Convolutions: []Convolution{{Width: 2, Units: 1}}, Deconvolution: true}} {
		net, _ := New(3, s, 1)
		b, _ := net.AppendBinary(nil)
		f.Add(b)
	}
	f.Add(version1)
	f.Fuzz(func(t *testing.T, b []byte) {
		var n Net
		if err := n.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("error %v", err)
			}
			return
		}
		if n.Inputs() < 1<<12 && n.Units() < 1<<12 { // a network that was accepted must work
			x := &Sparse{Width: n.Inputs()}
			x.Append([]uint32{0}, []float32{1})
			n.Decode(n.Encode(nil, x))
		}
		if back, _ := n.AppendBinary(nil); b[0] == 0 && len(back) != len(b) {
			t.Fatalf("%d bytes read, %d written", len(b), len(back))
		}
	})
}

func TestTransposeKeepsEntries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := randomRows(rapid.IntRange(0, 6).Draw(t, "rows"), rapid.IntRange(1, 9).Draw(t, "columns"), rapid.Uint64().Draw(t, "seed"))
		type entry struct {
			col, row uint32
			val      float32
		}
		var want, got []entry
		n, d := x.Dims()
		for c := range d {
			for i := range n {
				cols, vals := x.Row(i)
				if j, ok := slices.BinarySearch(cols, uint32(c)); ok {
					want = append(want, entry{uint32(c), uint32(i), vals[j]})
				}
			}
		}
		columns := x.Transpose()
		for _, c := range columns.occupied() {
			rows, vals := columns.Row(int(c))
			for e, i := range rows {
				got = append(got, entry{c, i, vals[e]})
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestMaskingKeepsTheMean(t *testing.T) {
	x := &Sparse{Width: 20000}
	x.Append(span(uint32(0), 20000), slices.Repeat([]float32{2}, 20000))
	Masking(0.25).corrupt(x, rand.New(rand.NewPCG(1, 1)))
	sum := 0.0
	for _, v := range x.vals {
		sum += float64(v)
	}
	masked := 20000 - len(x.vals)
	if mean := sum / 20000; math.Abs(mean-2) > 0.03 || masked < 4700 || masked > 5300 || len(x.cols) != len(x.vals) || x.ends[0] != len(x.vals) {
		t.Errorf("mean %.3f, %d of 20000 masked, %d columns, end %d", mean, masked, len(x.cols), x.ends[0])
	}
}

func TestNoiseFades(t *testing.T) {
	size := func(done float64) float64 {
		p := &pass{done: done, rng: rand.New(rand.NewPCG(1, 1))}
		z, _ := Noise{Sigma: 2, Fade: true}.transmit(p, p.node(1, 5000))
		return math.Sqrt(squares(z.Data) / 5000)
	}
	for _, tt := range []struct{ done, want float64 }{{0, 2}, {0.5, 1}, {1, 0}} {
		if got := size(tt.done); math.Abs(got-tt.want) > 0.06 {
			t.Errorf("after a share %.1f of the training the noise is %.3f, want %.1f", tt.done, got, tt.want)
		}
	}
}

func TestSameShapeSameSeed(t *testing.T) {
	a, _ := New(9, Shape{Layers: []int{4, 3}}, 1)
	b, _ := New(9, Shape{Layers: []int{4, 3}}, 1)
	x, _ := a.AppendBinary(nil)
	y, _ := b.AppendBinary(nil)
	if !bytes.Equal(x, y) {
		t.Error("the same seed gave different networks")
	}
}
