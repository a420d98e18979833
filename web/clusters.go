package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// byPlace groups the points by position, and names each group by words of its titles.
func (m *mapData) byPlace(p page) []group {
	all := make([]group, 0, clustered)
	for _, members := range m.clusters(min(clustered, len(m.X))) {
		if len(members) > 0 {
			all = append(all, group{Cluster: true, Centre: m.mean(members), members: members})
		}
	}
	slices.SortStableFunc(all, func(a, b group) int { return cmp.Compare(len(b.members), len(a.members)) })
	words := m.titleWords(all)
	for i := range all {
		if all[i].Name = strings.Join(words[i], " "); all[i].Name == "" {
			all[i].Name = p.T("group %s", thousands(i+1))
		}
	}
	return all
}

// clusters partitions the points into k groups by k-means. The initial centres are points at equal
// intervals of the columns.
func (m *mapData) clusters(k int) [][]int {
	centres := make([]point, k)
	for i := range centres {
		centres[i] = m.at(i * len(m.X) / k)
	}
	var members [][]int
	for range 20 {
		members = make([][]int, k)
		for i := range m.X {
			c := closest(m.at(i), centres)
			members[c] = append(members[c], i)
		}
		for c, of := range members {
			if len(of) > 0 {
				centres[c] = m.mean(of)
			}
		}
	}
	return members
}

func closest(at point, centres []point) int {
	best, least := 0, -1.0
	for i, c := range centres {
		if d := (c.X-at.X)*(c.X-at.X) + (c.Y-at.Y)*(c.Y-at.Y); d < least || least < 0 {
			best, least = i, d
		}
	}
	return best
}

func (m *mapData) mean(members []int) point {
	var sum point
	for _, i := range members {
		sum.X += float64(m.X[i])
		sum.Y += float64(m.Y[i])
	}
	return point{sum.X / float64(len(members)), sum.Y / float64(len(members))}
}

// titleWords returns up to two words for each group that are frequent in its titles and rare in
// those of other groups.
func (m *mapData) titleWords(all []group) [][]string {
	total := make(map[string]int)
	counts := make([]map[string]int, len(all))
	for i, g := range all {
		counts[i] = make(map[string]int)
		for _, d := range g.members {
			for w := range wordsOf(m.Titles[d]) {
				counts[i][w]++
				total[w]++
			}
		}
	}
	best := make([][]string, len(all))
	for i, count := range counts {
		score := func(w string) float64 { return float64(count[w]) * float64(count[w]) / float64(total[w]) }
		words := slices.SortedFunc(maps.Keys(count), func(a, b string) int { return cmp.Or(cmp.Compare(score(b), score(a)), cmp.Compare(a, b)) })
		words = slices.DeleteFunc(words, func(w string) bool { return count[w] < 2 })
		best[i] = words[:min(2, len(words))]
	}
	return best
}

// wordsOf returns the distinct words of a title that are longer than three bytes; shorter words
// carry little meaning.
func wordsOf(title string) map[string]bool {
	words := make(map[string]bool)
	for _, w := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 3 {
			words[w] = true
		}
	}
	return words
}
