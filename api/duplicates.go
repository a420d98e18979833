package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// duplicates are groups of documents whose codes are near each other.
type duplicates struct {
	Groups    []duplicateGroup `json:"groups" doc:"The largest first."`
	Found     int              `json:"found" doc:"Groups in all."`
	Documents int              `json:"documents" doc:"In all of them."`
}

type duplicateGroup struct {
	Size    int         `json:"size"`
	Members []duplicate `json:"members" doc:"By number, the first ones."`
}

type duplicate struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Labels   []string `json:"labels"`
	Distance int      `json:"distance" doc:"To the first of the group."`
	Common   float64  `json:"common" doc:"Share of the words of both that both have, those that the model does not know and numbers too, without stop words."`
	Same     bool     `json:"same" doc:"It differs from the first in its id only."`
}

// duplicates answers with the groups.
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
	told, err := once(ctx, s, l, &s.answered.duplicates, what, func(ctx context.Context) (duplicates, error) {
		d, err := l.Duplicates(ctx, opts)
		if err != nil {
			return duplicates{}, err
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

// share reads a share.
func share(into *float64) func(string, wrong) error {
	return func(value string, bad wrong) (err error) {
		if *into, err = strconv.ParseFloat(value, 64); err != nil || !(*into >= 0 && *into <= 1) {
			return bad("give a share between 0 and 1")
		}
		return nil
	}
}

func newDuplicates(d *index.Duplicates) duplicates {
	told := duplicates{Groups: make([]duplicateGroup, len(d.Groups)), Found: d.Found, Documents: d.Documents}
	for i, g := range d.Groups {
		group := duplicateGroup{g.Size, make([]duplicate, len(g.Members))}
		for j, m := range g.Members {
			group.Members[j] = duplicate{m.ID, m.Title, list(m.Labels), m.Distance, m.Common, m.Same}
		}
		told.Groups[i] = group
	}
	return told
}
