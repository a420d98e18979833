package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/hashsearch/hashsearch/api/wire"
)

type splitPage struct {
	page
	Form       form
	Bit        wire.Bit  `json:"bit"`
	Set        wire.Side `json:"set"`
	Clear      wire.Side `json:"clear"`
	Neighbours []int     // numbers of the bits before and after
}

// split is the page that compares the documents with a bit set and not set.
func (s *site) split(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &splitPage{}
	if err := s.get(r, p, url.Values{"limit": {"10"}}, "collections", name, "bits", r.PathValue("bit")); err != nil {
		return "", nil, err
	}
	p.page, p.Form = s.page(r, name, "bits"), form{Collection: name}
	p.Title = p.T("Bit %s", thousands(p.Bit.Bit))
	p.Styles = []string{"map.css"}
	var c collection
	if err := s.get(r, &c, nil, "collections", name); err != nil {
		return "", nil, err
	}
	for _, b := range []int{p.Bit.Bit - 1, p.Bit.Bit + 1} {
		if c.Generation != nil && b >= 0 && b < c.Generation.Bits {
			p.Neighbours = append(p.Neighbours, b)
		}
	}
	return "split.html", p, nil
}

// Share returns the percentage of documents with the bit set.
func (p *splitPage) Share() int { return percent(p.Set.Documents, p.All()) }

// Rest returns the percentage of documents with the bit not set.
func (p *splitPage) Rest() int { return 100 - p.Share() }

// All returns the number of documents with a code.
func (p *splitPage) All() int { return p.Set.Documents + p.Clear.Documents }

// Examples returns the examples of a side with the page, for a template.
func (p *splitPage) Examples(s wire.Side) any {
	return struct {
		page
		Of []wire.Example
	}{p.page, s.Examples}
}

// percent returns n as a rounded percentage of all, 0 if all is 0.
func percent(n, all int) int { return (200*n + all) / max(1, 2*all) }

// A labelSplit is a label with the number of its documents on each side, and with bars of at most
// barLength pixels.
type labelSplit struct {
	Label              string
	Set, Clear         int
	SetBar, ClearBar   int
	ClearAt, OfHundred int
}

const (
	barLength  = 160
	mostLabels = 30
)

// Labels returns the commonest labels, sorted by the share of their documents with the bit set, the
// largest first.
func (p *splitPage) Labels() []labelSplit {
	counts := make(map[string]*labelSplit)
	var all []*labelSplit
	of := func(label string) *labelSplit {
		if counts[label] == nil {
			counts[label] = &labelSplit{Label: label}
			all = append(all, counts[label])
		}
		return counts[label]
	}
	for _, l := range p.Set.Labels {
		of(l.Label).Set = l.Count
	}
	for _, l := range p.Clear.Labels {
		of(l.Label).Clear = l.Count
	}
	slices.SortStableFunc(all, func(a, b *labelSplit) int { return cmp.Compare(b.Set+b.Clear, a.Set+a.Clear) })
	return withBars(all[:min(mostLabels, len(all))])
}

// withBars sets the bars and sorts by share.
func withBars(all []*labelSplit) []labelSplit {
	longest, rows := 1, make([]labelSplit, len(all))
	for _, l := range all {
		longest = max(longest, l.Set, l.Clear)
	}
	for i, l := range all {
		l.SetBar, l.ClearBar = (l.Set*barLength+longest-1)/longest, (l.Clear*barLength+longest-1)/longest
		l.ClearAt, l.OfHundred = barLength-l.ClearBar, percent(l.Set, l.Set+l.Clear)
		rows[i] = *l
	}
	slices.SortStableFunc(rows, func(a, b labelSplit) int { return cmp.Compare(b.Set*(a.Set+a.Clear), a.Set*(b.Set+b.Clear)) })
	return rows
}
