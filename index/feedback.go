package index

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"
	"unicode/utf8"
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

	// maxFeedbackQuery is the largest length of a query in bytes.
	maxFeedbackQuery = 8 << 10
)

// ErrFeedback means that an entry of feedback is invalid.
var ErrFeedback = errors.New("bad feedback")

// A Feedback is the opinion of a user on one document that a query found. Entries are stored with
// the collection. Those about a document that no longer exists have no effect.
type Feedback struct {
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
}

// Validate returns [ErrFeedback] with the reason if f is invalid.
func (f Feedback) Validate() error {
	err := checkID(f.Document)
	if f.SimilarTo != "" && err == nil {
		err = checkID(f.SimilarTo)
	}
	switch {
	case err != nil:
	case (f.Query == "") == (f.SimilarTo == ""):
		err = errors.New("give either the text of the query or the document that others are similar to")
	case len(f.Query) > maxFeedbackQuery:
		err = fmt.Errorf("the query has %d bytes, at most %d are allowed: cut it", len(f.Query), maxFeedbackQuery)
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
func (f Feedback) Weight() int { return min(max(1, f.Position), 10) }

// feedbackPrefix begins the keys of entries in the table meta; the number of the entry follows.
const feedbackPrefix = "feedback\x00"

// feedbackKey is the key of the counters of feedback.
var feedbackKey = []byte("feedback")

func keyOfFeedback(n uint64) []byte { return append([]byte(feedbackPrefix), key64(n)...) }

// feedbackCounters are the number of the next entry and the number of entries.
type feedbackCounters struct{ Next, Entries uint64 }

func readFeedbackCounters(v View) (c feedbackCounters, err error) {
	stored, err := get(v, metaTable, feedbackKey)
	if stored == nil || err != nil {
		return feedbackCounters{Next: 1}, err
	}
	text, err := unseal(feedbackKey, stored)
	if err == nil {
		_, err = binary.Decode(text, binary.LittleEndian, &c)
	}
	if err != nil {
		return c, fmt.Errorf("%w: the counters of feedback are damaged", ErrFormat)
	}
	return c, nil
}

func (c feedbackCounters) record() Record {
	b, _ := binary.Append(nil, binary.LittleEndian, c) // fails only for types without a fixed size
	return Record{Key: feedbackKey, Value: seal(feedbackKey, b)}
}

// storedFeedback yields the entries from a number on, in the order of numbers.
func storedFeedback(v View, from uint64) iter.Seq2[Feedback, error] {
	return func(yield func(Feedback, error) bool) {
		for r, err := range v.Scan(metaTable, keyOfFeedback(from)) {
			if err == nil && !bytes.HasPrefix(r.Key, []byte(feedbackPrefix)) {
				return
			}
			var f Feedback
			if err == nil {
				f, err = decodeFeedback(r)
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

func decodeFeedback(r Record) (f Feedback, err error) {
	text, err := unseal(r.Key, r.Value)
	if err == nil && len(r.Key) != len(feedbackPrefix)+8 {
		err = ErrFormat
	}
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	if err != nil {
		return f, fmt.Errorf("an entry of feedback is damaged: %w: %w", ErrFormat, err)
	}
	f.Number = binary.BigEndian.Uint64(r.Key[len(feedbackPrefix):])
	return f, nil
}

// AddFeedback stores entries, all or none, and sets their numbers, and times and generations that
// are zero. It fails with [ErrFeedback]. Of more than [MaxFeedback] entries, the oldest are
// removed.
func (ix *Index) AddFeedback(ctx context.Context, entries []Feedback) error {
	for i, f := range entries {
		if err := f.Validate(); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return ix.update(ctx, func(w *writer) error {
		c, err := readFeedbackCounters(w)
		if err != nil || len(entries) == 0 {
			return err
		}
		records := make([]Record, len(entries))
		for i := range entries {
			if records[i], err = w.feedbackRecord(&entries[i], c.Next); err != nil {
				return err
			}
			c.Next, c.Entries, w.changed = c.Next+1, c.Entries+1, true
		}
		if err := w.Put(metaTable, records...); err != nil {
			return err
		}
		return w.trimFeedback(c)
	})
}

func (w *writer) feedbackRecord(f *Feedback, number uint64) (Record, error) {
	f.Number = number
	if f.Time.IsZero() {
		f.Time = time.Now().UTC().Truncate(time.Second)
	}
	if f.Generation == 0 {
		f.Generation = w.meta.current
	}
	text, err := json.Marshal(f)
	key := keyOfFeedback(number)
	return Record{Key: key, Value: seal(key, text)}, err
}

// trimFeedback removes the oldest entries of too many and stores the counters.
func (w *writer) trimFeedback(c feedbackCounters) error {
	var oldest [][]byte
	for r, err := range w.Scan(metaTable, []byte(feedbackPrefix)) {
		if err != nil {
			return err
		}
		if c.Entries <= MaxFeedback {
			break
		}
		oldest = append(oldest, slices.Clone(r.Key))
		c.Entries--
	}
	return errors.Join(w.Delete(metaTable, oldest...), w.Put(metaTable, c.record()))
}

// Feedback returns at most limit entries after the one with a number, in the order of numbers, and
// the number of all entries. 0 is before the first one.
func (ix *Index) Feedback(ctx context.Context, after uint64, limit int) (entries []Feedback, total int, err error) {
	err = ix.view(ctx, func(v View, _ *snapshot) error {
		entries = nil
		c, err := readFeedbackCounters(v)
		if err != nil {
			return err
		}
		if total = int(c.Entries); after == math.MaxUint64 {
			return nil
		}
		for f, err := range storedFeedback(v, after+1) {
			if err != nil || len(entries) >= limit {
				return err
			}
			entries = append(entries, f)
		}
		return ctx.Err()
	})
	return entries, total, err
}

// DeleteFeedback removes the entries that have the Query, SimilarTo and Document of like, as far as
// those are not empty, and returns their number. An empty one removes all.
func (ix *Index) DeleteFeedback(ctx context.Context, like Feedback) (deleted int, err error) {
	err = ix.update(ctx, func(w *writer) error {
		c, err := readFeedbackCounters(w)
		if err != nil {
			return err
		}
		var keys [][]byte
		for f, err := range storedFeedback(w, 0) {
			if err != nil {
				return err
			}
			if like.matches(f) {
				keys = append(keys, keyOfFeedback(f.Number))
			}
		}
		deleted, w.changed = len(keys), len(keys) > 0
		c.Entries -= uint64(len(keys))
		return errors.Join(w.Delete(metaTable, keys...), w.Put(metaTable, c.record()))
	})
	if err != nil {
		return 0, fmt.Errorf("delete feedback: %w", err)
	}
	return deleted, nil
}

// matches reports whether an entry has those of the query and the document that are not empty.
func (f Feedback) matches(entry Feedback) bool {
	return (f.Query == "" || f.Query == entry.Query) && (f.SimilarTo == "" || f.SimilarTo == entry.SimilarTo) &&
		(f.Document == "" || f.Document == entry.Document)
}
