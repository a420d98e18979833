package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ingest"
)

const (
	namedBy      = 200 // documents of a topic whose words name it
	exampleBytes = 300 // length of the beginning of a text
)

// fill sets the topics of the members of each centre.
func (t *Topics) fill(ctx context.Context, ix *Index, u *undivided, members [][]member) error {
	members = t.sort(members)
	t.Topics, t.numbers = make([]Topic, len(members)), make([]*roaring.Bitmap, len(members))
	for i, m := range members {
		t.Topics[i].Size, t.numbers[i] = len(m), u.documentsOf(m)
	}
	if err := t.name(ctx, ix, u, members); err != nil {
		return err
	}
	return t.exemplify(ctx, ix, u, members)
}

// sort sorts the centres by the number of their members, the most first, and drops those without
// any. It returns the members in the same order.
func (t *Topics) sort(members [][]member) [][]member {
	var order []int
	for i, m := range members {
		if len(m) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(members[b]), len(members[a])) })
	t.divide = &division{pick(t.divide.means, order), pick(t.divide.centres, order)}
	return pick(members, order)
}

// name sets the words and the ids of the topics.
func (t *Topics) name(ctx context.Context, ix *Index, u *undivided, members [][]member) error {
	samples := make([]*wordSample, len(members))
	var rows []uint32
	var of []*wordSample
	for i, m := range members {
		samples[i] = newWordSample(len(m))
		for _, row := range rowsOfMembers(evenly(m, namedBy)) {
			rows, of = append(rows, row), append(of, samples[i])
		}
	}
	a := cmp.Or(u.wordInfo.Analyzer, u.model.Analyzer())
	err := ix.eachWhole(ctx, u, rows, func(i int, d numbered) error {
		of[i].add(a, d.Words())
		return nil
	})
	for i, words := range names(samples, NameWords) {
		t.Topics[i].Words = words
		t.Topics[i].ID = t.free(cmp.Or(identify(words), t.divide.code(i)))
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
func (t *Topics) exemplify(ctx context.Context, ix *Index, u *undivided, members [][]member) error {
	var rows []uint32
	var of []int
	for i, m := range members {
		for _, row := range typical(m, TopicExamples) {
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
