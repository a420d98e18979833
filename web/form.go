package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A form is what the search page was asked, as its address says it.
type form struct {
	Collection string
	Q, Like    string // one of them, or none
	Radius     string // "" means any distance
	Rerank     string
	Limit      string
	Cursor     string   // "" is the first page
	Filters    []string // as the API reads them: field=value and such
}

func parseForm(collection string, v url.Values) form {
	f := form{Collection: collection, Q: strings.TrimSpace(v.Get("q")), Like: v.Get("like"),
		Radius: v.Get("radius"), Rerank: v.Get("rerank"), Limit: v.Get("limit"), Cursor: v.Get("cursor"), Filters: v["filter"]}
	if f.Q != "" {
		f.Like = ""
	}
	return f
}

// Asked reports whether there is anything to search for.
func (f form) Asked() bool { return f.Q != "" || f.Like != "" }

// options are the parameters that the API knows by the same names.
func (f form) options() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"radius": f.Radius, "rerank": f.Rerank, "limit": f.Limit, "cursor": f.Cursor} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for _, c := range f.Filters {
		v.Add("filter", c)
	}
	return v
}

// Page is the address of the page that the cursor begins, "" being the first.
func (f form) Page(cursor string) string {
	f.Cursor = cursor
	return f.URL()
}

// URL is the address of the form's page.
func (f form) URL() string {
	v := f.options()
	if f.Q != "" {
		v.Set("q", f.Q)
	}
	if f.Like != "" {
		v.Set("like", f.Like)
	}
	if len(v) == 0 {
		return collectionPath(f.Collection)
	}
	return collectionPath(f.Collection) + "?" + v.Encode()
}

// Has reports whether the label is asked for.
func (f form) Has(label string) bool { return slices.Contains(f.Filters, only(label)) }

// With is the address with the label asked for.
func (f form) With(label string) string {
	if !f.Has(label) {
		f.Filters = append(slices.Clone(f.Filters), only(label))
	}
	return f.Page("")
}

// only is the condition that a label is there. A plain bar in it would be between alternatives.
func only(label string) string {
	return "label=" + strings.NewReplacer(`\`, `\\`, "|", `\|`).Replace(label)
}

// Without is the address without that condition.
func (f form) Without(condition string) string {
	f.Filters = slices.DeleteFunc(slices.Clone(f.Filters), func(c string) bool { return c == condition })
	return f.Page("")
}

// Similar is the address of the documents like one, with the same controls.
func (f form) Similar(id string) string {
	f.Q, f.Like = "", id
	return f.Page("")
}

// Ask is the address of another text, with the same controls.
func (f form) Ask(words []string) string {
	f.Q, f.Like = strings.Join(words, " "), ""
	return f.Page("")
}

// A choice is one option of a control.
type choice struct {
	Value, Text string
	Chosen      bool
}

// choose marks the choice in force, and adds it if it came by hand.
func choose(value string, all []choice) []choice {
	for i := range all {
		if all[i].Chosen = all[i].Value == value; all[i].Chosen {
			return all
		}
	}
	return append(all, choice{value, value, true})
}

// Radii are the distances on offer, for a code of that many bits.
func (f form) Radii(width int) []choice {
	all := []choice{{Text: "any distance"}, {Value: "0", Text: "equal codes"}}
	for _, r := range []int{1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128} {
		if r <= width/2 {
			all = append(all, choice{Value: strconv.Itoa(r), Text: plural(r, "bit", "bits")})
		}
	}
	return choose(f.Radius, all)
}

// Reranks are the orders on offer.
func (f form) Reranks() []choice {
	return choose(f.Rerank, []choice{{Text: "distance"}, {Value: "asymmetric", Text: "asymmetric"},
		{Value: "tfidf", Text: "asymmetric + TF-IDF"}, {Value: "bm25", Text: "asymmetric + BM25"}})
}

// Limits are the numbers of hits on offer.
func (f form) Limits() []choice {
	return choose(f.Limit, []choice{{Text: "10 hits"}, {Value: "25", Text: "25 hits"}, {Value: "50", Text: "50 hits"}, {Value: "100", Text: "100 hits"}})
}
