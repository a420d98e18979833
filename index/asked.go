package index

import (
	"slices"

	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

// QueryWords are the words of a query.
type QueryWords struct {
	// Known are words of the text that documents hold, by code those in the vocabulary of the
	// model, and Unknown the others. Each occurs once, in the order of the text. Without a text,
	// Known are the heaviest words of the documents of ID and Like, eight of each.
	Known, Unknown []string

	Terms []string // the terms of Known and Unknown
}

// Words returns the words of the query. They are listed at each call, since few callers read them.
func (r *Result) Words() QueryWords {
	if r.words == nil {
		return QueryWords{}
	}
	if r.concealed {
		return QueryWords{Terms: r.words().Terms}
	}
	return r.words()
}

// SetWords sets the words of the query, in a result that was received from a server.
func (r *Result) SetWords(w QueryWords) { r.words = func() QueryWords { return w } }

// textWords returns the words of a text by the vocabulary of a model.
func textWords(m generations.Model, text string) (w QueryWords) {
	tokens := slices.Collect(m.Analyzer().Tokens(text))
	w.Known, w.Unknown = m.Vocabulary().Divide(tokens)
	w.Terms = make([]string, len(tokens))
	for i, t := range tokens {
		w.Terms[i] = t.Term
	}
	return w
}

// heaviest is the number of terms by which a result describes a document of its query.
const heaviest = 8

// countedWords returns the heaviest terms of documents.
func countedWords(v *ingest.Vocabulary, all []ingest.Counts) (w QueryWords) {
	for _, c := range all {
		for _, id := range v.Heaviest(c, heaviest) {
			if word := v.Word(id); !slices.Contains(w.Known, word) {
				w.Known, w.Terms = append(w.Known, word), append(w.Terms, v.Term(id))
			}
		}
	}
	return w
}
