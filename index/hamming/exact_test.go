package hamming

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
)

// corpora draw codes that are difficult in different ways.
var corpora = map[string]func(r *rand.Rand, bits int) hashing.Code{
	"random":   randomCode,
	"equal":    func(_ *rand.Rand, bits int) hashing.Code { return randomCode(rand.New(rand.NewPCG(9, 9)), bits) },
	"distinct": func(r *rand.Rand, bits int) hashing.Code { return flipped(hashing.NewCode(bits), r, bits, 1) },
	"clustered": func(r *rand.Rand, bits int) hashing.Code {
		return flipped(randomCode(rand.New(rand.NewPCG(r.Uint64N(5), 0)), bits), r, bits, 3)
	},
	"one bucket": func(r *rand.Rand, bits int) hashing.Code { // all parts but the first are equal
		c := hashing.NewCode(bits)
		c[0] = r.Uint64() & (1<<min(bits, 8) - 1)
		return c
	},
}

func randomCode(r *rand.Rand, bits int) hashing.Code {
	c := hashing.NewCode(bits)
	for i := range bits {
		if r.IntN(2) == 1 {
			c.Flip(i)
		}
	}
	return c
}

// flipped returns c with at most the given number of bits flipped.
func flipped(c hashing.Code, r *rand.Rand, bits, most int) hashing.Code {
	for range r.IntN(most + 1) {
		c.Flip(r.IntN(bits))
	}
	return c
}

// even is a filter that keeps every other row.
type even int

func (even) Contains(row uint32) bool { return row%2 == 0 }
func (n even) Len() int               { return int(n) / 2 }
func (n even) Rows() (rows []uint32) {
	for row := uint32(0); row < uint32(n); row += 2 {
		rows = append(rows, row)
	}
	return rows
}

// sortAll is the slow twin: it sorts all rows.
func sortAll(s *Set, q Query) (found []Found, within []int) {
	within = make([]int, s.bits+1)
	for row := range s.Len() {
		d := hashing.Distance(s.Code(row), q.Code)
		if !s.Alive(row) || q.Keep != nil && !q.Keep.Contains(uint32(row)) || d > q.Radius {
			continue
		}
		within[d]++
		if f := (Found{uint32(row), uint16(d)}); q.After == nil || f.compare(*q.After) > 0 {
			found = append(found, f)
		}
	}
	slices.SortFunc(found, Found.compare)
	found = found[:min(len(found), q.K)]
	last := q.Radius
	if !q.Count && len(found) == q.K && q.K > 0 {
		last = int(found[q.K-1].Distance)
	}
	return found, within[:last+1]
}

// checkAnswer compares an answer with that of the slow twin.
func checkAnswer(t *testing.T, name string, s *Set, q Query, a *Answer) {
	t.Helper()
	found, within := sortAll(s, q)
	if !slices.Equal(found, a.Found) {
		t.Fatalf("%s: %+v: %s", name, q, cmp.Diff(found, a.Found))
	}
	if len(a.Within) < len(within) || !slices.Equal(within, a.Within[:len(within)]) {
		t.Fatalf("%s: %+v: within %v, want %v", name, q, a.Within, within)
	}
}

// searchers returns every searcher that can answer q, including the given ones.
func searchers(q Query, more ...searcher) []searcher {
	all := append([]searcher{scan{}}, more...)
	if q.Keep != nil {
		all = append(all, rowsSearcher{})
	}
	return all
}

// searchersOf returns searchers of a structure over the first rows of s that never give up. With a
// mih, it adds groups of the same rows, however bad they are.
func searchersOf(s *Set, made structure) []searcher {
	all := []searcher{made.searcher(1e18)}
	m, ok := made.(*mih)
	if !ok {
		return all
	}
	first := *s
	first.codes.n = m.n
	g := newGrouping(&first, m)
	for row := range m.n {
		g.place(row)
	}
	if g.centres.n > 0 {
		all = append(all, groupsSearcher{g.groups(), 1e18})
	}
	return all
}

// structured returns s with a structure, however few rows it has.
func structured(t testing.TB, s *Set) *Set {
	t.Helper()
	var err error
	next := *s
	if s.bits <= 12 {
		next.structure, err = newTable(context.Background(), s)
	} else {
		next.structure, err = newMIH(context.Background(), s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &next
}

func TestSearchIsExact(t *testing.T) {
	widths := []int{1, 2, 3, 5, 8, 11, 12, 13, 20, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 192, 255, 256, 300, 448, 511, 512}
	if testing.Short() {
		widths = []int{1, 11, 20, 64, 100, 512}
	}
	for _, bits := range widths {
		for name, draw := range corpora {
			t.Run(fmt.Sprintf("bits=%d/%s", bits, name), func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(bits), 1))
				s := New(bits)
				for range 3 {
					s = grow(s, r, draw, 150)
					s = structured(t, s)
					s = grow(s, r, draw, r.IntN(40)).Sharing(s)
					checkSearchers(t, s, r, draw)
				}
				checkSearchers(t, structured(t, s.Compact()), r, draw)
			})
		}
	}
}

// grow returns s with n more rows, and some rows dead.
func grow(s *Set, r *rand.Rand, draw func(*rand.Rand, int) hashing.Code, n int) *Set {
	var rows []uint64
	var gone []uint32
	for i := range n {
		rows = append(rows, draw(r, s.bits)...)
		if r.IntN(5) == 0 {
			gone = append(gone, uint32(r.IntN(s.Len()+i+1)))
		}
	}
	return s.Add(rows).Delete(gone)
}

// checkSearchers compares all searchers with the slow twin, for queries of every form.
func checkSearchers(t *testing.T, s *Set, r *rand.Rand, draw func(*rand.Rand, int) hashing.Code) {
	t.Helper()
	half := *s
	half.codes.n /= 2
	early, err := newMIH(context.Background(), &half)
	if err != nil {
		t.Fatal(err)
	}
	over := append(searchersOf(s, s.structure), searchersOf(s, early)...)
	for _, radius := range []int{0, 1, 2, s.bits / 4, s.bits} {
		for _, k := range []int{0, 1, 3, 10, 1000} {
			q := Query{Code: draw(r, s.bits), K: k, Radius: min(radius, s.bits), Count: r.IntN(2) == 0}
			if r.IntN(2) == 0 {
				q.Keep = even(s.Len())
			}
			if r.IntN(2) == 0 {
				q.After = &Found{uint32(r.IntN(s.Len())), uint16(r.IntN(s.bits/3 + 1))}
			}
			for _, sr := range searchers(q, over...) {
				sel := newSelection(&q, s.bits)
				if done, err := sr.search(context.Background(), s, &q, sel, new(Work)); err != nil || !done {
					t.Fatalf("%s: done %v, %v", sr.name(), done, err)
				}
				checkAnswer(t, sr.name(), s, q, sel.answer())
			}
		}
	}
}

func TestAt(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for _, bits := range []int{8, 64, 65, 300} {
		s := New(bits)
		for range 11 {
			s = s.Add(randomCode(r, bits))
		}
		for row := range s.Len() {
			words, stride := s.At(row)
			for i, w := range s.Code(row) {
				if words[i*stride] != w {
					t.Errorf("%d bits, row %d: word %d is %x, want %x", bits, row, i, words[i*stride], w)
				}
			}
		}
	}
}
