package api

import (
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
	Common   float64  `json:"common" doc:"Share of the terms that both it and the first have."`
}

// duplicates takes as long as a search may, and one of its turns.
func (s *server) duplicates(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	opts, err := parseDuplicates(r.URL.Query())
	if err != nil {
		return err
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return err
	}
	defer done()
	d, err := c.Duplicates(ctx, opts)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newDuplicates(d))
}

// parseDuplicates reads the options from a query string.
func parseDuplicates(v url.Values) (index.DuplicateOptions, error) {
	opts := index.DuplicateOptions{Common: 0.5, Limit: 10, Members: 10}
	numbers := map[string]struct {
		into        *int
		least, most int
	}{
		"radius":  {&opts.Radius, 0, hashing.MaxBits},
		"least":   {&opts.Least, 2, 1 << 30},
		"limit":   {&opts.Limit, 1, mostHits},
		"members": {&opts.Members, 1, mostHits},
	}
	for name, values := range v {
		bad := parameter(name)
		if name == "common" {
			var err error
			if opts.Common, err = strconv.ParseFloat(values[0], 64); err != nil || !(opts.Common >= 0 && opts.Common <= 1) || len(values) > 1 {
				return opts, bad("give one share between 0 and 1")
			}
			continue
		}
		p, ok := numbers[name]
		if !ok {
			return opts, bad("no such parameter; there are radius, common, least, limit and members")
		}
		n, err := strconv.Atoi(values[0])
		if err != nil || n < p.least || n > p.most || len(values) > 1 {
			return opts, bad("give one whole number between %d and %d", p.least, p.most)
		}
		*p.into = n
	}
	if n := opts.Limit * opts.Members; n > mostTogether {
		return opts, parameter("members")("%d groups of %d documents are more than the %d allowed", opts.Limit, opts.Members, mostTogether)
	}
	return opts, nil
}

func newDuplicates(d *index.Duplicates) duplicates {
	told := duplicates{Groups: make([]duplicateGroup, len(d.Groups)), Found: d.Found, Documents: d.Documents}
	for i, g := range d.Groups {
		group := duplicateGroup{g.Size, make([]duplicate, len(g.Members))}
		for j, m := range g.Members {
			group.Members[j] = duplicate{m.ID, m.Title, list(m.Labels), m.Distance, m.Common}
		}
		told.Groups[i] = group
	}
	return told
}
