package ingest

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// A Vocabulary is the set of terms of a hash function, with the statistics that weighting needs.
// It is immutable, so several goroutines may use it at once. The zero value is empty. A
// [VocabularyBuilder] or UnmarshalBinary returns a filled one.
type Vocabulary struct {
	terms []string // ascending, so a term's id is its rank
	words []string // by id; nil if not recorded
	df    []uint32 // by id
	ids   map[string]uint32
	idf   []float64 // of TFIDF, by id
	docs  int
	mean  float64
}

// Len returns the number of terms. Ids are 0 to Len()-1, in the order of the terms.
func (v *Vocabulary) Len() int { return len(v.terms) }

// Docs returns the number of documents that the vocabulary was built from, including empty ones.
func (v *Vocabulary) Docs() int { return v.docs }

// MeanLength returns the mean number of tokens in the vocabulary per document.
func (v *Vocabulary) MeanLength() float64 { return v.mean }

// Term returns the term with the id, or "" if there is none.
func (v *Vocabulary) Term(id uint32) string {
	if int(id) >= len(v.terms) {
		return ""
	}
	return v.terms[id]
}

// Word returns the word to show for the term with the id: of the words of the documents that have
// this term, the most frequent. It is the term itself if the vocabulary records no words, as in
// older models.
func (v *Vocabulary) Word(id uint32) string {
	if int(id) >= len(v.words) {
		return v.Term(id)
	}
	return v.words[id]
}

// ID returns the id of a term.
func (v *Vocabulary) ID(term string) (uint32, bool) {
	id, ok := v.ids[term]
	return id, ok
}

// DF returns the number of documents that contain the term with the id, or 0 if there is none.
func (v *Vocabulary) DF(id uint32) int {
	if int(id) >= len(v.df) {
		return 0
	}
	return int(v.df[id])
}

// SameTerms reports whether v and other have the same terms, and so the same ids.
func (v *Vocabulary) SameTerms(other *Vocabulary) bool { return slices.Equal(v.terms, other.terms) }

// AppendBinary appends the vocabulary: the number of documents, the mean length as 8 bytes (IEEE
// 754, little endian), the number of terms, for each term its length, its bytes and its document
// frequency, and, if words are recorded, for each term the length and the bytes of its word, or 0
// for a word that equals the term. Whole numbers are varints. The encoding is deterministic.
func (v *Vocabulary) AppendBinary(b []byte) ([]byte, error) {
	b = appendUint(b, uint64(v.docs))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v.mean))
	b = appendUint(b, uint64(len(v.terms)))
	for i, term := range v.terms {
		b = appendUint(b, uint64(len(term)))
		b = append(b, term...)
		b = appendUint(b, uint64(v.df[i]))
	}
	for i, word := range v.words {
		if word == v.terms[i] {
			word = ""
		}
		b = append(appendUint(b, uint64(len(word))), word...)
	}
	return b, nil
}

// UnmarshalBinary decodes the form that [Vocabulary.AppendBinary] wrote. For other data, it returns
// an error that wraps [ErrDamaged].
func (v *Vocabulary) UnmarshalBinary(b []byte) error {
	r := &decoder{rest: b}
	got := Vocabulary{docs: int(r.uint(math.MaxInt))}
	got.mean = r.mean()
	n := r.length(3) // a term takes at least three bytes
	got.terms, got.df = make([]string, n), make([]uint32, n)
	for i := range n {
		got.terms[i] = string(r.bytes(r.length(1)))
		got.df[i] = uint32(r.uint(uint64(min(got.docs, math.MaxUint32))))
		if got.df[i] == 0 || got.terms[i] == "" || i > 0 && strings.Compare(got.terms[i-1], got.terms[i]) >= 0 {
			r.failed = true
		}
		if r.failed {
			break
		}
	}
	if len(r.rest) > 0 {
		got.words = r.words(got.terms)
	}
	if err := r.close("vocabulary"); err != nil {
		return err
	}
	got.assignIDs()
	*v = got
	return nil
}

// words reads the words of the terms.
func (d *decoder) words(terms []string) []string {
	words := slices.Clone(terms)
	for i := range words {
		if n := d.length(1); n > 0 {
			words[i] = string(d.bytes(n))
			d.failed = d.failed || words[i] == terms[i]
		}
	}
	return words
}

// mean reads a float64 and rejects infinities, NaN and negative numbers.
func (d *decoder) mean() float64 {
	b := d.bytes(8)
	if b == nil {
		return 0
	}
	bits := binary.LittleEndian.Uint64(b)
	if f := math.Float64frombits(bits); f >= 0 && !math.IsInf(f, 0) && !math.Signbit(f) {
		return f
	}
	d.failed = true
	return 0
}

// assignIDs sets the id of each term to its rank, and computes its weight.
func (v *Vocabulary) assignIDs() {
	v.ids, v.idf = make(map[string]uint32, len(v.terms)), make([]float64, len(v.terms))
	for i, term := range v.terms {
		v.ids[term], v.idf[i] = uint32(i), v.inverseFrequency(v.DF(uint32(i)))
	}
}
