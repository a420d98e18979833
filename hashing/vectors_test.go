package hashing

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// clouds returns n vectors of d numbers around a few random centres, and lengths of 1 to 3.
func clouds(n, d int, seed uint64) (all [][]float32) {
	r := rand.New(rand.NewPCG(seed, 1))
	centres := make([][]float64, 5)
	for i := range centres {
		for range d {
			centres[i] = append(centres[i], r.NormFloat64())
		}
	}
	for i := range n {
		x, length := make([]float32, d), 1+2*r.Float64()
		for j, c := range centres[i%len(centres)] {
			x[j] = float32(length * (c + 0.5*r.NormFloat64() + 0.3))
		}
		all = append(all, x)
	}
	return all
}

// reused yields the vectors in the same memory, as a reader of files does.
func reused(all [][]float32) iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		var v []float32
		for _, x := range all {
			if v = append(v[:0], x...); !yield(v, nil) {
				return
			}
		}
	}
}

func learnVectors(t testing.TB, all [][]float32, width int) *VectorModel {
	t.Helper()
	m, err := LearnVectors(t.Context(), reused(all), len(all[0]), VectorOptions{Bits: width, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func hashVector(t testing.TB, m *VectorModel, x []float32) Sketch {
	t.Helper()
	s, err := m.Hash(x)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The directions of the bits are orthonormal or, if there are more bits than dimensions, their
// sum of projections is the identity (a tight frame), so that they overlap as little as possible.
func TestVectorDirections(t *testing.T) {
	all := clouds(300, 12, 1)
	for _, width := range []int{1, 7, 12, 13, 40} {
		m := learnVectors(t, all, width)
		rows, n := m.weights, width
		if width > 12 {
			rows, n = transposed(m.weights, 12), 12
		}
		d := len(rows) / n
		for i := range n {
			for j := range n {
				dot, want := 0.0, 0.0
				for k := range d {
					dot += float64(rows[i*d+k]) * float64(rows[j*d+k])
				}
				if i == j {
					want = 1
				}
				if math.Abs(dot-want) > 1e-4 {
					t.Fatalf("%d bits: the product of directions %d and %d is %v", width, i, j, dot)
				}
			}
		}
	}
}

// Activations are the products of the direction of the vector, about the mean direction of all,
// and the directions of the bits. Their means over the learned vectors are 0, and the length of a
// vector does not count.
func TestHashVector(t *testing.T) {
	all := clouds(200, 9, 2)
	m := learnVectors(t, all, 20)
	mean, sums := make([]float64, 9), make([]float64, 20)
	for _, x := range all {
		u, _ := direction(x)
		for j, v := range u {
			mean[j] += float64(v) / float64(len(all))
		}
	}
	for _, x := range all {
		s := hashVector(t, m, x)
		u, _ := direction(x)
		for i, a := range s.Activations {
			want := 0.0
			for j, v := range u {
				want += (float64(v) - mean[j]) * float64(m.weights[i*9+j])
			}
			if math.Abs(float64(a)-want) > 1e-5 || s.Code.Bit(i) != (a > 0) {
				t.Fatalf("activation %d is %v, want %v; bit %v", i, a, want, s.Code.Bit(i))
			}
			sums[i] += float64(a)
		}
		twice := slices.Clone(x)
		for j := range twice {
			twice[j] *= 2
		}
		if !slices.Equal(hashVector(t, m, twice).Code, s.Code) {
			t.Errorf("twice the vector has another code")
		}
	}
	for i, sum := range sums {
		if math.Abs(sum) > 1e-3 {
			t.Errorf("activation %d has the sum %v", i, sum)
		}
	}
}

// nearestOf returns the indices of the k nearest of n by a similarity to i.
func nearestOf(n, i, k int, similarity func(j int) float64) []int {
	var order []int
	for j := range n {
		if j != i {
			order = append(order, j)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return int(math.Copysign(1, similarity(b)-similarity(a)))
	})
	return order[:k]
}

// differing returns the number of bits in which two codes differ.
func differing(a, b Code) (n int) {
	for i := range a {
		n += bits.OnesCount64(a[i] ^ b[i])
	}
	return n
}

// recall returns the share of the 10 nearest by cosine among the 10 nearest by codes, and by codes
// and activations.
func recall(t *testing.T, m *VectorModel, all [][]float32) (code, asymmetric float64) {
	var units [][]float32
	var sketches []Sketch
	for _, x := range all {
		u, _ := direction(x)
		units, sketches = append(units, u), append(sketches, hashVector(t, m, x))
	}
	const queries = 30
	for i := range queries {
		a := NewAsymmetric(m.Margins(sketches[i].Activations))
		want := nearestOf(len(all), i, 10, func(j int) (dot float64) {
			for k, v := range units[i] {
				dot += float64(v) * float64(units[j][k])
			}
			return dot
		})
		byCode := nearestOf(len(all), i, 10, func(j int) float64 { return -float64(differing(sketches[i].Code, sketches[j].Code)) })
		byBoth := nearestOf(len(all), i, 10, func(j int) float64 { return a.Similarity(sketches[j].Code) })
		for _, j := range want {
			if slices.Contains(byCode, j) {
				code += .1 / queries
			}
			if slices.Contains(byBoth, j) {
				asymmetric += .1 / queries
			}
		}
	}
	return code, asymmetric
}

// More bits find more of the nearest vectors, also beyond the number of dimensions, and so do
// activations.
func TestVectorRecall(t *testing.T) {
	all := clouds(400, 16, 4)
	before := 0.0
	for _, width := range []int{4, 16, 64, 256} {
		code, asymmetric := recall(t, learnVectors(t, all, width), all)
		t.Logf("%d bits: %.3f, %.3f by activations", width, code, asymmetric)
		if code < before || asymmetric < code {
			t.Errorf("%d bits: recall %.3f, %.3f by activations, and %.3f with fewer bits", width, code, asymmetric, before)
		}
		before = code
	}
	if before < 0.5 {
		t.Errorf("recall with 256 bits is %.3f", before)
	}
}

// Few directions and few vectors suffice for any number of bits.
func TestVectorsOfFewDirections(t *testing.T) {
	line := [][]float32{{1, 0, 0, 0}, {1, 1, 0, 0}, {0, 0, 0, 0}, {1, 2, 0, 0}}
	for _, all := range [][][]float32{line, line[:2], {{1}, {-2}}} {
		m := learnVectors(t, all, 24)
		for _, x := range all {
			if s, err := m.Hash(x); err == nil && slices.ContainsFunc(s.Activations, func(v float32) bool { return v-v != 0 }) {
				t.Errorf("%v: %v", x, s)
			}
		}
		if a, b := hashVector(t, m, all[0]), hashVector(t, m, all[1]); slices.Equal(a.Code, b.Code) {
			t.Errorf("%v and %v have the same code", all[0], all[1])
		}
	}
}

func TestVectorModelRoundTrip(t *testing.T) {
	all := clouds(50, 6, 5)
	m := learnVectors(t, all, 70)
	var b bytes.Buffer
	if n, err := m.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatal(n, err)
	}
	if again := learnVectors(t, all, 70); again.Fingerprint() != m.Fingerprint() {
		t.Error("the same vectors and seed make another model")
	}
	back, err := DecodeVectors(bytes.Clone(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if diff := cmp.Diff(hashVector(t, m, x), hashVector(t, back, x)); diff != "" {
			t.Fatal(diff)
		}
	}
	if back.Fingerprint() != m.Fingerprint() || back.Kind() != Vectors || back.Bits() != 70 || back.Dimensions() != 6 || back.header.Vectors != 50 {
		t.Errorf("%v was decoded as %v", m.header, back.header)
	}
	// Programs that read only versions up to 4 reject it as a newer one.
	if v := binary.LittleEndian.Uint32(b.Bytes()[len(magic):]); v != versionOfVectors {
		t.Errorf("version %d", v)
	}
	if _, err := Decode(b.Bytes()); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "hashes vectors") {
		t.Errorf("read as a model of texts: %v", err)
	}
	if _, err := DecodeVectors(train(t, 60, Options{Bits: 8}).blob); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "hashes texts") {
		t.Errorf("a model of texts: %v", err)
	}
}

func TestDamagedVectorModel(t *testing.T) {
	blob := learnVectors(t, clouds(20, 3, 6), 5).blob
	for n := range blob {
		if _, err := DecodeVectors(blob[:n]); !errors.Is(err, ErrFormat) {
			t.Fatalf("%d bytes: %v", n, err)
		}
		flipped := bytes.Clone(blob)
		flipped[n] ^= 1 << (n % 8)
		if _, err := DecodeVectors(flipped); !errors.Is(err, ErrFormat) && !errors.Is(err, ErrNewer) {
			t.Fatalf("byte %d: %v", n, err)
		}
	}
	for _, h := range []vectorHeader{{Vectors, 6, 3, 1, 1}, {Vectors, 5, 2, 1, 1}, {"lsh", 5, 3, 1, 1}, {Vectors, -5, -3, 1, 1}} {
		m, err := newVectorModel(h, make([]float32, 15), make([]float32, 5))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeVectors(m.blob); !errors.Is(err, ErrFormat) {
			t.Errorf("%+v: %v", h, err)
		}
	}
}

func TestUnfitVectors(t *testing.T) {
	all := clouds(20, 3, 7)
	m := learnVectors(t, all, 5)
	inf := float32(math.Inf(1))
	for _, tt := range []struct {
		vector []float32
		want   error
	}{
		{nil, ErrVector}, {[]float32{1, 2}, ErrVector}, {[]float32{1, 2, 3, 4}, ErrVector}, {[]float32{1, inf, 0}, ErrVector},
		{[]float32{1, inf - inf, 0}, ErrVector}, {[]float32{0, 0, 0}, ErrZero}, {[]float32{3e38, -3e38, 1e-38}, nil},
	} {
		if s, err := m.Hash(tt.vector); !errors.Is(err, tt.want) || (err == nil) != (s.Code != nil) {
			t.Errorf("%v: %v, %v, want %v", tt.vector, s, err, tt.want)
		}
	}
	broken, done := errors.New("broken"), context.Context(nil)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	failing := func(yield func([]float32, error) bool) { _ = yield(all[0], nil) && yield(nil, broken) }
	for _, tt := range []struct {
		ctx     context.Context
		vectors iter.Seq2[[]float32, error]
		d, bits int
		want    error
	}{
		{t.Context(), reused(all), 3, 513, ErrOptions}, {t.Context(), reused(all), 3, -1, ErrOptions}, {t.Context(), reused(all), 0, 8, ErrOptions},
		{t.Context(), reused(all), 1 << 17, 8, ErrOptions}, {t.Context(), reused(all), 4, 8, ErrVector}, {t.Context(), failing, 3, 8, broken},
		{t.Context(), reused(nil), 3, 8, ErrTooFew}, {t.Context(), reused(all[:1]), 3, 8, ErrTooFew},
		{t.Context(), reused([][]float32{{1, 2, 3}, {2, 4, 6}}), 3, 8, ErrTooFew}, {t.Context(), reused([][]float32{{0, 0, 0}, {0, 0, 0}}), 3, 8, ErrTooFew},
		{done, reused(all), 3, 8, context.Canceled},
	} {
		if _, err := LearnVectors(tt.ctx, tt.vectors, tt.d, VectorOptions{Bits: tt.bits}); !errors.Is(err, tt.want) {
			t.Errorf("%d bits of %d dimensions: %v, want %v", tt.bits, tt.d, err, tt.want)
		}
	}
}
