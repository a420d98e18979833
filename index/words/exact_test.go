package words

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/google/go-cmp/cmp"
)

// A world is a set and its slow twin, which undergo the same changes.
type world struct {
	r       *rand.Rand
	set     *Set
	twin    twin
	next    uint32 // number of the next document
	words   int    // size of the vocabulary
	longest int    // words of the longest document
	earlier []Query
}

func newWorld(seed uint64) *world {
	r := rand.New(rand.NewPCG(seed, 1))
	return &world{r: r, set: New(), twin: twin{}, next: r.Uint32N(3), words: 1 + r.IntN(60), longest: 1 + r.IntN(60)}
}

// word returns a word; low numbers are more frequent.
func (w *world) word() string {
	return fmt.Sprintf("w%d", int(float64(w.words)*math.Pow(w.r.Float64(), 3)))
}

func (w *world) document() Document {
	terms := map[string]*Term{}
	d := Document{Number: w.next}
	w.next += 1 + w.r.Uint32N(3)*w.r.Uint32N(2)
	burst := d.Number/700%4 == 0 // blocks differ in their bounds
	for range w.r.IntN(w.longest) {
		name := w.word()
		if terms[name] == nil {
			terms[name] = &Term{Name: name}
		}
		if burst {
			terms[name].Text += w.r.Uint32N(4)
		}
		if w.r.IntN(8) == 0 {
			terms[name].Title++
			d.Title++
		} else {
			terms[name].Text++
			d.Text += w.r.IntN(2) // stop words do not count
		}
	}
	for name, t := range terms {
		d.Terms = append(d.Terms, *t)
		d.Forms = append(d.Forms, name)
	}
	slices.SortFunc(d.Terms, func(s, t Term) int { return strings.Compare(s.Name, t.Name) })
	slices.Sort(d.Forms)
	return d
}

// reopened returns what Open reads of a segment.
func reopened(t testing.TB, s *Segment, err error) *Segment {
	t.Helper()
	if err == nil {
		s, err = Open(s.Bytes())
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// grow adds a segment of at most n documents.
func (w *world) grow(t testing.TB, n int) {
	var docs []Document
	for range w.r.IntN(n + 1) {
		d := w.document()
		docs = append(docs, d)
		w.twin.set(d)
	}
	w.set = w.set.Add(reopened(t, Build(docs), nil))
}

// shrink deletes some documents and tries to delete some that do not exist.
func (w *world) shrink(share float64) {
	var gone []uint32
	for n := range w.next + 2 {
		if w.r.Float64() < share {
			gone = append(gone, n)
			delete(w.twin, n)
		}
	}
	w.set = w.set.Delete(gone)
}

// merge replaces neighbouring segments; documents die while it builds the merged one.
func (w *world) merge(t testing.TB) {
	all := w.set.Segments()
	if len(all) == 0 {
		return
	}
	from := w.r.IntN(len(all))
	old := all[from : from+1+w.r.IntN(len(all)-from)]
	before := w.set
	merged, err := Merge(t.Context(), old, func(n uint32) bool { return !before.Contains(n) })
	w.shrink(.05)
	w.set = w.set.Replace(old, reopened(t, merged, err))
}

func (w *world) wordOfQuery() Word {
	word := Word{Terms: []string{w.word()}}
	for w.r.IntN(4) == 0 {
		word.Terms = append(word.Terms, w.word())
	}
	if w.r.IntN(6) == 0 {
		word.Terms = append(word.Terms, "unknown")
	}
	if w.r.IntN(5) == 0 {
		word.Field = Title
	}
	if w.r.IntN(3) == 0 {
		word.Weight = .1 + 3*w.r.Float64()
	}
	return word
}

// agreement is an Extra of a fixed value for each number. Instead of a value below least it returns
// a higher one below least.
type agreement struct{ weight float64 }

func (a agreement) Bound() float64 { return a.weight }

func (a agreement) Parts(numbers []uint32, parts []float64) {
	for i, n := range numbers {
		of := a.of(n)
		if of < parts[i] {
			of = (of + parts[i]) / 2
		}
		parts[i] = of
	}
}

func (a agreement) of(n uint32) float64 {
	return a.weight * (float64(n*2654435761>>16&0xff)/127.5 - 1)
}

func (w *world) query() Query {
	q := Query{K: []int{0, 1, 3, 10, 1000}[w.r.IntN(5)]}
	for range 1 + w.r.IntN(5) {
		q.Words = append(q.Words, w.wordOfQuery())
	}
	if w.r.IntN(4) == 0 {
		q.Required = append(q.Required, w.wordOfQuery())
	}
	if w.r.IntN(4) == 0 {
		q.Excluded = append(q.Excluded, w.wordOfQuery())
	}
	if w.r.IntN(3) == 0 {
		q.Scale, q.Extra = .1+w.r.Float64(), agreement{w.r.Float64()}
	}
	if w.r.IntN(3) == 0 {
		q.Keep = roaring.New()
		share := w.r.Float64()
		for n := range w.next + 5 {
			if w.r.Float64() < share {
				q.Keep.Add(n)
			}
		}
	}
	return q
}

// check compares an answer, its next page and all matching documents with the slow twin.
func (w *world) check(t *testing.T, q Query) {
	t.Helper()
	a, err := w.set.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if want := w.twin.search(q); !slices.Equal(a.Found, want) {
		t.Fatalf("%+v: %s", q, cmp.Diff(want, a.Found))
	}
	m, err := w.set.Matching(context.Background(), q)
	if err != nil || !m.Equals(w.twin.matching(q)) {
		t.Fatalf("%+v: matching %v, want %v (%v)", q, m, w.twin.matching(q), err)
	}
	if n := len(a.Found); n > 0 && q.Statistics == nil {
		page := q
		page.Statistics, page.After = &a.Statistics, &a.Found[w.r.IntN(n)]
		w.earlier = append(w.earlier, page)
		w.check(t, page)
	}
}

// checkFigures compares statistics and the parts of a score with the slow twin.
func (w *world) checkFigures(t *testing.T, words []Word) {
	t.Helper()
	got, want := w.set.Statistics(words), w.twin.statistics(words)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if w.set.Len() != len(w.twin) || w.set.TotalLength() != want.Length {
		t.Fatalf("%d documents of length %d, want %d of %d", w.set.Len(), w.set.TotalLength(), len(w.twin), want.Length)
	}
	for range 50 {
		n := w.r.Uint32N(w.next + 2)
		d, ok := w.twin[n]
		parts := w.set.Parts(n, words, nil)
		if w.set.Contains(n) != ok || (parts != nil) != (ok && len(words) > 0) {
			t.Fatalf("document %d: contained %v, want %v; %d parts", n, w.set.Contains(n), ok, len(parts))
		}
		for i, p := range parts {
			textbook := w.twin.textbook(d, words[i], want.Frequencies[i], &want)
			if title, text := w.twin.held(d, words[i]); title != p.Title || words[i].Field == Any && text != p.Text || math.Abs(p.Score-textbook) > 1e-5 {
				t.Fatalf("document %d, %v: %+v, want %d, %d, %v", n, words[i], p, title, text, textbook)
			}
		}
	}
}

func TestSearchIsExact(t *testing.T) {
	seeds := uint64(40)
	if testing.Short() {
		seeds = 8
	}
	for seed := range seeds {
		w := newWorld(seed)
		for range 12 {
			w.step(t)
		}
	}
}

// Lists have many blocks and segments many windows.
func TestSearchIsExactInLargeSegments(t *testing.T) {
	seeds := uint64(3)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		w := newWorld(seed)
		w.words, w.longest = 3000, 12
		w.grow(t, 2)
		for range 3 {
			w.grow(t, 7000)
			w.merge(t)
			for range 20 {
				q := w.query()
				q.K = 1 + w.r.IntN(10)
				w.check(t, q)
				w.check(t, w.narrow())
			}
			w.checkFigures(t, w.query().Words)
			w.shrink(.001)
			w.checkFigures(t, []Word{{Terms: []string{"w0"}}, {Terms: []string{"w1"}}})
			w.shrink(.001)
			w.checkFigures(t, []Word{{Terms: []string{"w0"}}, {Terms: []string{"w1"}}})
		}
	}
}

// narrow returns a query of frequent words for few documents.
func (w *world) narrow() Query {
	q := Query{Words: []Word{{Terms: []string{"w0"}}, {Terms: []string{"w1", "w2"}}}, K: 5}
	if w.r.IntN(2) == 0 {
		q.Required = []Word{{Terms: []string{fmt.Sprintf("w%d", 500+w.r.IntN(2500))}}}
		return q
	}
	q.Keep = roaring.New()
	for range 20 {
		q.Keep.Add(w.r.Uint32N(w.next + 2))
	}
	return q
}

// step changes the world and checks it.
func (w *world) step(t *testing.T) {
	t.Helper()
	switch w.r.IntN(5) {
	case 0, 1:
		w.grow(t, 30)
	case 2:
		w.grow(t, 90)
	case 3:
		w.shrink(w.r.Float64() * .4)
	case 4:
		w.merge(t)
	}
	for range 8 {
		q := w.query()
		w.checkFigures(t, q.Words)
		w.check(t, q)
	}
	for _, q := range w.earlier[max(0, len(w.earlier)-8):] {
		w.check(t, q)
	}
}
