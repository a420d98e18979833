package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/insight"
)

// mostOutliers is the maximum number of outliers.
const mostOutliers = 1000

// mostJudged is the maximum number of documents that are scored. Each takes about a millisecond of
// processor time with a vocabulary of 18,000 words.
const mostJudged = 4000

// outliers returns the documents that the model reconstructs worst. They are hashed again to find
// them, once for each state of the collection.
func (s *server) outliers(ctx context.Context, l *lease, in wire.OutliersParameters) (*wire.Outliers, error) {
	all, err := once(ctx, s, l, &s.answered.outliers, "outliers", func(ctx context.Context) (*wire.Outliers, error) { return judge(ctx, l) })
	if err != nil {
		return nil, err
	}
	answer := *all
	answer.Outliers = answer.Outliers[:min(in.Limit, len(answer.Outliers))]
	return &answer, nil
}

// judge scores documents by how badly the model reconstructs them, and sorts them, the worst first.
func judge(ctx context.Context, c collection) (*wire.Outliers, error) {
	m, err := hashed(c)
	if err != nil {
		return nil, err
	}
	size, err := c.Size()
	if err != nil {
		return nil, err
	}
	answer := &wire.Outliers{Outliers: []wire.Outlier{}, Documents: size.Documents}
	docs := c.Sketches(ctx, every(size.Documents, mostJudged))
	empty, err := insight.Misfits(ctx, m, docs, func(d index.Sketched, misfit float64) {
		n := d.Counts
		answer.Outliers = append(answer.Outliers, wire.Outlier{ID: d.ID, Title: d.Title, Labels: list(d.Labels), Score: misfit, Words: int(n.Length()) + n.Unknown, Unknown: n.Unknown})
	})
	answer.LookedAt = empty + len(answer.Outliers)
	slices.SortFunc(answer.Outliers, func(a, b wire.Outlier) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Words, a.Words), cmp.Compare(a.ID, b.ID))
	})
	answer.Outliers = slices.Clone(answer.Outliers[:min(mostOutliers, len(answer.Outliers))])
	return answer, err
}

// every returns the smallest step with which at most most of n documents are taken.
func every(n, most int) int { return (n + most - 1) / most }

// duplicates returns groups of documents that are nearly equal.
func (s *server) duplicates(ctx context.Context, l *lease, in wire.DuplicatesParameters) (wire.Duplicates, error) {
	if n := in.Limit * in.Members; n > mostTogether {
		return wire.Duplicates{}, badParameter("members", fmt.Sprintf("%d groups of %d documents exceed the %d documents allowed", in.Limit, in.Members, mostTogether))
	}
	return once(ctx, s, l, &s.answered.duplicates, fmt.Sprint(in), func(ctx context.Context) (wire.Duplicates, error) {
		d, err := l.Duplicates(ctx, index.DuplicateOptions{Radius: in.Radius, Common: in.Common, Passages: in.Passages, Least: in.Least, Limit: in.Limit, Members: in.Members})
		if err != nil {
			return wire.Duplicates{}, err
		}
		return newDuplicates(d), nil
	})
}

func newDuplicates(d *index.Duplicates) wire.Duplicates {
	answer := wire.Duplicates{Groups: make([]wire.DuplicateGroup, len(d.Groups)), Found: d.Found, Documents: d.Documents}
	for i, g := range d.Groups {
		group := wire.DuplicateGroup{Size: g.Size, Members: make([]wire.Duplicate, len(g.Members))}
		for j, m := range g.Members {
			group.Members[j] = wire.Duplicate{ID: m.ID, Title: m.Title, Labels: list(m.Labels), Distance: m.Distance, Common: m.Common, Same: m.Same}
		}
		answer.Groups[i] = group
	}
	return answer
}

// labelling returns the documents that should get labels next.
func (s *server) labelling(ctx context.Context, l *lease, in wire.LabellingParameters) (*wire.Labelling, error) {
	return once(ctx, s, l, &s.answered.labelling, fmt.Sprintf("%d %q", in.Limit, in.Skip), func(ctx context.Context) (*wire.Labelling, error) {
		found, err := l.Labelling(ctx, in.Limit, in.Skip)
		if err != nil {
			return nil, err
		}
		return newLabelling(found), nil
	})
}

func newLabelling(l *index.Labelling) *wire.Labelling {
	answer := &wire.Labelling{Documents: make([]wire.Unlabelled, len(l.Documents)), Labelled: l.Labelled, Total: l.Total}
	for i, d := range l.Documents {
		answer.Documents[i] = wire.Unlabelled{ID: d.ID, Title: d.Title, Text: d.Text, Informs: d.Informs, Labels: newSuggestions(d.Labels)}
	}
	return answer
}
