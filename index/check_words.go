package index

import (
	"bytes"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// maxAnalysed is the number of documents that a check analyses at most, besides those without
// words.
const maxAnalysed = 1000

// words checks the stored word index, and then that memory agrees with it.
func (c *checker) words() error {
	b, err := wordindex.Open(c.view)
	if err != nil {
		return err
	}
	stored := words.New()
	if b == nil {
		b = &wordindex.Index{}
	} else if stored, err = b.Set(false); err != nil {
		return err
	}
	if b.Next > c.meta.Next {
		c.reportf("%w: the words of the documents below %d are indexed, but the next number is %d", ErrFormat, b.Next, c.meta.Next)
	}
	held := snapshot{lean: c.lean}
	held.keep(stored)
	if c.wordInfo != b.Info || c.indexed != b.Next || !sameWords(c.snapshot.words, held.words) {
		c.reportf("the words in memory differ from those in the file")
	}
	indexed, err := c.indexedDocuments(b, stored)
	if err != nil {
		return err
	}
	return c.analyse(b, stored.Segments(), sampleOf(indexed, maxAnalysed))
}

// sameWords reports whether the sets have the same segments and as many documents in each.
func sameWords(a, b *words.Set) bool {
	return a.Len() == b.Len() && a.TotalLength() == b.TotalLength() && slices.EqualFunc(a.Segments(), b.Segments(), func(s, t *words.Segment) bool {
		return a.Live(s) == b.Live(t) && bytes.Equal(s.Bytes(), t.Bytes())
	})
}

// indexedDocuments returns the documents in segments. It checks that these exist, and that the
// others have no words.
func (c *checker) indexedDocuments(b *wordindex.Index, stored *words.Set) (*roaring.Bitmap, error) {
	indexed, counter := roaring.New(), &ingest.WordCounter{Analyzer: b.Info.Analyzer}
	for i := c.alive.Iterator(); i.HasNext(); {
		n := i.Next()
		switch {
		case uint64(n) >= b.Next:
			continue
		case stored.Contains(n):
			indexed.Add(n)
			continue
		}
		d, err := c.ix.document(c.view, n)
		if err != nil {
			return nil, err
		}
		if len(wordindex.Document(counter.Count(d)).Terms) > 0 {
			c.reportf("%w: the words of document %d (%q) are not indexed", ErrFormat, n, d.ID)
		}
	}
	if more := stored.Len() - int(indexed.GetCardinality()); more > 0 {
		c.reportf("%w: %d documents whose words are indexed do not exist", ErrFormat, more)
	}
	return indexed, c.ctx.Err()
}

// sampleOf returns up to n numbers of the set, evenly spaced.
func sampleOf(set *roaring.Bitmap, n int) *roaring.Bitmap {
	sample, size := roaring.New(), set.GetCardinality()
	for i := range min(size, uint64(n)) {
		if at, err := set.Select(uint32(i * size / min(size, uint64(n)))); err == nil {
			sample.Add(at)
		}
	}
	return sample
}

// analyse compares the words of documents with the segments.
func (c *checker) analyse(b *wordindex.Index, segments []*words.Segment, sample *roaring.Bitmap) error {
	counter := &ingest.WordCounter{Analyzer: b.Info.Analyzer}
	for _, seg := range segments {
		got, err := words.Merge(c.ctx, []*words.Segment{seg}, func(n uint32) bool { return !sample.Contains(n) })
		if err != nil {
			return err
		}
		set, postings := words.New().Add(got), 0
		for n := range got.Numbers() {
			d, err := c.ix.document(c.view, n)
			if err != nil {
				return err
			}
			want := wordindex.Document(counter.Count(d))
			if postings += len(want.Terms); !holds(set, n, want) {
				c.reportf("%w: the indexed words of document %d (%q) differ from those of its text", ErrFormat, n, d.ID)
			}
			if err := c.ctx.Err(); err != nil {
				return err
			}
		}
		if got.Postings() != postings {
			c.reportf("%w: %d words are indexed for documents %d to %d that their text lacks", ErrFormat, got.Postings()-postings, got.First(), got.Last())
		}
	}
	return nil
}

// holds reports whether the set has the lengths and terms of a document.
func holds(set *words.Set, n uint32, want *words.Document) bool {
	terms := make([]words.Word, len(want.Terms))
	for i, t := range want.Terms {
		terms[i].Terms = []string{t.Name}
	}
	for i, p := range set.Parts(n, terms, &words.Statistics{Documents: 1, Length: 1, Frequencies: make([]int, len(terms))}) {
		if t := want.Terms[i]; p.Title != t.Title || p.Text != t.Text {
			return false
		}
	}
	title, text, ok := set.Segments()[0].Lengths(n)
	return ok && title == want.Title && text == want.Text
}
