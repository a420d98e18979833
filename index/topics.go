package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/evenly"
	"github.com/hashsearch/hashsearch/index/internal/topics"
	"github.com/hashsearch/hashsearch/ingest"
	"golang.org/x/sync/semaphore"
)

// Topics divide the documents that have a code by what they are about: into clusters of similar
// codes. They are shared and must not be modified.
type Topics struct {
	Generation uint64
	Created    time.Time // of the generation
	Next       uint64    // the number of the next document when they were found
	Documents  int       // number of documents that have a topic
	Topics     []Topic   // the largest first

	divide   *topics.Division
	numbers  []*roaring.Bitmap // of the documents of each topic
	examples [][]uint32        // numbers of the examples of each topic
	codes    int               // number of codes
}

// A Topic is one of [Topics].
type Topic struct {
	// ID is made of the words, so it stays the same while the topic has them. It is made of a code
	// if there are none.
	ID    string
	Words []string // at most [NameWords], the most distinctive first
	Size  int      // number of documents

	// Examples are its most typical documents, at most [TopicExamples].
	Examples []TopicExample
}

// A TopicExample is a document of a topic, with the beginning of its text.
type TopicExample struct{ ID, Title, Text string }

const (
	NameWords     = 4  // number of words in the name of a topic
	TopicExamples = 10 // number of examples of a topic

	namedBy      = 200 // documents of a topic whose words name it
	exampleBytes = 300 // length of the beginning of a text
)

// keptTopics are the topics that were found last.
type keptTopics struct {
	turn *semaphore.Weighted // of the one who finds topics
	last *Topics             // nil for none
}

// Topics returns the topics of the collection. They are found anew if the generation changed, or if
// a hundredth of the documents or more were added or deleted. Equal collections have equal topics.
// Topics fails with [ErrNoModel].
func (ix *Index) Topics(ctx context.Context) (*Topics, error) {
	if err := ix.Refresh(ctx); err != nil {
		return nil, err
	}
	if err := ix.topics.turn.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer ix.topics.turn.Release(1)
	if s := ix.state.Load().now; ix.topics.last != nil && ix.topics.last.serve(s) {
		return ix.topics.last.current(s), nil
	}
	found, err := ix.findTopics(ctx)
	if err == nil {
		ix.topics.last = found
	}
	return found, err
}

// serve reports whether the topics are still those of a state, as far as the numbers of its
// documents tell.
func (t *Topics) serve(s *snapshot) bool {
	if t.Generation != s.generation || !t.Created.Equal(s.info.Created) || t.Next > s.next {
		return false
	}
	came, left := int(s.next-t.Next), t.codes-s.live()
	return 100*max(came, left, came+left) < max(1, t.codes)
}

// current returns the topics without the examples that were deleted or replaced since they were
// found.
func (t *Topics) current(s *snapshot) *Topics {
	gone := func(number uint32) bool { _, ok := s.row(number); return !ok }
	if !slices.ContainsFunc(t.examples, func(all []uint32) bool { return slices.ContainsFunc(all, gone) }) {
		return t
	}
	left := *t
	left.Topics = slices.Clone(t.Topics)
	for i, numbers := range t.examples {
		left.Topics[i].Examples = nil
		for j, e := range t.Topics[i].Examples {
			if !gone(numbers[j]) {
				left.Topics[i].Examples = append(left.Topics[i].Examples, e)
			}
		}
	}
	return &left
}

// findTopics finds the topics of the current state.
func (ix *Index) findTopics(ctx context.Context) (*Topics, error) {
	u, err := ix.undivided(ctx, false)
	if err != nil {
		return nil, err
	}
	t := &Topics{Generation: u.generation, Created: u.info.Created, Next: u.next, Documents: u.live(), codes: u.codes}
	rows := u.liveRows()
	if t.divide, err = topics.Divide(ctx, u.set, rows); err != nil {
		return nil, err
	}
	members, err := t.divide.Members(ctx, u.set, rows)
	if err != nil {
		return nil, err
	}
	return t, t.fill(ctx, ix, u, members)
}

// Version changes when topics are found anew.
func (t *Topics) Version() string { return fmt.Sprintf("%d.%d", t.Generation, t.Next) }

// Of returns the index of the topic of a document by its number, or -1.
func (t *Topics) Of(number uint32) int {
	return slices.IndexFunc(t.numbers, func(b *roaring.Bitmap) bool { return b.Contains(number) })
}

// A topicFilter keeps the documents of one topic.
type topicFilter struct {
	*Topics
	index int
}

// topicFilter returns the filter by the topic with the given id, or nil for "". It fails with
// [ErrTopic]. It must not be called within a view.
func (ix *Index) topicFilter(ctx context.Context, id string) (*topicFilter, error) {
	if id == "" {
		return nil, nil
	}
	t, err := ix.Topics(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(t.Topics, func(o Topic) bool { return o.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("%w: %q; list the topics", ErrTopic, id)
	}
	return &topicFilter{t, i}, nil
}

// A filterOrError is the result of topicFilter.
type filterOrError struct {
	*topicFilter
	err error
}

// topicFilters returns the filters of queries.
func (ix *Index) topicFilters(ctx context.Context, queries []Query) []filterOrError {
	all := make([]filterOrError, len(queries))
	for i, q := range queries {
		all[i].topicFilter, all[i].err = ix.topicFilter(ctx, q.Topic)
	}
	return all
}

// restrict returns the documents of numbers, or of all if it is nil, that are of the topic.
// Documents that were added since the topics were found are of the topic of the nearest centre.
func (f *topicFilter) restrict(s *snapshot, numbers *roaring.Bitmap) *roaring.Bitmap {
	if f == nil {
		return numbers
	}
	all := f.numbers[f.index].Clone()
	for row := s.rowsBelow(f.Next); row < s.rows() && s.generation == f.Generation; row++ {
		if c, _ := f.divide.Nearest(s.set, uint32(row)); c == f.index && s.alive(row) {
			all.Add(s.nums[row])
		}
	}
	if numbers != nil {
		all.And(numbers)
	}
	return all
}

// fill sets the topics of the members of each centre.
func (t *Topics) fill(ctx context.Context, ix *Index, u *undivided, members [][]topics.Member) error {
	t.Topics, t.numbers = make([]Topic, len(members)), make([]*roaring.Bitmap, len(members))
	for i, m := range members {
		t.Topics[i].Size, t.numbers[i] = len(m), u.documentsOf(m)
	}
	if err := t.name(ctx, ix, u, members); err != nil {
		return err
	}
	return t.exemplify(ctx, ix, u, members)
}

// documentsOf returns the numbers of the documents of members, with all their passages.
func (u *undivided) documentsOf(members []topics.Member) *roaring.Bitmap {
	all := roaring.New()
	for _, m := range members {
		n := u.nums[m.Row]
		all.Add(n)
		all.AddMany(u.passages[n])
	}
	return all
}

// name sets the words and the ids of the topics.
func (t *Topics) name(ctx context.Context, ix *Index, u *undivided, members [][]topics.Member) error {
	samples := make([]*topics.Sample, len(members))
	var rows []uint32
	var of []*topics.Sample
	for i, m := range members {
		samples[i] = topics.NewSample(len(m))
		for _, row := range topics.Rows(evenly.Some(m, namedBy)) {
			rows, of = append(rows, row), append(of, samples[i])
		}
	}
	a := cmp.Or(u.wordInfo.Analyzer, u.model.Analyzer())
	err := ix.eachWhole(ctx, u, rows, func(i int, d numbered) error {
		of[i].Add(a, d.Words())
		return nil
	})
	for i, words := range topics.Names(samples, NameWords) {
		t.Topics[i].Words = words
		t.Topics[i].ID = t.free(cmp.Or(topics.Identify(words), t.divide.Code(i)))
	}
	return err
}

// free returns an id that no topic has: the given one, or else one with a number.
func (t *Topics) free(id string) string {
	taken := func(id string) bool { return slices.ContainsFunc(t.Topics, func(o Topic) bool { return o.ID == id }) }
	unique := id
	for n := 2; taken(unique); n++ {
		unique = fmt.Sprintf("%s-%d", id, n)
	}
	return unique
}

// exemplify sets the examples of the topics.
func (t *Topics) exemplify(ctx context.Context, ix *Index, u *undivided, members [][]topics.Member) error {
	var rows []uint32
	var of []int
	for i, m := range members {
		for _, row := range topics.Typical(m, TopicExamples) {
			rows, of = append(rows, row), append(of, i)
		}
	}
	examples := make([]TopicExample, len(rows))
	err := ix.eachWhole(ctx, u, rows, func(i int, d numbered) error {
		examples[i] = newTopicExample(d.Document)
		return nil
	})
	t.examples = make([][]uint32, len(members))
	for i, e := range examples {
		if topic := of[i]; e.ID != "" { // not deleted meanwhile
			t.Topics[topic].Examples = append(t.Topics[topic].Examples, e)
			t.examples[topic] = append(t.examples[topic], u.nums[rows[i]])
		}
	}
	return err
}

func newTopicExample(d ingest.Document) TopicExample {
	return TopicExample{d.ID, d.Title, opening(d.Text, exampleBytes)}
}

// opening returns the first whole characters of a text, which have at most n bytes.
func opening(text string, n int) string {
	n = min(n, len(text))
	for n > 0 && n < len(text) && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
