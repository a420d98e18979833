package index

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/bits"
	"slices"

	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/typed"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// readWords reads the words of all documents.
func (s *snapshot) readWords(v View) error {
	w, err := wordindex.Open(v)
	if err != nil {
		return err
	}
	s.words, s.wordInfo, s.indexed = words.New(), wordindex.Info{}, 0
	if w != nil {
		s.words, err = w.Set(s.lean)
		s.wordInfo, s.indexed = w.Info, w.Next
	}
	return err
}

// viewWords is view with a snapshot that holds the words themselves.
func (ix *Index) viewWords(ctx context.Context, fn func(v View, s *snapshot) error) error {
	return ix.view(ctx, func(v View, s *snapshot) error {
		if !s.lean {
			return fn(v, s)
		}
		whole := *s
		whole.lean = false
		if err := whole.readWords(v); err != nil {
			return err
		}
		return fn(v, &whole)
	})
}

// keep keeps a set of the words of all documents.
func (s *snapshot) keep(set *words.Set) {
	if s.words = set; s.lean {
		s.words = set.Outlined()
	}
}

// wordsReady reports whether the words of all documents are indexed.
func (s *snapshot) wordsReady() bool { return s.indexed == s.next }

// publishWords makes the words a part of the state after the transaction.
func (w *writer) publishWords(next *snapshot) {
	next.keep(w.words.Set)
	if w.words.Index != nil {
		next.wordInfo, next.indexed = w.words.Index.Info, w.words.Index.Next
	}
}

// largestMerger returns the number of bytes of the largest merger in the background.
func (s *snapshot) largestMerger() int {
	if s.lean {
		return wordindex.LeanMerger
	}
	return wordindex.LargestMerger
}

// synonymList is the list of synonyms of a collection, as text and for an analyzer. It never
// changes.
type synonymList struct {
	text     string
	analyzer ingest.Analyzer
	parsed   *typed.Synonyms // nil without synonyms
}

// readSynonyms reads the text of the synonyms, "" if there are none.
func readSynonyms(v View) (string, error) {
	stored, err := format.Get(v, format.MetaTable, format.SynonymsKey)
	if stored == nil || err != nil {
		return "", err
	}
	text, err := format.Unseal(format.SynonymsKey, stored)
	if err != nil {
		return "", fmt.Errorf("%w: the synonyms are damaged", ErrFormat)
	}
	return string(text), nil
}

// useSynonyms makes text the synonyms of the snapshot. They are parsed again only if they or the
// analyzer have changed. If another analyzer rejects them, there are none until they are set again.
func (s *snapshot) useSynonyms(text string) {
	if s.synonyms.text == text && s.synonyms.analyzer == s.wordInfo.Analyzer {
		return
	}
	s.synonyms = synonymList{text: text, analyzer: s.wordInfo.Analyzer}
	if text != "" {
		s.synonyms.parsed, _ = typed.ParseSynonyms(text, s.wordInfo.Analyzer)
	}
}

// ErrSynonyms means that a list of synonyms is invalid.
var ErrSynonyms = typed.ErrSynonyms

// Synonyms returns the list of synonyms of the collection, "" if it has none.
func (ix *Index) Synonyms() string { return ix.state.Load().now.synonyms.text }

// SetSynonyms replaces the list of synonyms, which [typed.ParseSynonyms] describes. "" removes it.
// Searches by words use it at once. SetSynonyms fails with [ErrSynonyms].
func (ix *Index) SetSynonyms(text string) error { return ix.SetSynonymsIf(text, nil) }

// SynonymsVersion returns the version of a list of synonyms, also of an empty one.
func SynonymsVersion(text string) string { return fmt.Sprintf("%.16x", sha256.Sum256([]byte(text))) }

// SetSynonymsIf is SetSynonyms if the condition holds for the [SynonymsVersion] of the present
// list. Otherwise it fails with [ErrPrecondition].
func (ix *Index) SetSynonymsIf(text string, holds Precondition) error {
	return ix.update(context.Background(), func(w *writer) error {
		before, err := readSynonyms(w)
		if err != nil {
			return err
		}
		if holds != nil && !holds(SynonymsVersion(before)) {
			return ErrPrecondition
		}
		if _, err := typed.ParseSynonyms(text, w.now.wordInfo.Analyzer); err != nil {
			return err
		}
		w.synonyms, w.changed = text, true
		if text == "" {
			return w.Delete(format.MetaTable, format.SynonymsKey)
		}
		return w.Put(format.MetaTable, Record{Key: format.SynonymsKey, Value: format.Seal(format.SynonymsKey, []byte(text))})
	})
}

// addWords indexes the words of new documents, in order of number, unless those of all documents
// are indexed in the background.
func (w *writer) addWords(items []*item) {
	if !w.words.Ready {
		return
	}
	docs := make([]words.Document, 0, len(items))
	for _, it := range items {
		if len(it.words.Terms) > 0 {
			it.words.Number = it.number
			docs = append(docs, *it.words)
		}
	}
	w.words.AddSegment(docs)
}

// wordInfoFor returns the description of the words of items that are added to s. It is zero if
// words are indexed in the background.
func (ix *Index) wordInfoFor(ctx context.Context, s *snapshot, items []*item) (wordindex.Info, error) {
	in := s.wordInfo
	switch {
	case !s.wordsReady():
		return wordindex.Info{}, nil
	case in == (wordindex.Info{}) || in.Uncertain(s.next):
		return ix.detectWith(ctx, items)
	case in.Sampled > 0 && bits.Len64(s.next) < bits.Len64(s.next+uint64(len(items))):
		return ix.widenWith(ctx, in, s.next, items)
	}
	return in, nil
}

// detectWith detects the languages of the first documents and of items.
func (ix *Index) detectWith(ctx context.Context, items []*item) (wordindex.Info, error) {
	var stored []numbered
	err := ix.view(ctx, func(v View, _ *snapshot) (err error) {
		stored, _, err = ix.read(v, 0)
		return err
	})
	return wordindex.Detected(func(yield func(ingest.Document) bool) {
		for _, d := range stored {
			if !yield(d.Document) {
				return
			}
		}
		for _, it := range items {
			if !yield(it.doc) {
				return
			}
		}
	}), err
}

// languageSample is the number of documents from which further languages are detected.
const languageSample = 256

// widenWith adds to the languages in those of a sample of the documents below next and of items.
// This is tried each time that the number of documents passes a power of two, since files are often
// sorted by language.
func (ix *Index) widenWith(ctx context.Context, in wordindex.Info, next uint64, items []*item) (wordindex.Info, error) {
	all := next + uint64(len(items))
	sample, err := ix.Sample(ctx, int(languageSample*next/all))
	if err != nil {
		return in, err
	}
	for _, i := range spaced(uint64(len(items)), languageSample-int(languageSample*next/all)) {
		sample = append(sample, items[i].doc)
	}
	return in.Widened(wordindex.Detected(slices.Values(sample))), nil
}

// prepareWords chooses the language of the words, unless it is "", and indexes in the background
// the words that are not indexed yet.
func (ix *Index) prepareWords(language string) (err error) {
	if language != "" {
		err = ix.setLanguage(language)
	}
	ix.renewWords(false)
	return err
}

// setLanguage chooses the language of the words.
func (ix *Index) setLanguage(language string) error {
	a := ingest.Analyzer{Language: language}.WithDefaults()
	if err := a.Validate(); err != nil {
		return err
	}
	return ix.update(context.Background(), func(w *writer) error {
		if old := w.now.wordInfo.Analyzer; old.Language == language {
			a = old
		}
		info := wordindex.Info{Analyzer: a}
		if w.changed = w.now.wordInfo != info; !w.changed {
			return nil
		}
		return w.words.Describe(info, w.meta.Next)
	})
}
