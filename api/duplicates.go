package api

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// duplicates returns groups of documents that are nearly equal.
func (s *server) duplicates(ctx context.Context, l *lease, in wire.DuplicatesParameters) (wire.Duplicates, error) {
	if n := in.Limit * in.Members; n > mostTogether {
		return wire.Duplicates{}, badParameter("members", fmt.Sprintf("%d groups of %d documents exceed the %d documents allowed", in.Limit, in.Members, mostTogether))
	}
	return once(ctx, s, l, &s.answered.duplicates, fmt.Sprint(in), func(ctx context.Context) (wire.Duplicates, error) {
		d, err := l.Duplicates(ctx, index.DuplicateOptions{Radius: in.Radius, Common: in.Common, Least: in.Least, Limit: in.Limit, Members: in.Members})
		if err != nil {
			return wire.Duplicates{}, err
		}
		return newDuplicates(d), nil
	})
}

func newDuplicates(d *index.Duplicates) wire.Duplicates {
	told := wire.Duplicates{Groups: make([]wire.DuplicateGroup, len(d.Groups)), Found: d.Found, Documents: d.Documents}
	for i, g := range d.Groups {
		group := wire.DuplicateGroup{Size: g.Size, Members: make([]wire.Duplicate, len(g.Members))}
		for j, m := range g.Members {
			group.Members[j] = wire.Duplicate{ID: m.ID, Title: m.Title, Labels: list(m.Labels), Distance: m.Distance, Common: m.Common, Same: m.Same}
		}
		told.Groups[i] = group
	}
	return told
}
