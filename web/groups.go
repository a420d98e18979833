package web

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/api/wire"
)

const (
	coloured   = 12 // colours; more would be hard to distinguish
	mostGroups = 40 // groups with a name, and with a colour and shape, of their own
	reach      = 24 // radius of a neighbourhood, in units of the picture
)

// A group is a set of documents that the map shows together: those with the same first label, of a
// topic, or with the same value of a field.
type group struct {
	Name    string
	Key     string // label, id of the topic, or value; "" for the group of all remaining documents
	Label   string // "" if the group is not one of a label
	Topic   string // id; "" if the group is not one of a topic
	Count   int
	Colour  int      // index in the style sheet; index coloured is grey
	Shape   int      // index in the style sheet: disc, square, triangle or cross
	Spot    point    // position typical of the group; see placeSpots
	Path    string   // SVG path of the points
	Near    []string // names of the groups with the nearest spots
	members []int    // indices into the columns
}

// groups divides the points into groups by label, topic or field, the largest first. Points without
// a group of their own form the last.
func (m *mapData) groups(f frame, counts []wire.LabelCount, p page, by string) []group {
	var all []group
	switch by {
	case byTopics:
		all = m.byTopic(p.T("no topic"), p.T("other topics"))
	case byLabels:
		all = m.byLabel(p.T("no label"), p.T("other labels"))
	default:
		all = m.byField(p.T("no value"), p.T("other values"))
	}
	for i := range all {
		g := &all[i]
		if g.Colour, g.Shape = i%coloured, i/coloured; i > 0 && g.Key == "" {
			g.Colour, g.Shape = coloured, 0
		}
		g.Count = len(g.members)
		if j := slices.IndexFunc(counts, func(c wire.LabelCount) bool { return g.Label != "" && c.Label == g.Label }); j >= 0 {
			g.Count = counts[j].Count
		}
		var path []byte
		for _, d := range g.members {
			path = f.dot(path, m.at(d), g.Shape)
		}
		g.Path = string(path)
	}
	m.placeSpots(all, f)
	nearest(all)
	return all
}

func (m *mapData) at(i int) point { return point{float64(m.X[i]), float64(m.Y[i])} }

// byLabel groups the points by first label.
func (m *mapData) byLabel(none, other string) []group {
	all := make([]group, len(m.Labels))
	for i, l := range m.Labels {
		all[i] = group{Name: l, Key: l, Label: l}
	}
	return grouped(all, m.Label, none, other)
}

// byTopic groups the points by topic.
func (m *mapData) byTopic(none, other string) []group {
	all := make([]group, len(m.Topics))
	for i, t := range m.Topics {
		all[i] = group{Name: topicName(t.ID, t.Words), Key: t.ID, Topic: t.ID}
	}
	return grouped(all, m.Topic, none, other)
}

// byField groups the points by the first value of the field that was asked for.
func (m *mapData) byField(none, other string) []group {
	all := make([]group, len(m.Values))
	for i, v := range m.Values {
		all[i] = group{Name: v, Key: v}
	}
	return grouped(all, m.Value, none, other)
}

// grouped adds each point to the group whose index it has. Points without a group, and those of
// groups past mostGroups, form the last group, named none or, if it includes groups, other.
func grouped(all []group, of []int, none, other string) []group {
	unlabelled := group{Name: none}
	for i, l := range of {
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

// placeSpots sets the spot of each group to the member with the largest score own²/all, where own
// counts the group's points in its neighbourhood and all counts those of every group.
func (m *mapData) placeSpots(all []group, f frame) {
	near := reach * reach / (f.scale * f.scale)
	around := func(at point, members []int) (n float64) {
		for _, j := range members {
			if dx, dy := float64(m.X[j])-at.X, float64(m.Y[j])-at.Y; dx*dx+dy*dy <= near {
				n++
			}
		}
		return n
	}
	everything := make([]int, len(m.X))
	for i := range everything {
		everything[i] = i
	}
	for i := range all {
		best := -1.0
		for _, d := range all[i].members {
			own := around(m.at(d), all[i].members)
			if score := own * own / around(m.at(d), everything); score > best {
				best, all[i].Spot = score, m.at(d)
			}
		}
	}
}

// nearest sets Near of each group to the three groups with the nearest spots.
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

// Named returns the groups whose names fit on the picture without overlap.
func (p *mapPage) Named() []group {
	const letter, line = 7.5, 20.0
	var named []group
	for _, g := range p.Groups {
		x, y := p.Frame.project(g.Spot)
		free := func(o group) bool {
			ox, oy := p.Frame.project(o.Spot)
			return math.Abs(y-oy) > line || math.Abs(x-ox) > letter*float64(utf8.RuneCountInString(g.Name)+utf8.RuneCountInString(o.Name))/2+line/2
		}
		if g.Key != "" && !slices.ContainsFunc(named, func(o group) bool { return !free(o) }) {
			named = append(named, g)
		}
	}
	return named
}
