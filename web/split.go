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
	Neighbours []int     // the bits before and after
}

// split is the page of a collection split by one bit.
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
	if err := s.measure(r, name, &c); err != nil {
		return "", nil, err
	}
	for _, b := range []int{p.Bit.Bit - 1, p.Bit.Bit + 1} {
		if c.Generation != nil && b >= 0 && b < c.Generation.Bits {
			p.Neighbours = append(p.Neighbours, b)
		}
	}
	return "split.html", p, nil
}

// Share is how many documents in a hundred have the bit set.
func (p *splitPage) Share() int { return percent(p.Set.Documents, p.All()) }

// Rest is what Share leaves.
func (p *splitPage) Rest() int { return 100 - p.Share() }

// All is how many documents have the bit at all.
func (p *splitPage) All() int { return p.Set.Documents + p.Clear.Documents }

// Examples are those of a side, with the page that they are shown on.
func (p *splitPage) Examples(s wire.Side) any {
	return struct {
		page
		Of []wire.Example
	}{p.page, s.Examples}
}

// percent is n of all in a hundred.
func percent(n, all int) int { return (200*n + all) / max(1, 2*all) }

// A parted is a label and how many of its documents are on each side, with bars of up to barLength.
type parted struct {
	Label              string
	Set, Clear         int
	SetBar, ClearBar   int
	ClearAt, OfHundred int
}

const (
	barLength  = 160
	mostParted = 30
)

// Labels are the commonest labels, by what share of their documents has the bit set.
func (p *splitPage) Labels() []parted {
	counts := make(map[string]*parted)
	var all []*parted
	of := func(label string) *parted {
		if counts[label] == nil {
			counts[label] = &parted{Label: label}
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
	slices.SortStableFunc(all, func(a, b *parted) int { return cmp.Compare(b.Set+b.Clear, a.Set+a.Clear) })
	return withBars(all[:min(mostParted, len(all))])
}

// withBars measures the bars, and sorts by share.
func withBars(all []*parted) []parted {
	longest, rows := 1, make([]parted, len(all))
	for _, l := range all {
		longest = max(longest, l.Set, l.Clear)
	}
	for i, l := range all {
		l.SetBar, l.ClearBar = (l.Set*barLength+longest-1)/longest, (l.Clear*barLength+longest-1)/longest
		l.ClearAt, l.OfHundred = barLength-l.ClearBar, percent(l.Set, l.Set+l.Clear)
		rows[i] = *l
	}
	slices.SortStableFunc(rows, func(a, b parted) int { return cmp.Compare(b.Set*(a.Set+a.Clear), a.Set*(b.Set+b.Clear)) })
	return rows
}
