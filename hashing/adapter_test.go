package hashing

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// planted returns codes, and preferences for those that agree with the margins after a turn: bit i
// of a good document has the sign of margin i-1.
func planted(r *rand.Rand, width, queries int) (preferences []Preference, codes []Code) {
	for range 100 {
		c := NewCode(width)
		for i := range width {
			if r.IntN(2) == 1 {
				c.Flip(i)
			}
		}
		codes = append(codes, c)
	}
	centres := make([]float64, 10*width) // of the queries
	for i := range centres {
		centres[i] = r.NormFloat64()
	}
	for range queries {
		p, centre := Preference{Margins: make([]float32, width)}, centres[width*r.IntN(10):]
		turned := make([]float32, width)
		for i := range width {
			p.Margins[i] = float32(centre[i] + r.NormFloat64()/3)
			turned[(i+1)%width] = p.Margins[i]
		}
		a := NewAsymmetric(turned)
		sorted := slices.Clone(codes)
		slices.SortFunc(sorted, func(c, d Code) int { return int(1e6 * (a.Similarity(d) - a.Similarity(c))) })
		for i := range 3 {
			p.Good = append(p.Good, Rated{sorted[i], 1})
			p.Bad = append(p.Bad, Rated{sorted[len(sorted)-1-i], 2})
		}
		preferences = append(preferences, p)
	}
	return preferences, codes
}

func TestLearnAdapter(t *testing.T) {
	for _, width := range []int{12, 70} {
		r := rand.New(rand.NewPCG(1, uint64(width)))
		preferences, codes := planted(r, width, 400)
		a := LearnAdapter(preferences[:300], codes)
		before, after := (*Adapter)(nil).Rate(preferences[300:], codes), a.Rate(preferences[300:], codes)
		if after < before+.2 {
			t.Errorf("%d bits: the rate is %.3f, and %.3f with the adapter", width, before, after)
		}
	}
}

// From opinions that the margins have nothing to do with, an adapter is hardly ever learned.
func TestLearnAdapterFromNoise(t *testing.T) {
	learned := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(3, seed))
		preferences, codes := planted(r, 24, leastLearned+int(seed))
		for i := range preferences {
			preferences[i].Good, preferences[i].Bad = []Rated{{codes[r.IntN(100)], 1}}, nil
		}
		if LearnAdapter(preferences, codes) != nil {
			learned++
		}
		if a := LearnAdapter(preferences, nil); a != nil {
			t.Error("an adapter is learned without documents")
		}
		if a := LearnAdapter(preferences[:leastLearned-1], codes); a != nil {
			t.Error("an adapter is learned from too few queries")
		}
	}
	if learned > 0 {
		t.Errorf("%d of 60 adapters are learned from noise", learned)
	}
}

func TestAdapterBinary(t *testing.T) {
	preferences, codes := planted(rand.New(rand.NewPCG(7, 8)), 12, 100)
	a := LearnAdapter(preferences, codes)
	b, err := a.MarshalBinary()
	if err != nil || len(b) != 4+2*4*12*100 {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	var again Adapter
	if err := again.UnmarshalBinary(b); err != nil || again.Width() != 12 || !slices.Equal(again.queries, a.queries) || !slices.Equal(again.turns, a.turns) {
		t.Errorf("the adapter changes: %v", err)
	}
	infinite := slices.Clone(b)
	infinite[6], infinite[7] = 0x80, 0x7f
	for name, bad := range map[string][]byte{"empty": nil, "no rows": b[:4], "short": b[:len(b)-4], "not of floats": b[:len(b)-1], "infinite": infinite} {
		if err := again.UnmarshalBinary(bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestRate(t *testing.T) {
	codes := []Code{{0}, {1}, {3}}
	p := Preference{Margins: []float32{1, 1}, Good: []Rated{{Code{1}, 1}, {Code{3}, 3}}, Bad: []Rated{{Code{0}, 2}}}
	// The first good document is better than the bad one and one other and equal to another; the
	// second is better than the bad one and two others and equal to the third.
	want := (2 + 2./3*1.5 + 3*(2+2./3*2.5)) / (4 * 4)
	if got := (*Adapter)(nil).Rate([]Preference{p, {Margins: p.Margins}}, codes); math.Abs(got-want) > 1e-12 {
		t.Errorf("the rate is %g, want %g", got, want)
	}
}

// A query like one with opinions turns towards its good documents; one unlike it keeps its
// direction.
func TestAdapterIsLocal(t *testing.T) {
	a := &Adapter{4, []float32{1, 0, 0, 0}, []float32{0, 1, 0, 0}}
	for _, tt := range []struct{ margins, want []float32 }{
		{[]float32{3, 0, 0, 0}, []float32{1, turnShare, 0, 0}},
		{[]float32{0, 0, 0, 2}, []float32{0, 0, 0, 1}},
	} {
		for i, got := range a.Adapt(tt.margins) {
			if math.Abs(float64(got-tt.want[i])) > .05 {
				t.Errorf("margin %d of %v becomes %g, want %g", i, tt.margins, got, tt.want[i])
			}
		}
	}
}
