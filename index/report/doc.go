// Package report presents the quality of a collection's codes to people: the measures of all
// rankers with confidence intervals, the documents in balls around the codes of queries, and the
// balance and correlation of the bits.
//
// A [Report] is a value. [New] computes all of its numbers, and JSON holds them. [Report.Files]
// writes it in three formats: as an HTML page that needs no other file, as Markdown beside its
// pictures, and as JSON. Page and Markdown are generated from the same sections, so their content
// is equal.
package report
