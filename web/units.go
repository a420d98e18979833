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
	Message     string // instead of bits: what to do
	Bits        []wire.Bit
	By          string
	Drivers     bool    // are told; else the script asks for them, since to find them takes seconds
	Correlation *matrix // nil where the API had no time for it
}

const driversTold = 3 // of each bit

// orders are what the bits may be sorted by, beside their number.
var orders = map[string]func(a, b wire.Bit) int{
	"share":   func(a, b wire.Bit) int { return cmp.Compare(b.Mean, a.Mean) },
	"entropy": func(a, b wire.Bit) int { return cmp.Compare(b.Entropy, a.Entropy) },
}

// bits is the page of what each bit stands for.
func (s *site) bits(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &bitsPage{page: s.page(r, name, "bits"), Form: form{Collection: name}}
	p.Title = p.T("Bits of %s", name)
	p.Styles, p.Scripts = []string{"map.css"}, []string{"bits.js"}
	var answer struct {
		Bits        []wire.Bit  `json:"bits"`
		Correlation [][]float64 `json:"correlation"`
	}
	err := s.get(r, &answer, p.asks(r.FormValue("drivers")), "collections", name, "bits")
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

// asks is what is asked for beside the bits.
func (p *bitsPage) asks(drivers string) url.Values {
	v := url.Values{"correlation": {"true"}}
	if p.Drivers = drivers != ""; p.Drivers {
		v.Set("drivers", strconv.Itoa(driversTold))
	}
	return v
}

// Most is how many drivers of each bit the script asks for.
func (p *bitsPage) Most() int { return driversTold }

// Dead is the number of bits that are the same in every code.
func (p *bitsPage) Dead() int {
	n := 0
	for _, b := range p.Bits {
		if b.Dead {
			n++
		}
	}
	return n
}

// Entropy is the mean entropy of the bits.
func (p *bitsPage) Entropy() float64 {
	sum := 0.0
	for _, b := range p.Bits {
		sum += b.Entropy
	}
	return sum / float64(max(1, len(p.Bits)))
}

// balance returns the length, in pixels of 64, of the bar that shows the share of ones.
func balance(mean float64) int { return int(mean*64 + 0.5) }

// A column is the head of what the table may be sorted by.
type column struct {
	Href, Text, Way, Class string
	Chosen                 bool
}

// Column is the head of one.
func (p *bitsPage) Column(by, text, way, class string) column {
	c := column{Href: collectionPath(p.Name) + "/bits", Text: text, Way: way, Class: class, Chosen: p.By == by}
	if by != "" {
		c.Href += "?by=" + by
	}
	return c
}
