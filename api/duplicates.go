package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// duplicates answers with groups of documents that are nearly equal.
func (s *server) duplicates(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	opts, err := parseDuplicates(r.URL.Query())
	if err != nil {
		return err
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	what := fmt.Sprint(opts.Radius, opts.Common, opts.Least, opts.Limit, opts.Members)
	told, err := once(ctx, s, l, &s.answered.duplicates, what, func(ctx context.Context) (wire.Duplicates, error) {
		d, err := l.Duplicates(ctx, opts)
		if err != nil {
			return wire.Duplicates{}, err
		}
		return newDuplicates(d), nil
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, told)
}

// parseDuplicates reads the options from a query string.
func parseDuplicates(v url.Values) (index.DuplicateOptions, error) {
	opts := index.DuplicateOptions{Common: 0.5, Limit: 10, Members: 10}
	err := parameters{
		"radius":  whole(&opts.Radius, 0, hashing.MaxBits),
		"common":  share(&opts.Common),
		"least":   whole(&opts.Least, 2, 1<<30),
		"limit":   whole(&opts.Limit, 1, mostHits),
		"members": whole(&opts.Members, 1, mostHits),
	}.read(v)
	if err != nil {
		return opts, err
	}
	if n := opts.Limit * opts.Members; n > mostTogether {
		return opts, parameter("members")("%d groups of %d documents are more than the %d allowed", opts.Limit, opts.Members, mostTogether)
	}
	return opts, nil
}

// share parses a number from 0 to 1.
func share(into *float64) func(string, wrong) error {
	return func(value string, bad wrong) (err error) {
		if *into, err = strconv.ParseFloat(value, 64); err != nil || !(*into >= 0 && *into <= 1) {
			return bad("give a share between 0 and 1")
		}
		return nil
	}
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
