package index

import (
	"context"
	"iter"

	"github.com/hashsearch/hashsearch/ingest"
)

// uncertain reports whether the language should be detected again, with more documents. next is the
// number of the next document.
func (in wordInfo) uncertain(next uint64) bool {
	return in.Sampled > 0 && in.Analyzer.Language == "none" && in.Sampled < batchDocuments && next >= 2*uint64(in.Sampled)
}

// detected returns the description of words in the language of the documents.
func detected(docs iter.Seq[ingest.Document]) wordInfo {
	in := wordInfo{}
	in.Analyzer.Language = ingest.DetectLanguage(func(yield func(string) bool) {
		for d := range docs {
			if in.Sampled++; !yield(d.Words()) || in.Sampled == batchDocuments {
				return
			}
		}
	})
	in.Analyzer = in.Analyzer.WithDefaults()
	return in
}

// wordInfoFor returns the description of the words of items that are added to s. It is zero if
// words are indexed in the background.
func (ix *Index) wordInfoFor(ctx context.Context, s *snapshot, items []*item) (wordInfo, error) {
	switch {
	case !s.wordsReady():
		return wordInfo{}, nil
	case s.wordInfo != (wordInfo{}) && !s.wordInfo.uncertain(s.next):
		return s.wordInfo, nil
	}
	var stored []numbered
	err := ix.view(ctx, func(v View, _ *snapshot) (err error) {
		stored, _, err = ix.read(v, 0)
		return err
	})
	return detected(func(yield func(ingest.Document) bool) {
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
		info := wordInfo{Analyzer: a}
		if w.changed = w.now.wordInfo != info; !w.changed {
			return nil
		}
		return w.words.describe(info, w.meta.next)
	})
}
