package index

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/evenly"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// Check verifies the file and that memory agrees with it. It yields nothing for a sound collection
// and at most 100 errors otherwise. It reads the whole file: the pages, each document with its
// checksum, id and postings, and the codes and counts of each generation. It also rehashes up to a
// thousand documents per generation. Searches continue meanwhile; writers wait while the pages are
// checked.
func (ix *Index) Check(ctx context.Context) iter.Seq[error] {
	return func(yield func(error) bool) {
		c := &checker{ix: ix, ctx: ctx}
		if !c.pages() { // further checks would only repeat these errors
			err := ix.hold(ctx, func(v View, s *snapshot) error {
				c.view, c.snapshot = v, s
				c.report(filestore.Guarded(c.run))
				return nil
			})
			c.report(err)
		}
		for _, err := range c.faults {
			if !yield(err) {
				return
			}
		}
	}
}

// maxErrors is the number of errors that a check reports at most.
const maxErrors = 100

// A checker is the state of one check.
type checker struct {
	*snapshot
	ix     *Index
	ctx    context.Context
	view   View
	meta   format.Meta
	alive  *roaring.Bitmap // numbers of the stored documents
	faults []error
}

func (c *checker) report(err error) {
	if err != nil && len(c.faults) < maxErrors {
		c.faults = append(c.faults, err)
	}
}

func (c *checker) reportf(format string, args ...any) { c.report(fmt.Errorf(format, args...)) }

// pages checks the structure of a file and reports whether it is damaged. No write may run
// meanwhile, since bbolt compares the pages with the writer's list of free pages.
func (c *checker) pages() bool {
	f, isFile := c.ix.store.(*filestore.Store)
	if !isFile {
		return false
	}
	c.ix.writing.Lock()
	defer c.ix.writing.Unlock()
	c.report(filestore.Guarded(func() error { return f.CheckPages(c.reportf) }))
	return len(c.faults) > 0
}

func (c *checker) run() (err error) {
	if c.meta, err = format.ReadMeta(c.view); err != nil {
		return err
	}
	for _, part := range []func() error{c.documents, c.ids, c.generations, c.words, c.feedback, c.memory} {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		c.report(part())
	}
	return nil
}

// feedback checks each entry of feedback, and their number.
func (c *checker) feedback() error {
	counters, err := feedback.ReadCounters(c.view)
	if err != nil {
		return err
	}
	entries := uint64(0)
	for f, err := range feedback.Stored(c.view, 0) {
		if err := cmp.Or(err, c.ctx.Err()); err != nil {
			return err
		}
		if entries++; f.Number >= counters.Next {
			c.reportf("%w: entry %d of feedback has the number of a later one", ErrFormat, f.Number)
		}
	}
	if entries != counters.Entries {
		c.reportf("%w: %d entries of feedback are stored, but the counter is %d", ErrFormat, entries, counters.Entries)
	}
	return nil
}

// documents checks each document against its id, and the postings against all documents.
func (c *checker) documents() error {
	c.alive = roaring.New()
	want := expectedPostings{}
	keys, part := 0, uint32(0)
	for r, err := range c.view.Scan(format.DocsTable, nil) {
		if err := cmp.Or(err, c.ctx.Err()); err != nil {
			return err
		}
		n := format.Number(r.Key)
		if n>>16 != part {
			if err := c.postings(want); err != nil {
				return err
			}
			keys += len(want)
			want, part = expectedPostings{}, n>>16
		}
		c.alive.Add(n)
		c.document(r, want)
	}
	if err := c.postings(want); err != nil {
		return err
	}
	keys += len(want)
	stored, _, err := c.view.Size(format.FieldsTable)
	if err != nil {
		return err
	}
	if stored != keys {
		c.reportf("%w: there are %d lists of documents by field, but the documents require %d", ErrFormat, stored, keys)
	}
	if n := c.alive.GetCardinality(); n != c.meta.Documents {
		c.reportf("%w: %d documents are stored, but the counter is %d", ErrFormat, n, c.meta.Documents)
	}
	return nil
}

// expectedPostings maps the key of a posting to the documents that it should hold.
type expectedPostings map[string]*roaring.Bitmap

func (c *checker) document(r Record, want expectedPostings) {
	n := format.Number(r.Key)
	d, s, err := c.ix.packer.UnpackSummed(r.Key, r.Value)
	if err != nil {
		c.report(err)
		return
	}
	e, err := format.Lookup(c.view, d.ID)
	switch {
	case err != nil:
		c.report(err)
	case e == nil || e.Number != n:
		c.reportf("%w: document %d has id %q, whose entry is missing or names another document", ErrFormat, n, d.ID)
	case e.Sum != s:
		c.reportf("%w: the content of document %d (%q) does not match its hash", ErrFormat, n, d.ID)
	case uint64(n) >= c.meta.Next:
		c.reportf("%w: document %d has a number that was never assigned", ErrFormat, n)
	}
	for key := range postings.Keys(n, d) {
		if want[key] == nil {
			want[key] = roaring.New()
		}
		want[key].Add(n)
	}
}

// postings compares stored postings with the expected ones.
func (c *checker) postings(want expectedPostings) error {
	for names := range slices.Chunk(slices.Sorted(maps.Keys(want)), format.ReadBatch) {
		keys := format.KeysOf(names)
		values, err := c.view.Get(format.FieldsTable, keys...)
		if err != nil {
			return err
		}
		for i, name := range names {
			got, err := postings.Read(keys[i], values[i])
			if err != nil {
				c.report(err)
			} else if !got.Equals(want[name]) {
				c.reportf("%w: the list of documents with %q is wrong", ErrFormat, name)
			}
		}
	}
	return nil
}

// ids checks that each id refers to an existing document.
func (c *checker) ids() error {
	n := uint64(0)
	for r, err := range c.view.Scan(format.IdsTable, nil) {
		if err := cmp.Or(err, c.ctx.Err()); err != nil {
			return err
		}
		n++
		e, err := format.DecodeEntry(r.Key, r.Value)
		if err == nil && !c.alive.Contains(e.Number) {
			err = fmt.Errorf("%w: id %q refers to document %d, which does not exist", ErrFormat, r.Key, e.Number)
		}
		c.report(err)
	}
	if n != c.meta.Documents {
		c.reportf("%w: %d ids are stored, but the counter of documents is %d", ErrFormat, n, c.meta.Documents)
	}
	return nil
}

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
	return c.analyse(b, stored.Segments(), roaring.BitmapOf(evenly.Some(indexed.ToArray(), maxAnalysed)...))
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
