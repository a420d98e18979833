package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
)

type bitsPage struct {
	page
	Form        form
	Message     string // shown instead of bits: the next step
	Bits        []wire.Bit
	By          string  // a key of orders, or "" for the number of the bit
	Drivers     bool    // included; else the script loads them, as they take seconds
	Correlation *matrix // nil if the API had no time to compute it
}

const driversShown = 3 // drivers shown for each bit

// orders are the orders of bits other than by number.
var orders = map[string]func(a, b wire.Bit) int{
	"share":   func(a, b wire.Bit) int { return cmp.Compare(b.Mean, a.Mean) },
	"entropy": func(a, b wire.Bit) int { return cmp.Compare(b.Entropy, a.Entropy) },
}

// bits is the page that describes the meaning of each bit.
func (s *site) bits(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &bitsPage{page: s.page(r, name, "bits"), Form: form{Collection: name}}
	p.Title = p.T("Bits of %s", name)
	p.Styles, p.Scripts = []string{"map.css"}, []string{"bits.js"}
	var answer struct {
		Bits        []wire.Bit  `json:"bits"`
		Correlation [][]float64 `json:"correlation"`
	}
	err := s.get(r, &answer, p.parameters(r.FormValue("drivers")), "collections", name, "bits")
	if isProblem(err, "timeout", "busy") {
		p.Drivers = false
		err = s.get(r, &answer, nil, "collections", name, "bits")
	}
	if isProblem(err, "no_model", "foreign_codes") {
		p.Message = sentence(err.Error())
		return "bits.html", p, nil
	}
	if err != nil {
		return "", nil, err
	}
	p.Bits, p.Correlation = answer.Bits, newMatrix(answer.Correlation, answer.Bits)
	if order, ok := orders[r.FormValue("by")]; ok {
		p.By = r.FormValue("by")
		slices.SortStableFunc(p.Bits, order)
	}
	return "bits.html", p, nil
}

// parameters returns the parameters of the request for the bits, with drivers unless drivers is "".
func (p *bitsPage) parameters(drivers string) url.Values {
	v := url.Values{"correlation": {"true"}}
	if p.Drivers = drivers != ""; p.Drivers {
		v.Set("drivers", strconv.Itoa(driversShown))
	}
	return v
}

// Most returns the number of drivers of each bit that the script requests.
func (p *bitsPage) Most() int { return driversShown }

// Dead returns the number of bits with the same value in all codes.
func (p *bitsPage) Dead() int {
	n := 0
	for _, b := range p.Bits {
		if b.Dead {
			n++
		}
	}
	return n
}

// Entropy returns the mean entropy of the bits.
func (p *bitsPage) Entropy() float64 {
	sum := 0.0
	for _, b := range p.Bits {
		sum += b.Entropy
	}
	return sum / float64(max(1, len(p.Bits)))
}

// balance returns the length, of at most 64 pixels, of the bar that shows the share of ones.
func balance(mean float64) int { return int(mean*64 + 0.5) }

// A column is the heading of a column that the table can be sorted by.
type column struct {
	Href, Text, Way, Class string
	Chosen                 bool
}

// Column returns the heading that sorts by the order by.
func (p *bitsPage) Column(by, text, way, class string) column {
	c := column{Href: collectionPath(p.Name) + "/bits", Text: text, Way: way, Class: class, Chosen: p.By == by}
	if by != "" {
		c.Href += "?by=" + by
	}
	return c
}
