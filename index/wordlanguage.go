package index

import (
	"context"
	"iter"
	"math/bits"
	"slices"

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
	in := s.wordInfo
	switch {
	case !s.wordsReady():
		return wordInfo{}, nil
	case in == (wordInfo{}) || in.uncertain(s.next):
		return ix.detectWith(ctx, items)
	case in.Sampled > 0 && bits.Len64(s.next) < bits.Len64(s.next+uint64(len(items))):
		return ix.widenWith(ctx, in, s.next, items)
	}
	return in, nil
}

// detectWith detects the languages of the first documents and of items.
func (ix *Index) detectWith(ctx context.Context, items []*item) (wordInfo, error) {
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

// languageSample is the number of documents from which further languages are detected.
const languageSample = 256

// widenWith adds to the languages in those of a sample of the documents below next and of items.
// This is tried each time that the number of documents passes a power of two, since files are often
// sorted by language.
func (ix *Index) widenWith(ctx context.Context, in wordInfo, next uint64, items []*item) (wordInfo, error) {
	all := next + uint64(len(items))
	sample, err := ix.Sample(ctx, int(languageSample*next/all))
	if err != nil {
		return in, err
	}
	for _, i := range spaced(uint64(len(items)), languageSample-int(languageSample*next/all)) {
		sample = append(sample, items[i].doc)
	}
	return in.widened(detected(slices.Values(sample))), nil
}

// widened returns in with the languages of found in addition, or in itself if it has them all. Main
// is the language that most documents of the sample have.
func (in wordInfo) widened(found wordInfo) wordInfo {
	old, all := in.Analyzer.Languages(), found.Analyzer.Languages()
	added := slices.ContainsFunc(all, func(l string) bool { return l != "none" && !slices.Contains(old, l) })
	if !added {
		return in
	}
	for _, l := range old {
		if l != "none" && !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	found.Analyzer = ingest.NewAnalyzer(all...)
	return found
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
