package hashing

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// cosine is the slow reference for Similarity, bit by bit.
func cosine(margins []float32, c Code) float64 {
	product, squares := 0.0, 0.0
	for i, sign := range c.Signs(len(margins)) {
		product += float64(margins[i]) * float64(sign)
		squares += float64(margins[i]) * float64(margins[i])
	}
	if squares == 0 {
		return 0
	}
	return product / math.Sqrt(squares*float64(len(margins)))
}

func TestAsymmetricAgainstBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		margins := rapid.SliceOfN(rapid.Float32Range(-1, 1), 1, 200).Draw(t, "margins")
		c := NewCode(len(margins))
		for i := range margins {
			if rapid.Bool().Draw(t, "bit") {
				c.Flip(i)
			}
		}
		got, want := NewAsymmetric(margins).Similarity(c), cosine(margins, c)
		if math.Abs(got-want) > 1e-12 || got < -1 || got > 1 {
			t.Fatalf("similarity %v, want %v", got, want)
		}
		const stride = 3
		apart := make([]uint64, stride*len(c))
		for i, w := range c {
			apart[i*stride] = w
		}
		if other := NewAsymmetric(margins).SimilarityAt(apart, stride); other != got {
			t.Fatalf("similarity %v with words apart, %v with words in a row", other, got)
		}
	})
}

func TestAsymmetricOfCodes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	for _, width := range []int{1, 7, 8, 9, 64, 65, 100, 512} {
		a, b := NewCode(width), NewCode(width)
		for i := range width {
			if rng.IntN(2) == 1 {
				a.Flip(i)
			}
			if rng.IntN(2) == 1 {
				b.Flip(i)
			}
		}
		want := 1 - 2*float64(Distance(a, b))/float64(width)
		if got := NewAsymmetric(a.Signs(width)).Similarity(b); math.Abs(got-want) > 1e-12 {
			t.Errorf("%d bits: similarity %v, want %v", width, got, want)
		}
	}
}

// Margins have the signs of the code's bits, and no code one bit away is more similar to them than
// their own.
func TestMarginsOfAModel(t *testing.T) {
	m := train(t, 120, Options{Bits: 20, Hidden: []int{20}, Binariser: Median})
	for _, d := range topicDocuments(30, 3) {
		s := sketchOf(t, m, d.Words())
		margins := m.Margins(s.Activations)
		own := NewAsymmetric(margins).Similarity(s.Code)
		for i, x := range margins {
			if (x > 0) != s.Code.Bit(i) {
				t.Errorf("bit %d is %v with a margin of %v", i, s.Code.Bit(i), x)
			}
			other := slices.Clone(s.Code)
			other.Flip(i)
			if got := NewAsymmetric(margins).Similarity(other); got > own {
				t.Errorf("with bit %d flipped, the similarity is %v, more than %v", i, got, own)
			}
		}
	}
}

// HashTerms does not analyse terms a second time, which could change them.
func TestHashTerms(t *testing.T) {
	m := train(t, 60, Options{Kind: LSH, Bits: 30})
	text := topicDocuments(1, 5)[0].Text
	want := sketchOf(t, m, text)
	got, err := m.HashTerms(m.Analyzer().Terms(text))
	if err != nil || !slices.Equal(got.Code, want.Code) || !slices.Equal(got.Counts.Ns, want.Counts.Ns) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if _, err := m.HashTerms(strings.FieldsSeq("Topicaa")); err != ErrNoTerms {
		t.Errorf("a term in capitals: %v", err)
	}
}

func BenchmarkAsymmetric(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 0))
	margins, codes := make([]float32, 64), make([]Code, 1000)
	for i := range margins {
		margins[i] = rng.Float32() - 0.5
	}
	for i := range codes {
		codes[i] = Code{rng.Uint64()}
	}
	for b.Loop() {
		a := NewAsymmetric(margins)
		for _, c := range codes {
			a.Similarity(c)
		}
	}
}
