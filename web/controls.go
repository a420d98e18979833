package web

import (
	"maps"
	"slices"
	"strconv"
)

// A choice is one option of a control.
type choice struct {
	Value, Text string
	Chosen      bool
}

// choose marks the choice with the value. It appends one if there is none, as for a value that was
// typed into the address.
func choose(value string, all []choice) []choice {
	for i := range all {
		if all[i].Chosen = all[i].Value == value; all[i].Chosen {
			return all
		}
	}
	return append(all, choice{value, value, true})
}

// radii are the distances offered. They grow by about a third from one to the next.
var radii = []int{1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128}

// Radii returns the radii offered, up to half the bits, and the current one.
func (p *searchPage) Radii() []choice {
	all := []choice{{Text: p.T("any distance")}, {Value: "0", Text: p.T("identical codes")}}
	given, _ := strconv.Atoi(p.Form.Radius)
	for r := 1; r <= p.Collection.Generation.Bits; r++ {
		if r == given || slices.Contains(radii, r) && r <= p.Collection.Generation.Bits/2 {
			all = append(all, choice{Value: strconv.Itoa(r), Text: p.N(r, "%s bit", "%s bits")})
		}
	}
	return choose(p.Form.Radius, all)
}

// Ranks returns the rankings offered. A radius is one by codes.
func (p *searchPage) Ranks() []choice {
	at := p.Form.Rank
	if p.Form.Radius != "" {
		at = "code"
	}
	return choose(at, []choice{{Text: p.T("words and codes")}, {Value: "words", Text: p.T("words")}, {Value: "code", Text: p.T("codes")}})
}

// Sorts returns the orders offered: the best first, or by the metadata fields of the answer.
func (p *searchPage) Sorts() []choice {
	all := []choice{{Text: p.T("best first")}}
	if p.Answer != nil {
		for _, field := range slices.Sorted(maps.Keys(p.Answer.Facets)) {
			all = append(all, choice{Value: field, Text: p.T("%s, ascending", field)}, choice{Value: "-" + field, Text: p.T("%s, descending", field)})
		}
	}
	return choose(p.Form.Sort, all)
}

// Limits returns the numbers of hits offered.
func (p *searchPage) Limits() []choice {
	all := []choice{{Text: p.N(10, "%s hit", "%s hits")}}
	for _, n := range []int{25, 50, 100} {
		all = append(all, choice{Value: strconv.Itoa(n), Text: p.N(n, "%s hit", "%s hits")})
	}
	return choose(p.Form.Limit, all)
}
