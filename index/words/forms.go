package words

import (
	"cmp"
	"slices"
	"sync"

	"github.com/blevesearch/vellum"
	"github.com/blevesearch/vellum/levenshtein"
)

// Completions returns at most n forms that begin with prefix, most frequent first.
func (s *Set) Completions(prefix string, n int) []Form {
	low := []byte(prefix)
	top := topForms{n: n}
	s.eachForm(nil, low, after(low), func(f Form) { top.add(f) })
	return top.forms
}

// after returns the end of the range of names that begin with prefix, nil if there is no end.
func after(prefix []byte) []byte {
	end := slices.Clone(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// Neighbours returns at most n forms within the given distance of form, 1 or 2 edits: by distance,
// then most frequent first. An exchange of two neighbouring letters is one edit.
func (s *Set) Neighbours(form string, distance, n int) []Form {
	if distance < 1 || n < 1 {
		return nil
	}
	distance = min(distance, len(automata))
	dfa, err := automata[distance-1]().BuildDfa(form, uint8(distance))
	if err != nil { // the form is too long
		return nil
	}
	top, letters := topForms{n: n}, []rune(form)
	s.eachForm(dfa, nil, nil, func(f Form) {
		if f.Distance = edits(letters, []rune(f.Name)); f.Distance <= distance {
			top.add(f)
		}
	})
	return top.forms
}

// automata[d] builds automata that accept at most d+1 edits. A builder accepts its own distance
// only, and takes milliseconds to make.
var automata = [2]func() *levenshtein.LevenshteinAutomatonBuilder{automaton(1), automaton(2)}

func automaton(distance uint8) func() *levenshtein.LevenshteinAutomatonBuilder {
	return sync.OnceValue(func() *levenshtein.LevenshteinAutomatonBuilder {
		// fails for long distances only
		b, _ := levenshtein.NewLevenshteinAutomatonBuilder(distance, true)
		return b
	})
}

// eachForm calls add for each form from low to below high that an automaton accepts and a living
// document may contain.
func (s *Set) eachForm(a vellum.Automaton, low, high []byte, add func(Form)) {
	sources := make([]source, len(s.members))
	for i := range s.members {
		sources[i] = source{Segment: s.members[i].Segment, dead: s.members[i].dead.positions}
	}
	for name, values := range union(sources, func(s source) names { return s.forms.matching(a, low, high) }) {
		documents := 0
		for _, v := range values {
			documents += v.source.documents(formEntry(v.value))
		}
		if documents > 0 {
			add(Form{Name: string(name), Documents: documents})
		}
	}
}

// topForms keeps the n first of the forms added in ascending order of name: by distance, then most
// frequent first.
type topForms struct {
	n     int
	forms []Form
}

func (t *topForms) add(f Form) {
	i, _ := slices.BinarySearchFunc(t.forms, f, func(g, f Form) int {
		return cmp.Or(cmp.Compare(g.Distance, f.Distance), cmp.Compare(f.Documents, g.Documents), -1)
	})
	if i < t.n {
		t.forms = slices.Insert(t.forms[:min(len(t.forms), t.n-1)], i, f)
	}
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
