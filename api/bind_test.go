package api

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// Each line is a query string and the search that it means.
func TestBindQuery(t *testing.T) {
	text, zero := "orbit", 0
	page := func(change func(*wire.Page)) wire.Search {
		s := wire.Search{Question: wire.Question{Q: &text}, Page: wire.Page{Limit: 10, Candidates: 1000}}
		change(&s.Page)
		return s
	}
	near := func(n wire.Neighbourhood) wire.Search {
		s := page(func(*wire.Page) {})
		s.Neighbourhood = n
		return s
	}
	for query, want := range map[string]wire.Search{
		"q=orbit":                         page(func(*wire.Page) {}),
		"q=orbit&limit=%2B3":              page(func(p *wire.Page) { p.Limit = 3 }),
		"q=orbit&explain":                 page(func(p *wire.Page) { p.Explain = true }),
		"q=orbit&explain=0":               page(func(*wire.Page) {}),
		"q=orbit&rerank=":                 page(func(*wire.Page) {}),
		"q=orbit&rank=words&weight=0":     page(func(p *wire.Page) { p.Rank, p.Weight = "words", new(float64) }),
		"q=orbit&rank=&sort=-year":        page(func(p *wire.Page) { p.Sort = "-year" }),
		"q=orbit&rerank=bm25":             page(func(p *wire.Page) { p.Rerank = "bm25" }),
		"q=orbit&facets=a,b&facets=c":     page(func(p *wire.Page) { p.Facets = []string{"a", "b", "c"} }),
		"q=orbit&radius=0":                near(wire.Neighbourhood{Radius: &zero}),
		"q=orbit&like=a,b&like=c":         near(wire.Neighbourhood{Like: []string{"a,b", "c"}}),
		"q=orbit&filter=a%3Db&filter=c>1": near(wire.Neighbourhood{Conditions: []string{"a=b", "c>1"}}),
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		var got wire.Search
		if err := bindQuery(values, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v (%v), want %+v", query, got, err, want)
		}
	}
}

// Each line is a query string and a part of the problem, which names the parameter.
func TestBindQueryProblems(t *testing.T) {
	for query, want := range map[string]string{
		"limit=":                                `"" is not a whole number`,
		"limit=ten":                             `"ten" is not a whole number. Number of hits`,
		"limit=1e2":                             `"1e2" is not a whole number`,
		"limit=0":                               "expected number >= 1",
		"limit=1001":                            "expected number <= 1000",
		"radius=-1":                             "expected number >= 0",
		"rerank=magic":                          "expected value to be one of",
		"explain=maybe":                         `"maybe" is not true or false`,
		"like=" + strings.Repeat("&like=", 100): "expected array length <= 100",
	} {
		values, _ := url.ParseQuery(query)
		var in wire.Search
		p := problemOf(bindQuery(values, &in))
		name, _, _ := strings.Cut(query, "=")
		if p.Code != "bad_query" || p.Parameter != name || !strings.Contains(p.Detail, want) {
			t.Errorf("%.40s: %+v", query, p)
		}
	}
	for _, query := range []string{"common=NaN", "common=Inf", "common=1e999", "common=x", "common=1.1"} {
		values, _ := url.ParseQuery(query)
		var in wire.DuplicatesParameters
		if p := problemOf(bindQuery(values, &in)); p.Parameter != "common" {
			t.Errorf("%s: %+v", query, p)
		}
	}
	var in wire.SampleParameters
	if err := bindQuery(url.Values{"seed": {"18446744073709551615"}}, &in); err != nil || in.Seed != 1<<64-1 || in.Count != 3 {
		t.Errorf("%+v, %v", in, err)
	}
}

func BenchmarkBindQuery(b *testing.B) {
	values, _ := url.ParseQuery("q=space+shuttle&limit=3&facets=label&explain")
	for b.Loop() {
		var in wire.Search
		if err := bindQuery(values, &in); err != nil {
			b.Fatal(err)
		}
	}
}
