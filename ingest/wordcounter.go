package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest/nameset"
)

// A WordCount is how often a term occurs in the two fields of a document.
type WordCount struct {
	Name        string
	Title, Text uint32
	Form        bool // the term is also a word worth suggesting
}

// WordCounts are the words of one document, as an index of all words needs them.
type WordCounts struct {
	Title, Text int         // numbers of words that are neither stop words nor extra tokens
	Terms       []WordCount // distinct, in the order in which they occur
	Forms       []string    // the other words worth suggesting, in the order in which they occur
	Counts      Counts      // of [Analyzer.Terms] over the vocabulary of the counter, if it has one
}

// A WordCounter counts the words of documents, one after the other. It is not safe for concurrent
// use. The zero value counts with the zero Analyzer.
type WordCounter struct {
	Analyzer   Analyzer
	Vocabulary *Vocabulary // of terms by an equal analyzer; may be nil

	scanner      *scanner // of the edition of the last document; nil before the first one
	terms, forms nameset.Set
	counts       WordCounts
	topics       topics
	title        int // length of the title of the document in bytes
}

// Release passes the cache of words to later counters. It may be called at the end of the use of c.
func (c *WordCounter) Release() {
	if s := c.scanner; s != nil {
		c.scanner = nil
		s.words.scanners.Put(s)
	}
}

// Count returns the words of a document. It analyses [Document.Words] once. The result, except its
// Counts, is valid until the next call, and its strings may share memory with the document.
func (c *WordCounter) Count(d Document) WordCounts {
	c.terms.Reset()
	c.forms.Reset()
	c.counts = WordCounts{Terms: c.counts.Terms[:0]}
	text := d.Words()
	if e := c.Analyzer.For(text).edition(); c.scanner == nil || c.scanner.words.edition != e {
		c.Release()
		c.scanner = e.scanner()
	}
	c.topics.begin(&c.scanner.words.cache.sightings, c.Vocabulary)
	c.title, c.scanner.all = len(d.Title), true
	c.scanner.scan(text, c)
	c.counts.Forms = c.forms.Names()
	c.counts.Counts = c.topics.counts()
	return c.counts
}

// take counts a token.
func (c *WordCounter) take(t *wordToken, at span) bool {
	if t.document != c.topics.documents {
		c.meet(t)
	}
	term, length := &c.counts.Terms[t.at], &c.counts.Text
	if at.start < c.title {
		length = &c.counts.Title
		term.Title++
	} else {
		term.Text++
	}
	if !t.Stop && !t.Extra() {
		*length++
	}
	if t.Topic {
		c.topics.count(t)
	}
	return true
}

// meet notes the place of a token that the document did not have before.
func (c *WordCounter) meet(t *wordToken) {
	at, added := c.terms.AddHashed(t.Term, t.hash)
	if added {
		c.counts.Terms = append(c.counts.Terms, WordCount{Name: t.Term})
	}
	c.topics.meet(t, at)
	switch {
	case !t.isForm():
	case t.Word == t.Term:
		c.counts.Terms[at].Form = true
	default:
		c.forms.Add(t.Word)
	}
}

// isForm reports whether the word is worth suggesting: a word or an identifier with a letter, but
// no single letter, number or pair of characters.
func (t Token) isForm() bool {
	if !t.Topic && !t.Stop && !t.Whole || len(t.Word) < 2 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(t.Word)
	return !isSpaceless(r) && (!t.Whole || strings.IndexFunc(t.Word, unicode.IsLetter) >= 0)
}
