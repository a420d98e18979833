package hamming

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
)

// randomWords returns random words, some of which repeat an earlier one.
func randomWords(r *rand.Rand, n int) []uint64 {
	words := make([]uint64, n)
	for i := range words {
		if words[i] = r.Uint64(); r.IntN(4) == 0 {
			words[i] = words[r.IntN(i+1)]
		}
	}
	return words
}

// randomSpans returns spans that overlap and may be empty, and their total length.
func randomSpans(r *rand.Rand, codes int) (spans []span, total int) {
	for range r.IntN(5) {
		from := r.IntN(codes + 1)
		to := from + r.IntN(codes+1-from)
		spans, total = append(spans, span{uint32(from), uint32(to)}), total+to-from
	}
	return slices.Grow(spans, ahead), total
}

// eachLevel tests all levels that the processor has.
func eachLevel(t *testing.T, test func(t *testing.T, l level)) {
	for _, l := range levels() {
		t.Run(l.String(), func(t *testing.T) { test(t, l) })
	}
}

func TestLevels(t *testing.T) {
	all := []level{plain, avx2, avx512}
	for _, c := range []struct {
		from []level
		name string
		want level
	}{{all, "", avx512}, {all, "avx2", avx2}, {all, "plain", plain}, {all[:2], "avx512", avx2}, {all[:2], "other", avx2}, {[]level{plain, neon}, "avx2", neon}} {
		if got := choose(c.from, c.name); got != c.want {
			t.Errorf("choose(%v, %q) is %v, want %v", c.from, c.name, got, c.want)
		}
	}
}

func TestNear(t *testing.T) {
	eachLevel(t, func(t *testing.T, l level) {
		r := rand.New(rand.NewPCG(1, 1))
		for n := range 200 {
			codes := randomWords(r, n+3)[n%3:][:n] // not always aligned to a vector
			q := append(codes, r.Uint64())[r.IntN(n+1)]
			spans, total := randomSpans(r, n)
			for _, bound := range []int{-1, 0, 1, 25, 30, 33, 40, 63, 64} {
				want, got := make([]uint32, total), make([]uint32, total)
				want, got = want[:nearPlain(codes, spans, q, bound, want)], got[:l.near(codes, spans, q, bound, got)]
				if !slices.Equal(got, want) {
					t.Fatalf("%d codes, bound %d: %v, want %v", n, bound, got, want)
				}
			}
		}
	})
}

func TestNearGroups(t *testing.T) {
	eachLevel(t, func(t *testing.T, l level) {
		r := rand.New(rand.NewPCG(2, 2))
		for words := 1; words <= 8; words++ {
			for n := range 20 {
				groups, q := randomWords(r, lanes*words*n), hashing.Code(randomWords(r, words))
				for j := range q {
					if n > 0 && r.IntN(2) == 0 {
						q[j] = groups[r.IntN(n)*lanes*words+j*lanes+1]
					}
				}
				for _, bound := range []int{-1, 0, 25 * words, 30 * words, 32 * words, 64 * words} {
					want, got := make([]uint32, lanes*n), make([]uint32, lanes*n)
					want, got = want[:nearGroupsPlain(groups, q, bound, want)], got[:l.nearGroups(groups, q, bound, got)]
					if !slices.Equal(got, want) {
						t.Fatalf("%d words, %d groups, bound %d: %v, want %v", words, n, bound, got, want)
					}
				}
			}
		}
	})
}

func TestDistances(t *testing.T) {
	eachLevel(t, func(t *testing.T, l level) {
		r := rand.New(rand.NewPCG(4, 4))
		for words := 1; words <= 8; words++ {
			for n := range 20 {
				groups, q := randomWords(r, lanes*words*n), hashing.Code(randomWords(r, words))
				for j := range min(n, 1) * lanes * words { // the farthest and the nearest code
					groups[j] = q[j/lanes] ^ -uint64(j%2)
				}
				want, got := make([]uint32, lanes*n), make([]uint32, lanes*n)
				distancesPlain(groups, q, want)
				if l.distances(groups, q, got); !slices.Equal(got, want) {
					t.Fatalf("%d words, %d groups: %v, want %v", words, n, got, want)
				}
			}
		}
	})
}

func TestNearRows(t *testing.T) {
	eachLevel(t, func(t *testing.T, l level) {
		r := rand.New(rand.NewPCG(3, 3))
		for words := 1; words <= 8; words++ {
			for n := range 60 {
				c := codes{words: words}.append(randomWords(r, words*(n+1)))
				rows := make([]uint32, n)
				for i := range rows {
					rows[i] = uint32(r.IntN(c.n))
				}
				for _, bound := range []int{-1, 0, 25 * words, 30 * words, 32 * words, 64 * words} {
					q, want, got := c.code(r.IntN(c.n)), make([]uint32, n), make([]uint32, n)
					want, got = want[:nearRowsPlain(&c, rows, q, bound, want)], got[:l.nearRows(&c, rows, q, bound, got)]
					if !slices.Equal(got, want) {
						t.Fatalf("%d words, %d rows, bound %d: %v, want %v", words, n, bound, got, want)
					}
					in := slices.Clone(rows)
					if in = in[:l.nearRows(&c, in, q, bound, in)]; !slices.Equal(in, want) {
						t.Fatalf("%d words, %d rows in place, bound %d: %v, want %v", words, n, bound, in, want)
					}
				}
			}
		}
	})
}

// The committed assembly equals the generator's output.
func TestGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the generator")
	}
	dir := t.TempDir()
	if out, err := exec.Command("go", "run", "./gen", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"avx2_amd64.s", "avx2_amd64.go", "avx512_amd64.s", "avx512_amd64.go"} {
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != string(want) {
			t.Errorf("%s differs from the generator's output: run go generate (%v)", name, err)
		}
	}
}

var sink uint64

// BenchmarkStream is the lower bound for the time of a scan: it adds up the same words.
func BenchmarkStream(b *testing.B) {
	for _, n := range []int{1e6, 1e7} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			words := randomWords(rand.New(rand.NewPCG(1, 1)), n)
			b.SetBytes(int64(8 * n))
			for b.Loop() {
				var s0, s1, s2, s3 uint64
				for i := 0; i+3 < len(words); i += 4 {
					s0, s1, s2, s3 = s0+words[i], s1+words[i+1], s2+words[i+2], s3+words[i+3]
				}
				sink += s0 + s1 + s2 + s3
			}
		})
	}
}

func BenchmarkNear(b *testing.B) {
	words := randomWords(rand.New(rand.NewPCG(1, 1)), 1e7)
	out, all := make([]uint32, 1e7), [1 + ahead]span{{0, 1e7}}
	for _, l := range levels() {
		b.Run(fmt.Sprintf("%v/words=1", l), func(b *testing.B) {
			for b.Loop() {
				l.near(words, all[:1], 0, 8, out)
			}
			b.SetBytes(8e7)
		})
		for _, n := range []int{2, 4, 8} {
			b.Run(fmt.Sprintf("%v/words=%d", l, n), func(b *testing.B) {
				q := make(hashing.Code, n)
				for b.Loop() {
					l.nearGroups(words, q, 8, out)
				}
				b.SetBytes(8e7)
			})
		}
	}
}
