// Package typed understands questions as people type them.
//
//	shuttle launch        words: documents that hold more and rarer ones of them come first
//	"space shuttle"       a phrase: documents without it are left out
//	-nasa -"cape canaveral"  documents with the word or the phrase are left out
//	title:shuttle         the title must have the word; title:"space shuttle" the phrase
//	univ*                 words that begin with univ
//
// Quotes may be straight, typographic or full-width, and those of French, German and Chinese.
// Everything else is text: a quote that nothing closes, a hyphen within a word or on its own, a
// star within a word or on its own, title: before a space, other names before a colon.
//
// [Parse] finds the clauses of a question, and never fails. A [Resolver] turns them into words of
// the collection: it completes prefixes, corrects words that no document holds, and adds synonyms.
package typed
