package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// themes are the words of the topics of topical documents.
var themes = [][]string{{"Orbit", "shuttle", "moon"}, {"bread", "Oven", "yeast"}, {"harbour", "tide", "anchor"}}

// topical returns documents of three themes with similar codes, in turn, and one without a code.
func topical(n int) []ingest.Document {
	r := rand.New(rand.NewPCG(1, 1))
	docs := []ingest.Document{{ID: "blank"}}
	for i := range n {
		theme := i % len(themes)
		c := hashing.Code{[]uint64{0x00000000ffff, 0x0000ffff0000, 0xffff00000000}[theme]}
		c.Flip(r.IntN(48))
		words := append(slices.Clone(themes[theme]), "common", fmt.Sprint("odd", i))
		docs = append(docs, coded(fmt.Sprintf("%d/%d", theme, i), c, 48, words...))
	}
	return docs
}

func newTopical(t *testing.T, n int) *Index {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 48})
	add(t, ix, topical(n)...)
	return ix
}

func topicsOf(t *testing.T, ix *Index) *Topics {
	t.Helper()
	found, err := ix.Topics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// The themes become topics with their words as names, and each document has one.
func TestTopics(t *testing.T) {
	ix := newTopical(t, 90)
	found := topicsOf(t, ix)
	if len(found.Topics) != 3 || found.Documents != 90 {
		t.Fatalf("%+v", found)
	}
	for i, topic := range found.Topics {
		theme := topic.Examples[0].ID[0]
		words := slices.Sorted(slices.Values(topic.Words[:3]))
		if want := slices.Sorted(slices.Values(themes[theme-'0'])); topic.Size != 30 || !slices.Equal(words, want) || len(topic.Examples) != TopicExamples {
			t.Errorf("topic %d: %+v, want the words %q", i, topic, want)
		}
		if topic.ID != strings.ToLower(strings.Join(topic.Words, "-")) {
			t.Errorf("topic %q has the words %q", topic.ID, topic.Words)
		}
		l, err := ix.List(t.Context(), Listing{Topic: topic.ID, Limit: 100})
		if err != nil || l.Total != 30 {
			t.Fatalf("%d documents of %s, %v", l.Total, topic.ID, err)
		}
		for _, d := range l.Documents {
			if d.ID[0] != theme || found.Of(d.Number) != i {
				t.Errorf("%s is of topic %s and %d", d.ID, topic.ID, found.Of(d.Number))
			}
		}
	}
	if blank, err := ix.Document("blank"); err != nil || found.Of(blank.Number) != -1 {
		t.Errorf("the document without a code: %v", err)
	}
}

// Searches of all kinds find the documents of a topic alone.
func TestSearchTopic(t *testing.T) {
	ix := newTopical(t, 60)
	topic := topicsOf(t, ix).Topics[1]
	theme := topic.Examples[0].ID[:1]
	queries := []Query{
		{Text: "common", Rank: ByWords}, {Text: "common", Rank: Hybrid}, {Text: "common", Rank: ByCode}, {ID: theme + topic.Examples[0].ID[1:], Rank: ByCode},
		{Text: "common", Rank: ByCode, Sort: "-label"}, {Code: hashing.Code{5}, Distances: true}, {Text: "common", Rank: ByWords, Filter: []ingest.Condition{{Field: "id", Value: "x", Op: ingest.NotEqual}}},
	}
	for i := range queries {
		queries[i].Topic, queries[i].Limit = topic.ID, 60
	}
	replies, err := ix.SearchAll(t.Context(), append(queries, Query{Text: "common", Topic: "nothing"}))
	if err != nil || !errors.Is(replies[len(queries)].Err, ErrTopic) {
		t.Fatal(err, replies[len(queries)].Err)
	}
	for i, q := range queries {
		r, err := ix.Search(t.Context(), q)
		if err != nil || replies[i].Err != nil || !cmp.Equal(hitIDs(r.Hits), hitIDs(replies[i].Hits)) {
			t.Fatalf("%+v: %v, %v", q, err, replies[i].Err)
		}
		if len(r.Hits) < 19 || slices.ContainsFunc(r.Hits, func(h Hit) bool { return h.ID[:1] != theme }) {
			t.Errorf("%+v finds %v", q, hitIDs(r.Hits))
		}
	}
	_, hits, err := ix.Ball(t.Context(), Query{Code: hashing.Code{0}, Radius: 48, Topic: topic.ID})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for h, err := range hits {
		if n++; err != nil || h.ID[:1] != theme {
			t.Errorf("ball: %s, %v", h.ID, err)
		}
	}
	if n != 20 {
		t.Errorf("%d in the ball", n)
	}
}

// Topics are kept until a hundredth of the documents changed. Meanwhile, a new document is of the
// topic whose codes are most similar, and a deleted one of none.
func TestTopicsKept(t *testing.T) {
	ix := newTopical(t, 300)
	first := topicsOf(t, ix)
	add(t, ix, coded("new", hashing.Code{0xffff}, 48, "common"))
	if topicsOf(t, ix) != first {
		t.Error("found anew for one document")
	}
	var has []string
	for _, topic := range first.Topics {
		l, err := ix.List(t.Context(), Listing{Topic: topic.ID, Filter: []ingest.Condition{{Field: "id", Value: "new"}}})
		if err != nil {
			t.Fatal(err)
		}
		if l.Total == 1 {
			has = append(has, topic.Examples[0].ID[:1])
		}
	}
	if !slices.Equal(has, []string{"0"}) {
		t.Errorf("the new document is of the topics %q", has)
	}
	if _, err := ix.Delete(t.Context(), "0/0", "0/3", "0/6", "0/9"); err != nil {
		t.Fatal(err)
	}
	second := topicsOf(t, ix)
	if second == first || second.Version() == first.Version() || second.Documents != 297 || second.Topics[2].ID == "" {
		t.Errorf("after four deletions: %+v", second)
	}
	adoptToy(t, ix, toy{Width: 48, Mask: 1})
	if topicsOf(t, ix) == second {
		t.Error("kept for another generation")
	}
}

// A deleted or replaced document is no example any more, although the topics are kept.
func TestTopicsWithoutDeleted(t *testing.T) {
	ix := newTopical(t, 300)
	first := topicsOf(t, ix).Topics[0].Examples
	if _, err := ix.Delete(t.Context(), first[0].ID); err != nil {
		t.Fatal(err)
	}
	add(t, ix, coded(first[2].ID, hashing.Code{0xffff}, 48, "secret"))
	want := append([]TopicExample{first[1]}, first[3:]...)
	if left := topicsOf(t, ix).Topics[0].Examples; !cmp.Equal(left, want) {
		t.Error(cmp.Diff(left, want))
	}
}

// A copy of a collection has the same topics. Without a model there are none, and a cancelled
// search for topics has no effect.
func TestTopicsAgain(t *testing.T) {
	a, b := newTopical(t, 90), newTopical(t, 90)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Topics(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if x, y := topicsOf(t, a), topicsOf(t, b); !cmp.Equal(x.Topics, y.Topics) {
		t.Error(cmp.Diff(x.Topics, y.Topics))
	}
	if _, err := newToy(t).Topics(t.Context()); !errors.Is(err, ErrNoModel) {
		t.Errorf("without a model: %v", err)
	}
	if _, err := a.List(t.Context(), Listing{Topic: "nothing"}); !errors.Is(err, ErrTopic) {
		t.Errorf("unknown: %v", err)
	}
}

// The passages of a document are of its topic, and count once.
func TestTopicsOfPassages(t *testing.T) {
	ix := openToy(t, filepath.Join(t.TempDir(), "passages.db"))
	adoptToy(t, ix, toy{Width: 48})
	docs := topical(30)
	for i, d := range docs[1:] {
		d.Fields = map[string]string{ingest.PassageField: fmt.Sprint("whole", i/6, i%3)}
		docs[i+1] = d
	}
	add(t, ix, docs...)
	found := topicsOf(t, ix)
	if found.Documents != 15 || len(found.Topics) != 3 {
		t.Fatalf("%+v", found)
	}
	for _, topic := range found.Topics {
		l, err := ix.List(t.Context(), Listing{Topic: topic.ID})
		if err != nil || l.Total != 10 || topic.Size != 5 || !strings.HasPrefix(topic.Examples[0].ID, "whole") {
			t.Errorf("%+v: %d passages, %v", topic, l.Total, err)
		}
	}
}
