package ingest

import "slices"

// A sighting is what a cached token knows of the document in which it was counted last. A word that
// repeats is so counted without a search for its term.
type sighting struct {
	document uint64 // number of the document; 0 if there is none
	at       uint32 // place of the term among those of the document
	id       int32  // of the term in the vocabulary; -1 if it is not there, or not a topic
}

// sightings number the documents whose tokens were counted with a cache.
type sightings struct {
	documents  uint64
	vocabulary *Vocabulary
	since      uint64 // the first document whose tokens have ids of vocabulary
}

// topics are the counts of the terms of one document that [Analyzer.Tokens] yields, by place.
type topics struct {
	*sightings
	all  []topic
	keys []uint64
}

type topic struct {
	n  uint32
	id int32
}

// begin begins a document.
func (c *topics) begin(s *sightings, v *Vocabulary) {
	c.sightings, c.all = s, c.all[:0]
	s.documents++
	if s.vocabulary != v {
		s.vocabulary, s.since = v, s.documents
	}
}

// meet notes that the document has a token with the term at a place, which may be a new one.
func (c *topics) meet(t *wordToken, at int) {
	if at == len(c.all) {
		c.all = append(c.all, topic{})
	}
	if t.Topic && c.vocabulary != nil {
		if k := c.all[at]; k.n > 0 {
			t.id = k.id
		} else if t.document < c.since {
			t.id = c.vocabulary.id(t.Term)
		}
	}
	t.document, t.at = c.documents, uint32(at)
}

// count counts a token that the document has.
func (c *topics) count(t *wordToken) {
	k := &c.all[t.at]
	k.n++
	k.id = t.id
}

// id returns the id of a term, -1 if there is none.
func (v *Vocabulary) id(term string) int32 {
	if id, ok := v.ids[term]; ok {
		return int32(id)
	}
	return -1
}

// counts returns the counts over the vocabulary.
func (c *topics) counts() (counts Counts) {
	if c.vocabulary == nil {
		return counts
	}
	c.keys = c.keys[:0]
	for _, k := range c.all {
		if k.n > 0 && k.id >= 0 {
			c.keys = append(c.keys, uint64(k.id)<<32|uint64(k.n))
		} else {
			counts.Unknown += int(k.n)
		}
	}
	slices.Sort(c.keys)
	counts.IDs, counts.Ns = make([]uint32, len(c.keys)), make([]float32, len(c.keys))
	for i, key := range c.keys {
		counts.IDs[i], counts.Ns[i] = uint32(key>>32), float32(min(uint32(key), maxCount))
	}
	return counts
}
