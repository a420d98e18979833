// Package ingest reads documents, and turns their text into counts of terms.
//
// It is the first step on a document's way:
//
//	source ──Open──► Document ──Analyzer──► terms ──Vocabulary──► Counts ──Weighting──► values
//
// [Open] guesses what a source is (a folder, JSON Lines, CSV, a web page, the documentation of Go
// itself) and streams its documents; what cannot be read comes as a [Rejection], and the rest goes
// on. An [Analyzer] turns text into terms. A [VocabularyBuilder] chooses the terms that are worth
// knowing, and [Vocabulary.Count] makes the sparse row of [Counts] that everything later works on:
//
//	var a ingest.Analyzer
//	var b ingest.VocabularyBuilder
//	for doc, err := range ingest.Open("corpus/", ingest.Options{}) {
//		if err == nil {
//			b.Add(a.Terms(doc.Words()))
//		}
//	}
//	v := b.Build(ingest.VocabularyOptions{})
//	counts := v.Count(a.Terms("a text like those"))
//
// Settings are plain values whose zero value means the default. Nothing here keeps more than one
// document in memory.
package ingest
