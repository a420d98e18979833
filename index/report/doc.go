// Package report tells people how good the codes of a collection are: the measures of all rankers with how far they could be luck, what
// lies around the codes of queries, and whether the bits tell different things.
//
// A [Report] is a value, all of whose numbers [New] computes and JSON holds. It is written three times, as [Report.Files]: as a page of HTML
// that needs no other file, as Markdown beside its pictures, and as JSON. Page and Markdown are made from the same sections, so they
// say the same.
package report
