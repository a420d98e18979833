package index

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// sparse is a toy model that knows no word of a text with the word "uncoded".
type sparse struct{ toy }

func (s sparse) Hash(text string) (hashing.Sketch, error) {
	if strings.Contains(text, "uncoded") {
		return hashing.Sketch{}, hashing.ErrNoTerms
	}
	return s.toy.Hash(text)
}

func (s sparse) HashWhile(ctx context.Context, text string) (hashing.Sketch, error) {
	if err := ctx.Err(); err != nil {
		return hashing.Sketch{}, err
	}
	return s.Hash(text)
}

func readSparse(blob []byte) (generations.Model, error) {
	var s sparse
	err := json.Unmarshal(blob, &s.toy)
	return s, err
}

// sparseIDs are the ids of documents that drawSparse draws.
var sparseIDs = func() (ids []string) {
	for i := range 41 {
		ids = append(ids, fmt.Sprint("d", i))
	}
	return ids
}()

const sparseWidth = 6 // few codes, so that distances and scores tie

func newSparse(t *testing.T, kind string) *Index {
	t.Helper()
	ix, err := openAt(t, filepath.Join(t.TempDir(), "sparse.db"), &Options{Create: true, Language: "none"}, readSparse)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	unsynced(ix)
	switch kind {
	case "model":
		if _, err := ix.adopt(t.Context(), sparse{toy{Width: sparseWidth}}, ix.Next(), nil); err != nil {
			t.Fatal(err)
		}
	case "foreign":
		addCodes(t, ix, sparseWidth, withCode("d0", "a1", hashing.Code{1}))
	}
	return ix
}

// A slow ranks all documents by the definition of the scores.
type slow struct {
	docs     []Stored
	analyzer ingest.Analyzer
	model    generations.Model // nil without one
	rank     Rank
	query    Query
	weight   float64
}

// A slowHit is a document with the parts of its score.
type slowHit struct {
	Stored
	words, agreement, score float64
	holds                   bool // a word of the query
	titled                  bool // the title is the text of the query
}

// newSlow reads all documents.
func newSlow(t *rapid.T, ix *Index, q Query) *slow {
	now := ix.state.Load().now
	s := &slow{analyzer: now.wordInfo.Analyzer, model: now.model, query: q, rank: q.Rank}
	if s.rank == AutoRank {
		s.rank = Hybrid
		if s.model == nil || now.foreign() && q.Text != "" {
			s.rank = ByWords
		}
	}
	for d, err := range ix.Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		st, err := ix.Document(d.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.docs = append(s.docs, *st)
	}
	return s
}

func (s *slow) find(id string) (Stored, bool) {
	i := slices.IndexFunc(s.docs, func(d Stored) bool { return d.ID == id })
	if i < 0 {
		return Stored{}, false
	}
	return s.docs[i], true
}

// weights returns the weights of a text's terms by how often it has them, and their length.
func (s *slow) weights(text string) (weights map[string]float64, length float64) {
	weights = map[string]float64{}
	var order []string
	for t := range s.analyzer.Words(text) {
		if weights[t.Term] == 0 {
			order = append(order, t.Term)
		}
		weights[t.Term]++
	}
	squares := 0.0
	for _, term := range order { // the sum depends on the order
		n := weights[term]
		weights[term] = n * 9 / (n + 8)
		squares += float64(weights[term] * weights[term])
	}
	return weights, math.Sqrt(max(squares, math.SmallestNonzeroFloat64))
}

func (s *slow) hasWords(text string) bool {
	weights, _ := s.weights(text)
	return len(weights) > 0
}

// length is the number of words of a text.
func (s *slow) length(text string) (n float64) {
	for t := range s.analyzer.Words(text) {
		if !t.Extra() && !t.Stop {
			n++
		}
	}
	return n
}

// A slowPart is a text of the query with its weight.
type slowPart struct {
	text   string
	weight float64
}

// parts returns the texts of the query and the numbers of its documents, or false if one of these
// is unknown.
func (s *slow) parts() (parts []slowPart, referred []uint32, ok bool) {
	if s.query.Text != "" {
		parts = append(parts, slowPart{s.query.Text, 1})
	}
	add := func(weight float64, ids ...string) bool {
		for _, id := range ids {
			d, ok := s.find(id)
			if !ok {
				return false
			}
			parts, referred = append(parts, slowPart{d.Words(), weight / float64(len(ids))}), append(referred, d.Number)
		}
		return true
	}
	if s.query.ID != "" {
		ok = add(1, s.query.ID)
		return parts, referred, ok
	}
	return parts, referred, add(likeWeight, s.query.Like...) && add(-dislikeWeight, s.query.Dislike...)
}

// asked returns the weights of the query's terms, and the terms in order of their first occurrence.
func (s *slow) asked(parts []slowPart) map[string]float64 {
	if len(parts) == 1 {
		weights, _ := s.weights(parts[0].text)
		return weights
	}
	sum := map[string]float64{}
	for _, p := range parts {
		weights, length := s.weights(p.text)
		scale := p.weight / length
		for term, w := range weights {
			sum[term] += float64(scale * w)
		}
	}
	for term, w := range sum {
		if w <= 0 {
			delete(sum, term)
		}
	}
	return sum
}

// named returns the number of terms that are not only characters of pairs.
func (s *slow) named(asked map[string]float64, parts []slowPart) int {
	named := map[string]bool{}
	for _, p := range parts {
		for t := range s.analyzer.Words(p.text) {
			if !t.Single && asked[t.Term] > 0 {
				named[t.Term] = true
			}
		}
	}
	return len(named)
}

// margins returns the sum of the margins of the parts with a code, or nil if none has one.
func (s *slow) margins(parts []slowPart, referred []uint32) []float32 {
	var sum []float32
	for i, p := range parts {
		var margins []float32
		if sk, err := s.model.Hash(p.text); err == nil {
			margins = s.model.Margins(sk.Activations)
		}
		if at := i - (len(parts) - len(referred)); at >= 0 {
			j := slices.IndexFunc(s.docs, func(d Stored) bool { return d.Number == referred[at] })
			if _, isForeign := s.model.(generations.Foreign); isForeign && s.docs[j].Code != nil {
				margins = s.docs[j].Code.Signs(sparseWidth)
			}
		}
		if margins != nil && sum == nil {
			sum = make([]float32, sparseWidth)
		}
		for i, m := range margins {
			sum[i] += float32(p.weight) * m
		}
	}
	return sum
}

// ranking returns all hits in order, and the error of the search.
func (s *slow) ranking() ([]slowHit, error) {
	parts, referred, ok := s.parts()
	if !ok {
		return nil, ErrNotFound
	}
	var code *hashing.Asymmetric
	if s.rank == Hybrid && s.model != nil {
		if m := s.margins(parts, referred); m != nil {
			code = hashing.NewAsymmetric(m)
		}
	}
	asked := s.asked(parts)
	switch _, isForeign := s.model.(generations.Foreign); {
	case s.query.Weight != nil:
		s.weight = *s.query.Weight
	case isForeign:
		s.weight = foreignWeight
	case s.model != nil && s.query.Text == "":
		s.weight = s.model.Mixture().Document
	case s.model != nil:
		s.weight = s.model.Mixture().Weight(s.query.Text, s.named(asked, parts))
	}
	hits, best, known := s.scoreWords(asked, referred)
	if code == nil && !known {
		return nil, hashing.ErrNoTerms
	}
	kept := hits[:0]
	for _, h := range hits {
		h.score = 1 / best * h.words
		if code != nil {
			h.agreement = -1
			if h.Code != nil {
				h.agreement = code.Similarity(h.Code)
			}
			h.score += s.weight * h.agreement
		}
		if h.titled = s.query.Text != "" && len(parts) == 1 && s.titled(h.Title); h.titled {
			weight := 0.0
			if s.rank == Hybrid && code != nil {
				weight = s.weight
			}
			h.score += 1 + 2*weight
		}
		if !slices.Contains(referred, h.Number) && meets(h.Document, s.query.Filter) && (h.holds || code != nil && (h.Code != nil || s.hasWords(h.Words()))) {
			kept = append(kept, h)
		}
	}
	slices.SortFunc(kept, func(a, b slowHit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.Number, b.Number)) })
	return kept, nil
}

// titled reports whether a title has all words of the text of the query, and as many words.
func (s *slow) titled(title string) bool {
	weights, _ := s.weights(title)
	for t := range s.analyzer.Words(s.query.Text) {
		if weights[t.Term] == 0 {
			return false
		}
	}
	return s.length(title) > 0 && s.length(title) == s.length(s.query.Text)
}

// scoreWords sets the BM25 of all documents, by the formula in the comment of package words. known
// reports whether any document holds a word.
func (s *slow) scoreWords(asked map[string]float64, referred []uint32) (hits []slowHit, best float64, known bool) {
	n, total, df := 0.0, 0.0, map[string]float64{}
	for _, d := range s.docs {
		counts := map[string]float64{}
		for t := range s.analyzer.Words(scoredText(d)) {
			counts[t.Term]++
		}
		if len(counts) > 0 {
			n++
		}
		total += s.length(scoredText(d))
		for term := range asked {
			if counts[term] > 0 {
				df[term]++
			}
		}
	}
	mean := max(total/max(n, 1), 1)
	for _, d := range s.docs {
		h, sum := slowHit{Stored: d}, int64(0)
		length, counts := s.length(scoredText(d)), map[string]float64{}
		for t := range s.analyzer.Words(scoredText(d)) {
			counts[t.Term]++
		}
		for term, weight := range asked {
			if tf := counts[term]; tf > 0 {
				idf := math.Log(1 + (n-df[term]+.5)/(df[term]+.5))
				sum += int64(weight*idf*(1.2+1)*(1<<32)*tf/(tf+(1.2*(1-.75)+1.2*.75/mean*length)) + .5)
				h.holds, known = true, true
			}
		}
		if h.words = float64(sum) / (1 << 32); !slices.Contains(referred, d.Number) {
			best = max(best, h.words)
		}
		hits = append(hits, h)
	}
	if best == 0 {
		best = 1
	}
	return hits, best, known
}

// scoredText returns the text of a document with its title twice, since its words count twice.
func scoredText(d Stored) string { return d.Title + "\n" + d.Words() }

func drawSparse(t *rapid.T) ingest.Document {
	n := rapid.IntRange(0, 40).Draw(t, "id")
	words := []string{fmt.Sprintf("%02x", n%4)}
	for range rapid.IntRange(0, 6).Draw(t, "words") {
		words = append(words, rapid.SampledFrom([]string{"red", "fox", "x-17", "dog", "sea", "ship", "海洋", "大海", "海"}).Draw(t, "word"))
	}
	if rapid.IntRange(0, 3).Draw(t, "uncoded") == 0 {
		words = append(words, "uncoded")
	}
	if rapid.IntRange(0, 9).Draw(t, "blank") == 0 {
		words = nil
	}
	d := ingest.Document{ID: fmt.Sprint("d", n), Text: strings.Join(words, " "), Fields: map[string]string{}}
	if rapid.Bool().Draw(t, "titled") {
		d.Title = rapid.SampledFrom([]string{"fox", "a dog", "Sea"}).Draw(t, "title")
	}
	d.Labels = rapid.SliceOfN(rapid.SampledFrom([]string{"l1", "l2", "l3"}), 0, 2).Draw(t, "labels")
	if v := rapid.SampledFrom([]string{"", "1", "1.0", "10", "-3", "two", "x"}).Draw(t, "value"); v != "" {
		d.Fields["part"] = v
	}
	return d
}

func drawAsked(t *rapid.T) Query {
	text := func() string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"red", "fox", "x-17", "sea", "02", "uncoded", "zebra", "海洋", "大海洋", "海"}), 1, 5).Draw(t, "text"),
			rapid.SampledFrom([]string{" ", "\n"}).Draw(t, "between"))
	}
	id := rapid.Custom(func(t *rapid.T) string { return fmt.Sprint("d", rapid.IntRange(0, 40).Draw(t, "id")) })
	q := Query{Verbatim: true, Rank: rapid.SampledFrom([]Rank{AutoRank, ByWords, Hybrid}).Draw(t, "rank")}
	switch rapid.SampledFrom([]string{"text", "text", "id", "like", "text like"}).Draw(t, "by") {
	case "text":
		q.Text = text()
	case "id":
		q.ID = id.Draw(t, "id")
	case "text like":
		q.Text = text()
		fallthrough
	default:
		ids := rapid.SliceOfNDistinct(id, 1, 3, rapid.ID[string]).Draw(t, "ids")
		q.Like, q.Dislike = ids[:1+len(ids)/3], ids[1+len(ids)/3:]
	}
	q.Filter = rapid.SampledFrom([][]ingest.Condition{nil, nil, {{Field: "label", Value: "l1"}}, {{Field: "label", Op: ingest.NotEqual, Value: "l2"}}}).Draw(t, "filter")
	if rapid.Bool().Draw(t, "weighted") {
		q.Weight = new(rapid.SampledFrom([]float64{0, .1, .5, 1, 20}).Draw(t, "weight"))
	}
	return q
}

// TestRanksAreExact compares pages of random length with a computation over all documents, while
// documents are added, replaced and deleted between the pages.
func TestRanksAreExact(t *testing.T) {
	for _, kind := range []string{"model", "none", "foreign"} {
		t.Run(kind, func(t *testing.T) {
			ix := newSparse(t, kind)
			rapid.Check(t, func(t *rapid.T) { checkRanks(t, ix, kind) })
		})
	}
}

func checkRanks(t *rapid.T, ix *Index, kind string) {
	remove(t, ix, sparseIDs...)
	write(t, ix, rapid.SliceOfN(rapid.Custom(drawSparse), 1, 40).Draw(t, "documents"))
	if kind == "foreign" {
		var coded []Coded
		for _, id := range rapid.SliceOfN(rapid.SampledFrom(sparseIDs), 0, 20).Draw(t, "coded") {
			if d, err := ix.Document(id); err == nil {
				coded = append(coded, Coded{Document: d.Document, Code: hashing.Code{uint64(d.Number) % 5}})
			}
		}
		if err := ix.AddCodes(t.Context(), sparseWidth, allCoded(coded...), nil); err != nil {
			t.Fatal(err)
		}
	}
	q := drawAsked(t)
	if kind == "foreign" && q.Text == "" && q.Rank == AutoRank {
		q.Rank = Hybrid
	}
	want, wantErr := newSlow(t, ix, q).ranking()
	limit := rapid.IntRange(1, 9)
	q.Limit = limit.Draw(t, "limit")
	page, err := ix.Search(t.Context(), q)
	if fmt.Sprint(wantErr) == "<nil>" != (err == nil) || wantErr != nil && !errors.Is(err, wantErr) {
		t.Fatalf("%+v: %v, want %v", q, err, wantErr)
	}
	if err != nil {
		return
	}
	got := page.Hits
	for page.Next != "" {
		if q.Cursor, q.Limit = page.Next, limit.Draw(t, "limit"); rapid.Bool().Draw(t, "change") {
			changeBetweenPages(t, ix, q)
			want = slices.DeleteFunc(want, func(h slowHit) bool {
				return !stored(ix, Hit{Stored: h.Stored}) && !containsHit(got, Hit{Stored: h.Stored})
			})
		}
		if page, err = ix.Search(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		if page.Before != len(got) || len(page.Hits) > q.Limit || page.Next != "" && len(page.Hits) < q.Limit {
			t.Fatalf("%d hits, limit %d, after %d of %d", len(page.Hits), q.Limit, page.Before, len(got))
		}
		got = append(got, page.Hits...)
	}
	sameRanking(t, q, want, got)
}

// changeBetweenPages changes documents to which the query does not refer.
func changeBetweenPages(t *rapid.T, ix *Index, q Query) {
	kept := append([]string{q.ID}, slices.Concat(q.Like, q.Dislike)...)
	refers := func(id string) bool { return slices.Contains(kept, id) }
	docs := rapid.SliceOfN(rapid.Custom(drawSparse), 0, 5).Draw(t, "documents")
	write(t, ix, slices.DeleteFunc(docs, func(d ingest.Document) bool { return refers(d.ID) }))
	if id := rapid.SampledFrom(sparseIDs).Draw(t, "deleted"); !refers(id) {
		remove(t, ix, id)
	}
}

func sameRanking(t *rapid.T, q Query, want []slowHit, got []Hit) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%+v: %d hits, want %d:\n%s\n%s", q, len(got), len(want), brief(got), briefSlow(want))
	}
	for i, h := range got {
		if w := want[i]; h.Number != w.Number || h.Score != w.score || h.Words != w.words || h.Asymmetric != w.agreement {
			t.Fatalf("%+v: hit %d is %s %v = %v + %v, want %s %v = %v + %v\n%s\n%s", q, i, h.ID, h.Score, h.Words, h.Asymmetric,
				w.ID, w.score, w.words, w.agreement, brief(got), briefSlow(want))
		}
	}
}

func briefSlow(hits []slowHit) string {
	var s []string
	for _, h := range hits {
		s = append(s, fmt.Sprintf("%s %.3f", h.ID, h.score))
	}
	return strings.Join(s, ", ")
}
