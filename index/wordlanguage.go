package index

import (
	"context"
	"math/bits"
	"slices"

	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/ingest"
)

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
