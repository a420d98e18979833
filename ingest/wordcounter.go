package ingest

import (
	"slices"
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
	Topics      []uint32    // for each of Terms, how often [Analyzer.Tokens] yields it
	Forms       []string    // the other words worth suggesting, in the order in which they occur
}

// A WordCounter counts the words of documents, one after the other. It is not safe for concurrent
// use. The zero value counts with the zero Analyzer.
type WordCounter struct {
	Analyzer Analyzer

	scanner      *scanner // of the edition of Analyzer, once a document was counted
	terms, forms nameset.Set
	counts       WordCounts
}

// Release passes the cache of words to later counters. It may be called at the end of the use of c.
func (c *WordCounter) Release() {
	if s := c.scanner; s != nil {
		c.scanner = nil
		s.words.scanners.Put(s)
	}
}

// Count returns the words of a document. It analyses [Document.Words] once. The result is valid
// until the next call, and its strings may share memory with the document.
func (c *WordCounter) Count(d Document) WordCounts {
	c.terms.Reset()
	c.forms.Reset()
	c.counts = WordCounts{Terms: c.counts.Terms[:0], Topics: c.counts.Topics[:0]}
	if e := c.Analyzer.edition(); c.scanner == nil || c.scanner.words.edition != e {
		c.Release()
		c.scanner = e.scanner()
	}
	c.scanner.all = true
	c.scanner.scan(d.Words(), func(t Token) bool {
		c.count(t, t.Start < len(d.Title))
		return true
	})
	c.counts.Forms = c.forms.Names()
	return c.counts
}

func (c *WordCounter) count(t Token, title bool) {
	at, added := c.terms.Add(t.Term)
	if added {
		c.counts.Terms = append(c.counts.Terms, WordCount{Name: t.Term})
		c.counts.Topics = append(c.counts.Topics, 0)
	}
	length, n := &c.counts.Text, &c.counts.Terms[at].Text
	if title {
		length, n = &c.counts.Title, &c.counts.Terms[at].Title
	}
	*n++
	if !t.Stop && !t.Extra() {
		*length++
	}
	if t.Topic {
		c.counts.Topics[at]++
	}
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

// CountTopics returns what [Vocabulary.Count] returns for the terms of the document, if w was
// counted with the analyzer of v.
func (v *Vocabulary) CountTopics(w WordCounts) Counts {
	var c Counts
	for i, n := range w.Topics {
		if n == 0 {
			continue
		}
		if id, ok := v.ids[w.Terms[i].Name]; ok {
			for range n {
				c.IDs = append(c.IDs, id)
			}
		} else {
			c.Unknown += int(n)
		}
	}
	slices.Sort(c.IDs)
	c.countRuns()
	return c
}
