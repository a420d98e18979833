package ingest

import (
	"slices"
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

	counts WordCounts
	places map[string]int // of a term in counts.Terms
	forms  map[string]bool
}

// Count returns the words of a document. It analyses [Document.Words] once. The result is valid
// until the next call, and its strings may share memory with the document.
func (c *WordCounter) Count(d Document) WordCounts {
	c.reset()
	text := d.Words()
	end := 0
	if d.Title != "" {
		end = len(d.Title)
	}
	for t := range c.Analyzer.Words(text) {
		c.count(t, t.Start < end)
	}
	c.sort()
	return c.counts
}

func (c *WordCounter) reset() {
	if c.places == nil {
		c.places, c.forms = make(map[string]int), make(map[string]bool)
	}
	clear(c.places)
	clear(c.forms)
	c.counts = WordCounts{Terms: c.counts.Terms[:0], Topics: c.counts.Topics[:0], Forms: c.counts.Forms[:0]}
}

func (c *WordCounter) count(t Token, title bool) {
	at, ok := c.places[t.Term]
	if !ok {
		at = len(c.counts.Terms)
		c.places[t.Term] = at
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
	if t.isForm() && !c.forms[t.Word] {
		c.forms[t.Word] = true
		c.counts.Forms = append(c.counts.Forms, t.Word)
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

func (c *WordCounter) sort() {
	slices.Sort(c.counts.Forms)
	order := make([]int, len(c.counts.Terms))
	for i := range order {
		order[i] = i
	}
	terms, topics := c.counts.Terms, c.counts.Topics
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(terms[a].Name, terms[b].Name) })
	c.counts.Terms, c.counts.Topics = make([]WordCount, len(order)), make([]uint32, len(order))
	for i, at := range order {
		c.counts.Terms[i], c.counts.Topics[i] = terms[at], topics[at]
	}
}

// CountTopics returns the counts of the terms that [Analyzer.Tokens] yields, as [Vocabulary.Count]
// does.
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
