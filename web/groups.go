package web

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/api/wire"
)

const (
	coloured   = 12 // groups with a colour of their own; more, and no eye tells them apart
	mostGroups = 40 // groups with a name of their own
	clustered  = 8  // groups of a collection without labels
	reach      = 24 // around a point, in units of the picture: its neighbourhood
)

// A group is the documents that share a colour on the map: by their first label or, in a collection without labels, by where they lie.
type group struct {
	Name    string
	Label   string // "" for a cluster and for all others
	Cluster bool
	Count   int
	Colour  int   // of the style sheet; that after the last is grey
	Spot    point // where it is most itself
	Centre  point // of a cluster
	Path    string
	Near    []string // the names of those whose spots are nearest
	members []int    // in the columns
}

// groups sorts the points: the commonest first, all without a name of their own last.
func (m *mapped) groups(f frame, counts []wire.LabelCount, p page) []group {
	all := m.byLabel(p.T("no label"), p.T("other labels"))
	if len(m.Labels) == 0 {
		all = m.byPlace(p)
	}
	for i := range all {
		g := &all[i]
		g.Colour = min(i, coloured)
		g.Count = len(g.members)
		if j := slices.IndexFunc(counts, func(c wire.LabelCount) bool { return g.Label != "" && c.Label == g.Label }); j >= 0 {
			g.Count = counts[j].Count
		}
		var path []byte
		for _, d := range g.members {
			path = f.dot(path, m.at(d))
		}
		g.Path = string(path)
	}
	m.settle(all, f)
	nearest(all)
	return all
}

func (m *mapped) at(i int) point { return point{float64(m.X[i]), float64(m.Y[i])} }

// byLabel groups by the first label.
func (m *mapped) byLabel(none, other string) []group {
	all := make([]group, len(m.Labels))
	for i, l := range m.Labels {
		all[i] = group{Name: l, Label: l}
	}
	unlabelled := group{Name: none}
	for i, l := range m.Label {
		if l < 0 {
			unlabelled.members = append(unlabelled.members, i)
		} else {
			all[l].members = append(all[l].members, i)
		}
	}
	slices.SortStableFunc(all, func(a, b group) int { return cmp.Compare(len(b.members), len(a.members)) })
	if len(all) > mostGroups {
		for _, g := range all[mostGroups:] {
			unlabelled.members = append(unlabelled.members, g.members...)
		}
		all, unlabelled.Name = all[:mostGroups], other
	}
	all = slices.DeleteFunc(all, func(g group) bool { return len(g.members) == 0 })
	if len(unlabelled.members) > 0 {
		all = append(all, unlabelled)
	}
	return all
}

// settle finds the spot of each group: the member with most of the group around it, and least of all others.
func (m *mapped) settle(all []group, f frame) {
	near := reach * reach / (f.scale * f.scale)
	around := func(at point, members []int) (n float64) {
		for _, j := range members {
			if dx, dy := float64(m.X[j])-at.X, float64(m.Y[j])-at.Y; dx*dx+dy*dy <= near {
				n++
			}
		}
		return n
	}
	everyone := make([]int, len(m.X))
	for i := range everyone {
		everyone[i] = i
	}
	for i := range all {
		best := -1.0
		for _, d := range all[i].members {
			own := around(m.at(d), all[i].members)
			if score := own * own / around(m.at(d), everyone); score > best {
				best, all[i].Spot = score, m.at(d)
			}
		}
	}
}

// nearest names for each group the three whose spots are nearest.
func nearest(all []group) {
	for i := range all {
		others := slices.Delete(slices.Clone(all), i, i+1)
		far := func(g group) float64 {
			dx, dy := g.Spot.X-all[i].Spot.X, g.Spot.Y-all[i].Spot.Y
			return dx*dx + dy*dy
		}
		slices.SortStableFunc(others, func(a, b group) int { return cmp.Compare(far(a), far(b)) })
		for _, g := range others[:min(3, len(others))] {
			all[i].Near = append(all[i].Near, g.Name)
		}
	}
}

// Named are the groups whose names find room on the picture.
func (p *mapPage) Named() []group {
	const letter, line = 7.5, 20.0
	var named []group
	for _, g := range p.Groups {
		x, y := p.Frame.project(g.Spot)
		free := func(o group) bool {
			ox, oy := p.Frame.project(o.Spot)
			return math.Abs(y-oy) > line || math.Abs(x-ox) > letter*float64(utf8.RuneCountInString(g.Name)+utf8.RuneCountInString(o.Name))/2+line/2
		}
		if (g.Label != "" || g.Cluster) && !slices.ContainsFunc(named, func(o group) bool { return !free(o) }) {
			named = append(named, g)
		}
	}
	return named
}
