// Package ingest reads documents and turns their text into counts of terms.
//
// Data flows through it in this order:
//
//	source ──Open──► Document ──Analyzer──► terms ──Vocabulary──► Counts ──Weighting──► values
//
// [Open] detects the format of a source (a directory, an archive, or a file in one of [Formats])
// and streams its documents. It reports lines and files that it cannot read as a [Rejection] each
// and continues. Readers of families of formats are packages of their own, such as markup for texts
// with marks and office for office files. An [Analyzer] turns text into terms. A
// [VocabularyBuilder] selects the terms to keep, and [Vocabulary.Count] returns a sparse row of
// [Counts], the input of all later steps:
//
//	var a ingest.Analyzer
//	var b ingest.VocabularyBuilder
//	for doc, err := range ingest.Open("corpus/", ingest.Options{}) {
//		if err == nil {
//			b.Add(a.Tokens(doc.Words()))
//		}
//	}
//	v := b.Build(ingest.VocabularyOptions{})
//	counts := v.Count(a.Terms("a text like those"))
//
// An index of all words takes [Analyzer.Words], which drops nothing. A [WordCounter] counts them
// for one document at a time, and the [Counts] over a vocabulary in the same pass. [DetectLanguage]
// finds the language of a collection, or several, each document of which is analysed by its own.
//
// Settings are plain values whose zero value means the default. No function holds more than one
// document in memory.
package ingest
