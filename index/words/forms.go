package words

import (
	"cmp"
	"slices"
	"strings"
)

// Completions returns at most n forms that begin with prefix, most frequent first.
func (s *Set) Completions(prefix string, n int) []Form {
	return s.forms(n, func(name string) (int, bool) { return 0, strings.HasPrefix(name, prefix) })
}

// Neighbours returns at most n forms within the given distance of form, 1 or 2 edits: by distance,
// then most frequent first. An exchange of two neighbouring letters is one edit.
func (s *Set) Neighbours(form string, distance, n int) []Form {
	return s.forms(n, func(name string) (int, bool) {
		d := edits([]rune(form), []rune(name))
		return d, d <= distance
	})
}

func (s *Set) forms(n int, matches func(name string) (distance int, ok bool)) []Form {
	documents := map[string]int{}
	for _, m := range s.members {
		for name, count := range m.forms {
			documents[name] += count
		}
	}
	var found []Form
	for name, count := range documents {
		if d, ok := matches(name); ok {
			found = append(found, Form{name, count, d})
		}
	}
	slices.SortFunc(found, func(f, g Form) int {
		return cmp.Or(cmp.Compare(f.Distance, g.Distance), cmp.Compare(g.Documents, f.Documents), cmp.Compare(f.Name, g.Name))
	})
	return found[:min(n, len(found))]
}

// edits returns the number of edits between two words.
func edits(a, b []rune) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := range a {
		rows[2][0] = i + 1
		for j := range b {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			rows[2][j+1] = min(rows[1][j]+change, rows[1][j+1]+1, rows[2][j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				rows[2][j+1] = min(rows[2][j+1], rows[0][j-1]+1)
			}
		}
		rows[0], rows[1], rows[2] = rows[1], rows[2], rows[0]
	}
	return rows[1][len(b)]
}
