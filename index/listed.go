package index

import (
	"context"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/words"
)

// A ranked is a document in an order, with the parts of its place that the order sets.
type ranked struct {
	number       uint32
	words, score float64 // by words and hybrid
	titled       bool    // the score has the bonus of a title
	distance     uint16  // by code
	value        string  // sorted by a field; "" for none
}

// An ordering ranks documents.
type ordering interface {
	// list returns the first k documents of keep, or of all if it is nil, that follow after.
	list(ctx context.Context, k int, after *ranked, keep *roaring.Bitmap) ([]ranked, error)
	compare(a, b ranked) int
}

// listed reports whether the hits are those of an order, and not of the search by codes.
func (se *search) listed() bool {
	return se.rank != ByCode || se.query.Sort != "" || se.query.Distinct != ""
}

// prepareList opens the page and determines the documents that may be found.
func (se *search) prepareList(ctx context.Context) error {
	if err := se.openPage(ctx); err != nil {
		return err
	}
	if err := se.answerable(); err != nil {
		return err
	}
	return se.restrict(ctx)
}

// answerable returns an error if there is nothing to search by.
func (se *search) answerable() error {
	if se.rank != ByWords || se.question.known() {
		return nil
	}
	return noWords{se.question.spelled().names, se.question.excludes()}
}

// list sets the documents of the page, and one more if there are as many.
func (se *search) list(ctx context.Context) (err error) {
	o, err := se.order(ctx)
	if err != nil {
		return err
	}
	if se.query.Distinct != "" {
		se.found, err = se.distinct(ctx, o)
	} else {
		se.found, err = o.list(ctx, se.query.Limit+1, se.page.end(), se.numbers)
	}
	return err
}

// order returns the order of the hits.
func (se *search) order(ctx context.Context) (ordering, error) {
	var o ordering = codeOrder{se}
	if se.rank != ByCode {
		w, err := se.wordOrder(ctx)
		if err != nil {
			return nil, err
		}
		o, se.scores = w, w
	}
	if se.query.Sort != "" {
		matching, err := se.matching(ctx)
		if err != nil {
			return nil, err
		}
		return se.fieldOrder(ctx, matching)
	}
	return o, nil
}

// wordOrder returns the order by words or hybrid. On the first page it determines what later pages
// share with it.
func (se *search) wordOrder(ctx context.Context) (*wordOrder, error) {
	o := &wordOrder{search: se}
	var err error
	if o.titled, err = se.findTitled(ctx); err != nil {
		return nil, err
	}
	if se.page.first() {
		if err := o.findBest(ctx); err != nil {
			return nil, err
		}
	}
	o.best = se.page.Best
	if se.rank == Hybrid {
		code, _ := se.ix.asymmetric.Get().(*hashing.Asymmetric)
		if code == nil {
			code = new(hashing.Asymmetric)
		}
		o.code = newCodePart(se.snapshot, se.margins(), se.page.Weight, code)
	}
	return o, nil
}

// weight returns the weight of the code in a hybrid score.
func (se *search) weight() float64 {
	switch {
	case se.rank != Hybrid:
		return 0
	case se.query.Weight != nil:
		return *se.query.Weight
	case se.foreign():
		return foreignWeight
	case se.query.Text == "":
		return se.model.Mixture().Document
	}
	return se.model.Mixture().Weight(se.query.Text, len(se.question.spelled().words))
}

// fillList sets the hits of the page from the documents found.
func (se *search) fillList(ctx context.Context) (err error) {
	r, more := se.result, len(se.found) > se.query.Limit
	se.found = se.found[:min(len(se.found), se.query.Limit)]
	r.Rank, r.Weight, r.Before, r.Work.Searcher = se.rank, se.page.Weight, int(se.page.Seen), string(se.rank)
	if more {
		r.Next = se.page.after(se.found[len(se.found)-1], len(se.found)).String()
	}
	if err := se.score(ctx); err != nil {
		return err
	}
	if r.Hits, err = se.fetchPage(ctx, se.listedHits()); err != nil {
		return err
	}
	if err := se.passages(ctx); err != nil {
		return err
	}
	se.explainWords()
	if err := se.distances(ctx); err != nil {
		return err
	}
	return se.fillRest(ctx)
}

// score scores the documents of a page that is sorted by a field.
func (se *search) score(ctx context.Context) error {
	if se.query.Sort == "" || se.scores == nil {
		return nil
	}
	keep := roaring.New()
	for _, f := range se.found {
		keep.Add(f.number)
	}
	q := se.scores.wordQuery()
	q.Keep, q.K = keep, len(se.found)
	a, err := se.words.Search(ctx, q)
	scored := make(map[uint32]words.Found, len(a.Found))
	for _, f := range a.Found {
		scored[f.Number] = f
	}
	for i := range se.found {
		f := &se.found[i]
		f.words, f.score = scored[f.number].Words, scored[f.number].Score
		if f.titled = se.scores.titled != nil && se.scores.titled.Contains(f.number); f.titled {
			f.score += se.scores.bonus()
		}
	}
	return err
}

// listedHits returns the documents found as hits without documents.
func (se *search) listedHits() []Hit {
	hits := make([]Hit, len(se.found))
	for i, f := range se.found {
		h := &hits[i]
		h.Number, h.Bits, h.Words, h.Score, h.Titled = f.number, se.bits, f.words, f.score, f.titled
		if se.scores != nil {
			h.Lexical = f.words / se.scores.best
		}
		row, coded := se.row(f.number)
		if coded {
			h.Code = se.code(row)
		}
		se.compareCode(h)
	}
	return hits
}

// compareCode sets the parts of a hit that concern its code.
func (se *search) compareCode(h *Hit) {
	if se.rank == Hybrid {
		h.Asymmetric = -1
	}
	query := se.result.Sketch.Code
	if h.Code == nil || query == nil || se.rank == ByWords {
		return
	}
	h.Distance = hashing.Distance(query, h.Code)
	h.Similarity = 1 - float64(h.Distance)/float64(se.bits)
	switch se.rank {
	case Hybrid:
		h.Asymmetric = se.scores.code.code.Similarity(h.Code)
	case ByCode:
		h.Score = h.Similarity
	}
}

// explainWords sets the words that hits share with the query, and those that they lack.
func (se *search) explainWords() {
	if !se.query.Explain || se.scores == nil {
		return
	}
	for i := range se.result.Hits {
		se.explainHit(&se.result.Hits[i])
	}
}

func (se *search) explainHit(h *Hit) {
	qu := &se.question
	var characters []Shared
	for i, p := range se.words.Parts(h.Number, qu.words, &qu.statistics) {
		name, held, score := qu.names[i], p.Title+p.Text > 0, p.Score/se.scores.best
		switch {
		case name == "" && held:
			characters = append(characters, Shared{qu.words[i].Terms[0], score})
		case held:
			h.Shared = append(h.Shared, Shared{name, score})
		case name != "":
			h.Missing = append(h.Missing, name)
		}
	}
	h.Shared = addCharacters(h.Shared, characters)
	sortShared(h.Shared)
}

// addCharacters adds the weight of each character to a word that has it, or else the character.
func addCharacters(shared, characters []Shared) []Shared {
	n := len(shared)
	for _, c := range characters {
		i := slices.IndexFunc(shared[:n], func(w Shared) bool { return strings.Contains(w.Term, c.Term) })
		if i < 0 {
			shared = append(shared, c)
		} else {
			shared[i].Weight += c.Weight
		}
	}
	return shared
}

// distances counts the codes at every distance of a hybrid query, if that is requested.
func (se *search) distances(ctx context.Context) error {
	code := se.result.Sketch.Code
	if !se.query.Distances && se.rank != ByCode || code == nil {
		return nil
	}
	a, err := se.set.Search(ctx, hamming.Query{Code: code, Radius: se.bits, Count: true, Keep: se.keep})
	if err == nil {
		se.result.Within = a.Within
	}
	return err
}
