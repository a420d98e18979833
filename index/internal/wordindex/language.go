package wordindex

import (
	"iter"
	"slices"

	"github.com/hashsearch/hashsearch/ingest"
)

// mostDetected is the number of documents from which languages are detected at most.
const mostDetected = 1024

// Uncertain reports whether the language should be detected again, with more documents. next is the
// number of the next document.
func (in Info) Uncertain(next uint64) bool {
	return in.Sampled > 0 && in.Analyzer.Language == "none" && in.Sampled < mostDetected && next >= 2*uint64(in.Sampled)
}

// Detected returns the description of words in the language of the documents.
func Detected(docs iter.Seq[ingest.Document]) Info {
	in := Info{}
	in.Analyzer.Language = ingest.DetectLanguage(func(yield func(string) bool) {
		for d := range docs {
			if in.Sampled++; !yield(d.Words()) || in.Sampled == mostDetected {
				return
			}
		}
	})
	in.Analyzer = in.Analyzer.WithDefaults()
	return in
}

// Widened returns in with the languages of found in addition, or in itself if it has them all. Main
// is the language that most documents of the sample have.
func (in Info) Widened(found Info) Info {
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
