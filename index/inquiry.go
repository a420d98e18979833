package index

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/typed"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// maxAsked is the number of words by which a query searches at most: those that are heaviest by
// frequency in the query and rarity. Documents may have thousands, and more words do not find
// better ones: on 20 Newsgroups the P@10 of whole posts is .510 with 64 words, and .503 with all.
const maxAsked = 64

// An inquiry is the words of a query and the conditions in its text.
type inquiry struct {
	parts      []wordPart
	wordPart   // the sum of parts
	statistics words.Statistics

	resolved typed.Resolved // of the text
}

// A wordPart is the words of the text of a query, or of a document that it likes or dislikes.
type wordPart struct {
	weight float64
	words  []words.Word
	names  []string // of words at the same index; "" for a character of another word
}

// spelled returns the words without the characters of others.
func (p wordPart) spelled() (s wordPart) {
	for i, name := range p.names {
		if name != "" {
			s.words, s.names = append(s.words, p.words[i]), append(s.names, name)
		}
	}
	return s
}

// ask determines the words of the query, the documents that it refers to and, for hybrid, its
// sketch. A hybrid query without a code becomes one by words.
func (se *search) ask(ctx context.Context) error {
	se.initResult()
	se.askText(ctx)
	if err := se.askCode(ctx); err != nil {
		return err
	}
	if err := se.askDocuments(ctx); err != nil {
		return err
	}
	qu := &se.question
	for _, p := range qu.parts {
		saturate(p.words)
	}
	qu.words, qu.names = mix(qu.parts)
	se.describeQuestion()
	return nil
}

// saturate replaces the number of times that a query has each word by a weight, which is 1 for a
// word that occurs once and at most 9 (Robertson and Walker, "Okapi/Keenbow at TREC-8", 1999: k3 is
// 8 here).
func saturate(all []words.Word) {
	const k3 = 8
	for i := range all {
		n := all[i].Weight
		all[i].Weight = n * (k3 + 1) / (n + k3)
	}
}

// askText resolves the text.
func (se *search) askText(ctx context.Context) {
	q, qu := se.query, &se.question
	if q.Text == "" {
		return
	}
	r := typed.Resolver{Analyzer: se.wordInfo.Analyzer, Dictionary: se.dictionary(ctx), Synonyms: se.synonyms.parsed, Prefix: q.Prefix, Verbatim: q.Verbatim}
	qu.resolved = r.Resolve(typed.Parse(q.Text))
	qu.parts = append(qu.parts, wordPart{1, qu.resolved.Words, qu.resolved.Names})
	for _, c := range qu.resolved.Corrections {
		se.result.Corrected = append(se.result.Corrected, Correction{c.From, c.To})
	}
}

// askCode sets the sketch of the query if codes are part of the score or labels are suggested.
func (se *search) askCode(ctx context.Context) error {
	if se.model == nil {
		se.rank = ByWords
	}
	if se.rank == ByWords && (se.model == nil || se.query.Labels == 0) {
		return nil
	}
	err := se.sketch(ctx)
	if se.dispensable(err) {
		se.result.Sketch, se.parts, se.rank, err = hashing.Sketch{Counts: se.result.Sketch.Counts}, nil, ByWords, nil
	}
	return err
}

// askDocuments adds the words of the documents that the query refers to.
func (se *search) askDocuments(ctx context.Context) error {
	q := se.query
	se.excluded, se.result.References = nil, nil
	if q.ID != "" {
		return se.askAbout(ctx, []string{q.ID}, 1)
	}
	if err := se.askAbout(ctx, q.Like, likeWeight); err != nil {
		return err
	}
	return se.askAbout(ctx, q.Dislike, -dislikeWeight)
}

// askAbout adds the words of documents that share a weight.
func (se *search) askAbout(ctx context.Context, ids []string, weight float64) error {
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := se.known(id)
		if err != nil {
			return err
		}
		d, err := se.ix.document(se.view, e.Number)
		if err != nil {
			return err
		}
		if se.query.Explain {
			se.result.References = append(se.result.References, Reference{id, d.Title})
		}
		p := wordsOfText(se.wordInfo.Analyzer, d.Words())
		p.weight = weight / float64(len(ids))
		se.question.parts = append(se.question.parts, p)
		se.excluded = append(se.excluded, e.Number)
	}
	return nil
}

// wordsOfText returns the words of a document without stop words.
func wordsOfText(a ingest.Analyzer, text string) (p wordPart) {
	index := map[string]int{}
	for t := range a.Words(text) {
		if t.Stop {
			continue
		}
		i, ok := index[t.Term]
		if !ok {
			i = len(p.words)
			index[t.Term] = i
			p.words, p.names = append(p.words, words.Word{Terms: []string{t.Term}}), append(p.names, "")
		}
		p.words[i].Weight++
		if !t.Single {
			p.names[i] = cmp.Or(p.names[i], t.Word)
		}
	}
	return p
}

// mix returns the weighted sum of the parts' words. The words of each part are scaled to unit
// length, since a document has more of them than a text. Words with a sum of zero or less are left
// out. A single part remains as it is.
func mix(parts []wordPart) (all []words.Word, names []string) {
	if len(parts) == 1 {
		return parts[0].words, parts[0].names
	}
	index := map[string]int{}
	for _, p := range parts {
		scale := p.weight / length(p.words)
		for i, w := range p.words {
			key := fmt.Sprint(w.Field, strings.Join(w.Terms, "\x00"))
			at, ok := index[key]
			if !ok {
				at = len(all)
				index[key] = at
				all, names = append(all, words.Word{Terms: w.Terms, Field: w.Field}), append(names, "")
			}
			names[at] = cmp.Or(names[at], p.names[i])
			all[at].Weight += float64(scale * w.Weight)
		}
	}
	kept := 0
	for i, w := range all {
		if w.Weight > 0 {
			all[kept], names[kept] = w, names[i]
			kept++
		}
	}
	return all[:kept], names[:kept]
}

func length(all []words.Word) float64 {
	sum := 0.0
	for _, w := range all {
		sum += float64(w.Weight * w.Weight)
	}
	return math.Sqrt(max(sum, math.SmallestNonzeroFloat64))
}

// weighed sets the statistics of the words, and keeps the heaviest ones. chosen are the indices of
// these, or nil if all are kept.
func (qu *inquiry) weigh(set *words.Set) (chosen []int) {
	qu.statistics = set.Statistics(qu.words)
	if len(qu.words) > maxAsked {
		chosen = heaviestWords(qu.words, qu.statistics, maxAsked)
		qu.keep(chosen)
		qu.statistics.Frequencies = pick(qu.statistics.Frequencies, chosen)
	}
	return chosen
}

// keep drops all words but the chosen ones.
func (qu *inquiry) keep(chosen []int) {
	qu.words, qu.names = pick(qu.words, chosen), pick(qu.names, chosen)
}

func pick[T any](all []T, chosen []int) []T {
	some := make([]T, len(chosen))
	for i, at := range chosen {
		some[i] = all[at]
	}
	return some
}

// heaviestWords returns the indices of the n words with the highest product of weight and inverse
// document frequency, in ascending order. Words that no document holds are left out.
func heaviestWords(all []words.Word, st words.Statistics, n int) []int {
	weights := make([]float64, len(all))
	indices := make([]int, 0, len(all))
	for i, w := range all {
		if df := float64(st.Frequencies[i]); df > 0 {
			weights[i] = w.Weight * math.Log(1+(float64(st.Documents)-df+.5)/(df+.5))
			indices = append(indices, i)
		}
	}
	slices.SortStableFunc(indices, func(i, j int) int { return cmp.Compare(weights[j], weights[i]) })
	indices = indices[:min(n, len(indices))]
	slices.Sort(indices)
	return indices
}

// known reports whether a document holds a word of the question.
func (qu *inquiry) known() bool {
	return slices.ContainsFunc(qu.statistics.Frequencies, func(df int) bool { return df > 0 })
}

// describeQuestion sets the function that lists the words of the result.
func (se *search) describeQuestion() {
	set, parts, text := se.words, se.question.parts, se.query.Text != ""
	if se.visible != nil && !text { // which words are heavy depends on all documents
		se.result.words = nil
		return
	}
	se.result.words = func() QueryWords {
		if text {
			return dividedWords(set, parts[0].spelled())
		}
		return heaviestOf(set, parts)
	}
}

// dividedWords divides the words of a text by whether a document holds them.
func dividedWords(set *words.Set, p wordPart) (w QueryWords) {
	w.Known, w.Unknown = []string{}, []string{}
	for i, df := range set.Statistics(p.words).Frequencies {
		if df > 0 {
			w.Known = append(w.Known, p.names[i])
		} else {
			w.Unknown = append(w.Unknown, p.names[i])
		}
		w.Terms = append(w.Terms, p.words[i].Terms...)
	}
	return w
}

// heaviestOf returns the heaviest words of the liked documents.
func heaviestOf(set *words.Set, parts []wordPart) (w QueryWords) {
	for _, p := range parts {
		if p.weight <= 0 {
			continue
		}
		p = p.spelled()
		for _, i := range heaviestWords(p.words, set.Statistics(p.words), heaviest) {
			if name := p.names[i]; !slices.Contains(w.Known, name) {
				w.Known, w.Terms = append(w.Known, name), append(w.Terms, p.words[i].Terms...)
			}
		}
	}
	return w
}

// excludes reports whether the text leaves documents out.
func (qu *inquiry) excludes() bool {
	r := qu.resolved
	return len(r.Excluded) > 0 || slices.ContainsFunc(r.Phrases, func(p typed.Phrase) bool { return p.Exclude })
}

// noWords is [hashing.ErrNoTerms] for a question by all words.
type noWords struct {
	names    []string
	excludes bool
}

func (noWords) Unwrap() error { return hashing.ErrNoTerms }

// Error returns the reason and the remedy.
func (e noWords) Error() string {
	switch {
	case len(e.names) == 0 && e.excludes:
		return "the query only leaves documents out: add a word to search for"
	case len(e.names) == 0:
		return "the query has no words: use letters or digits"
	}
	return fmt.Sprintf("no document holds any word of the query (%s): check the spelling, or use other words",
		ingest.Brief(strings.Join(e.names[:min(len(e.names), heaviest)], ", ")))
}
