// Package feedback stores the verdicts of users on hits, and the adapters of queries that are
// learned from it.
package feedback

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/store"
)

// A Verdict is the opinion of a user on a document that a search found.
type Verdict string

const (
	Like    Verdict = "like"
	Dislike Verdict = "dislike"
	Click   Verdict = "click" // the user opened the document
)

// Limits of feedback.
const (
	MaxFeedback = 100_000 // entries of a collection; the oldest make room for new ones

	// MaxFeedbackQuery is the largest length of a query in bytes.
	MaxFeedbackQuery = 8 << 10
)

// ErrFeedback means that an entry of feedback is invalid.
var ErrFeedback = errors.New("bad feedback")

// A Entry is the opinion of a user on one document that a query found. Entries are stored with
// the collection. Those about a document that no longer exists have no effect.
type Entry struct {
	Number uint64 `json:"-"` // ascending in the order of storing, from 1; assigned by AddFeedback

	// The query is either a text of at most 8 KiB, or the id of a document to which similar ones
	// were sought.
	Query     string `json:"query,omitempty"`
	SimilarTo string `json:"similar_to,omitempty"`

	Document string    `json:"document"` // its id
	Verdict  Verdict   `json:"verdict"`
	Position int       `json:"position,omitempty"` // among the hits shown, from 1; 0 if not known
	Time     time.Time `json:"time"`               // zero means now

	// Generation is that of the model by which the document was found; 0 means the current one.
	Generation uint64 `json:"generation,omitempty"`

	// Parts is the number of passages that share the weight of an entry about a whole document; 0
	// if the entry is about one document. It is not stored.
	Parts int `json:"-"`
}

// Validate returns [ErrFeedback] with the reason if f is invalid.
func (f Entry) Validate() error {
	err := format.CheckID(f.Document)
	if f.SimilarTo != "" && err == nil {
		err = format.CheckID(f.SimilarTo)
	}
	switch {
	case err != nil:
	case (f.Query == "") == (f.SimilarTo == ""):
		err = errors.New("give either the text of the query or the document that others are similar to")
	case len(f.Query) > MaxFeedbackQuery:
		err = fmt.Errorf("the query has %d bytes, at most %d are allowed: cut it", len(f.Query), MaxFeedbackQuery)
	case !utf8.ValidString(f.Query):
		err = errors.New("the query is not valid UTF-8")
	case f.Verdict != Like && f.Verdict != Dislike && f.Verdict != Click:
		err = fmt.Errorf("unknown verdict %q; use %q, %q or %q", f.Verdict, Like, Dislike, Click)
	case f.Position < 0:
		err = fmt.Errorf("the position %d is negative; the first hit has 1, and 0 stands for an unknown position", f.Position)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFeedback, err)
	}
	return nil
}

// Weight returns the inverse propensity of the entry: how many users would have to look at hits for
// one of them to look at this one. It is the position, but at most 10, and 1 if that is not known
// (Joachims, Swaminathan and Schnabel, "Unbiased learning-to-rank with biased feedback", WSDM 2017,
// with η = 1).
func (f Entry) Weight() int { return min(max(1, f.Position), 10) }

// Prefix begins the keys of entries in the table meta; the number of the entry follows.
const Prefix = "feedback\x00"

// feedbackKey is the key of the counters of feedback.
var feedbackKey = []byte("feedback")

func keyOfFeedback(n uint64) []byte { return append([]byte(Prefix), format.Key64(n)...) }

// Counters are the number of the next entry and the number of entries.
type Counters struct{ Next, Entries uint64 }

// ReadCounters returns the counters; those before the first entry are 1 and 0.
func ReadCounters(v store.View) (c Counters, err error) {
	stored, err := format.Get(v, format.MetaTable, feedbackKey)
	if stored == nil || err != nil {
		return Counters{Next: 1}, err
	}
	return DecodeCounters(stored)
}

// IsCounters reports whether a key is that of the counters.
func IsCounters(key []byte) bool { return bytes.Equal(key, feedbackKey) }

// DecodeCounters decodes stored counters. It fails with [store.ErrFormat].
func DecodeCounters(stored []byte) (c Counters, err error) {
	text, err := format.Unseal(feedbackKey, stored)
	if err == nil {
		_, err = binary.Decode(text, binary.LittleEndian, &c)
	}
	if err != nil {
		return c, fmt.Errorf("%w: the counters of feedback are damaged", store.ErrFormat)
	}
	return c, nil
}

func (c Counters) record() store.Record {
	b, _ := binary.Append(nil, binary.LittleEndian, c) // fails only for types without a fixed size
	return store.Record{Key: feedbackKey, Value: format.Seal(feedbackKey, b)}
}

// Stored yields the entries from a number on, in the order of numbers.
func Stored(v store.View, from uint64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for r, err := range v.Scan(format.MetaTable, keyOfFeedback(from)) {
			if err == nil && !bytes.HasPrefix(r.Key, []byte(Prefix)) {
				return
			}
			var f Entry
			if err == nil {
				f, err = Decode(r)
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

// Decode decodes a stored entry. It fails with [store.ErrFormat].
func Decode(r store.Record) (f Entry, err error) {
	text, err := format.Unseal(r.Key, r.Value)
	if err == nil && len(r.Key) != len(Prefix)+8 {
		err = store.ErrFormat
	}
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	if err != nil {
		return f, fmt.Errorf("an entry of feedback is damaged: %w: %w", store.ErrFormat, err)
	}
	f.Number = binary.BigEndian.Uint64(r.Key[len(Prefix):])
	return f, nil
}

// matches reports whether an entry has those of the query and the document that are not empty.
func (f Entry) matches(entry Entry) bool {
	return (f.Query == "" || f.Query == entry.Query) && (f.SimilarTo == "" || f.SimilarTo == entry.SimilarTo) &&
		(f.Document == "" || f.Document == entry.Document)
}

// Add stores entries and sets their numbers, and times and generations that are zero. Of
// more than [MaxFeedback] entries, it removes the oldest.
func Add(ch store.Change, entries []Entry, generation uint64) error {
	c, err := ReadCounters(ch)
	if err != nil || len(entries) == 0 {
		return err
	}
	records := make([]store.Record, len(entries))
	for i := range entries {
		f := &entries[i]
		f.Number, f.Generation = c.Next, cmp.Or(f.Generation, generation)
		if f.Time.IsZero() {
			f.Time = time.Now().UTC().Truncate(time.Second)
		}
		if records[i], err = f.record(); err != nil {
			return err
		}
		c.Next, c.Entries = c.Next+1, c.Entries+1
	}
	if err := ch.Put(format.MetaTable, records...); err != nil {
		return err
	}
	return trim(ch, c)
}

func (f *Entry) record() (store.Record, error) {
	text, err := json.Marshal(f)
	key := keyOfFeedback(f.Number)
	return store.Record{Key: key, Value: format.Seal(key, text)}, err
}

// trim removes the oldest entries of too many and stores the counters.
func trim(ch store.Change, c Counters) error {
	var oldest [][]byte
	for r, err := range ch.Scan(format.MetaTable, []byte(Prefix)) {
		if err != nil {
			return err
		}
		if c.Entries <= MaxFeedback {
			break
		}
		oldest = append(oldest, slices.Clone(r.Key))
		c.Entries--
	}
	return errors.Join(ch.Delete(format.MetaTable, oldest...), ch.Put(format.MetaTable, c.record()))
}

// After returns at most limit entries after the one with a number, and the number of all.
func After(v store.View, after uint64, limit int) (entries []Entry, total int, err error) {
	c, err := ReadCounters(v)
	if err != nil || after == math.MaxUint64 {
		return nil, int(c.Entries), err
	}
	for f, err := range Stored(v, after+1) {
		if err != nil || len(entries) >= limit {
			return entries, int(c.Entries), err
		}
		entries = append(entries, f)
	}
	return entries, int(c.Entries), nil
}

// Delete removes the entries that match like, see [Feedback.matches], and returns their
// number.
func Delete(ch store.Change, like Entry) (int, error) {
	c, err := ReadCounters(ch)
	if err != nil {
		return 0, err
	}
	var keys [][]byte
	for f, err := range Stored(ch, 0) {
		if err != nil {
			return 0, err
		}
		if like.matches(f) {
			keys = append(keys, keyOfFeedback(f.Number))
		}
	}
	c.Entries -= uint64(len(keys))
	return len(keys), errors.Join(ch.Delete(format.MetaTable, keys...), ch.Put(format.MetaTable, c.record()))
}
