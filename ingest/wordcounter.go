package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A WordCount is how often a term occurs in the two fields of a document.
type WordCount struct {
	Name        string
	Title, Text uint32
}

// WordCounts are the words of one document, as an index of all words needs them.
type WordCounts struct {
	Title, Text int         // numbers of words that are neither stop words nor extra tokens
	Terms       []WordCount // distinct, ascending by name
	Topics      []uint32    // for each of Terms, how often [Analyzer.Tokens] yields it
	Forms       []string    // distinct words worth suggesting, ascending
}

// A WordCounter counts the words of documents, one after the other. It is not safe for concurrent
// use. The zero value counts with the zero Analyzer.
type WordCounter struct {
	Analyzer Analyzer

	terms, forms nameSet
	tallies      []fieldTally // of terms
	counts       WordCounts
}

// A fieldTally holds the occurrences of a term.
type fieldTally struct{ title, text, topics uint32 }

// Count returns the words of a document. It analyses [Document.Words] once. The result is valid
// until the next call, and its strings may share memory with the document.
func (c *WordCounter) Count(d Document) WordCounts {
	c.terms.reset()
	c.forms.reset()
	c.tallies = c.tallies[:0]
	c.counts = WordCounts{Terms: c.counts.Terms[:0], Topics: c.counts.Topics[:0], Forms: c.counts.Forms[:0]}
	for t := range c.Analyzer.Words(d.Words()) {
		c.count(t, t.Start < len(d.Title))
	}
	c.sort()
	return c.counts
}

func (c *WordCounter) count(t Token, title bool) {
	at, added := c.terms.add(t.Term)
	if added {
		c.tallies = append(c.tallies, fieldTally{})
	}
	tally := &c.tallies[at]
	length, n := &c.counts.Text, &tally.text
	if title {
		length, n = &c.counts.Title, &tally.title
	}
	*n++
	if !t.Stop && !t.Extra() {
		*length++
	}
	if t.Topic {
		tally.topics++
	}
	if t.isForm() {
		c.forms.add(t.Word)
	}
}

func (c *WordCounter) sort() {
	for _, r := range c.terms.sorted() {
		t := c.tallies[r.at]
		c.counts.Terms = append(c.counts.Terms, WordCount{c.terms.names[r.at], t.title, t.text})
		c.counts.Topics = append(c.counts.Topics, t.topics)
	}
	for _, r := range c.forms.sorted() {
		c.counts.Forms = append(c.counts.Forms, c.forms.names[r.at])
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
			c.IDs, c.Ns = append(c.IDs, id), append(c.Ns, float32(n))
		} else {
			c.Unknown += int(n)
		}
	}
	return c
}
