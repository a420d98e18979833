// Package words finds the documents that hold the words of a question, ranked by BM25. It works in
// memory and is exact: [Set.Search] returns the first documents by (score, number) that a
// computation over all documents would return.
//
// [Build] makes a segment of documents, and [Open] reads an encoded one. A [Set] holds segments in
// ascending order of their documents' numbers. It is immutable: [Set.Add], [Set.Delete] and
// [Set.Replace] return a new state that shares the segments, so readers never wait and never
// observe a change.
//
// # Scores
//
// A word that df of N documents hold contributes to the score of a document that has it tf times
//
//	weight · ln(1 + (N−df+½)/(df+½)) · tf·(k1+1) / (tf + k1·(1−b+b·length/mean))
//
// where k1 is 1.2, b is .75, and a word of the title counts as two of the text, in tf and in length
// (Robertson, Zaragoza and Taylor: "Simple BM25 extension to multiple weighted fields", CIKM 2004).
// N, df and the mean length count the documents that are not deleted, and lengths are exact.
// Contributions are rounded to multiples of 2⁻³², so their sum does not depend on the order of
// addition.
package words
