package web

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A form holds the parameters of the search page, or of a page with filters, as in its address.
type form struct {
	Collection string
	Path       string // of the page below the collection's address; "" is the search page
	Q          string
	Likes      []string // ids of documents that hits should resemble
	Dislikes   []string // ids of documents that hits should not resemble
	Radius     string   // "" means any distance
	Rank       string   // "" means the default
	Sort       string   // "" means the best first
	Limit      string
	Cursor     string     // "" is the first page
	Topic      string     // id of the topic of all hits; "" means any
	Filters    []string   // in the API's syntax, such as field=value
	Others     url.Values // all other parameters of a search that a control of the page may set
}

// pageParameters are the parameters of a search that have a field of their own in a form, or that
// the page sets.
var pageParameters = []string{"q", "like", "dislike", "radius", "rank", "sort", "limit", "cursor", "topic", "filter", "explain", "distances", "facets", "around", "suggestions"}

// others returns the values of all other parameters of a search.
func others(v url.Values) url.Values {
	some := url.Values{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[wire.Search]()) {
		name, _, _ := strings.Cut(f.Tag.Get("query"), ",")
		if v.Get(name) != "" && !slices.Contains(pageParameters, name) {
			some[name] = v[name]
		}
	}
	return some
}

// parseForm returns the form of an address. A radius requires the rank code, which is then the
// default.
func parseForm(collection string, v url.Values) form {
	f := form{Collection: collection, Q: strings.TrimSpace(v.Get("q")), Likes: distinct(v["like"]), Dislikes: distinct(v["dislike"]), Radius: v.Get("radius"),
		Rank: v.Get("rank"), Sort: v.Get("sort"), Limit: v.Get("limit"), Cursor: v.Get("cursor"), Topic: v.Get("topic"), Filters: distinct(v["filter"]), Others: others(v)}
	if f.Radius != "" {
		f.Rank = ""
	}
	return f
}

// distinct returns all without empty strings and duplicates.
func distinct(all []string) []string {
	var some []string
	for _, s := range all {
		some = with(some, s)
	}
	return slices.DeleteFunc(some, func(s string) bool { return s == "" })
}

// HasQuery reports whether the form has a query.
func (f form) HasQuery() bool { return f.Q != "" || len(f.Likes) > 0 }

// options returns the parameters other than the query. The API uses the same names.
func (f form) options() url.Values {
	v := url.Values{}
	maps.Copy(v, f.Others)
	for name, value := range map[string]string{"radius": f.Radius, "rank": f.Rank, "sort": f.Sort, "limit": f.Limit, "cursor": f.Cursor, "topic": f.Topic} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for _, c := range f.Filters {
		v.Add("filter", c)
	}
	return v
}

// addQuery adds the query to v and returns v.
func (f form) addQuery(v url.Values) url.Values {
	if f.Q != "" {
		v.Set("q", f.Q)
	}
	for name, ids := range map[string][]string{"like": f.Likes, "dislike": f.Dislikes} {
		if len(ids) > 0 {
			v[name] = ids
		}
	}
	return v
}

// URL returns the address of the search.
func (f form) URL() string {
	v := f.addQuery(f.options())
	if len(v) == 0 {
		return collectionPath(f.Collection) + f.Path
	}
	return collectionPath(f.Collection) + f.Path + "?" + v.Encode()
}

// Page returns the address of the page of hits that starts at cursor; "" is the first page.
func (f form) Page(cursor string) string {
	f.Cursor = cursor
	return f.URL()
}

// Exactly returns the address of the search for the words as they are, without corrections.
func (f form) Exactly() string {
	f.Others = maps.Clone(f.Others)
	f.Others.Set("verbatim", "true")
	return f.Page("")
}

// Has reports whether the form filters by that value of the field.
func (f form) Has(field, value string) bool { return slices.Contains(f.Filters, only(field, value)) }

// With returns the address of the search filtered by label as well.
func (f form) With(label string) string { return f.Only("label", label) }

// Only returns the address of the search filtered by that value of the field as well.
func (f form) Only(field, value string) string {
	f.Filters = with(f.Filters, only(field, value))
	return f.Page("")
}

// only returns the filter for a value of a field, with the characters of the filter syntax escaped.
func only(field, value string) string {
	signs := strings.NewReplacer(`\`, `\\`, "|", `\|`, "=", `\=`, "<", `\<`, ">", `\>`, "!", `\!`)
	return signs.Replace(field) + "=" + strings.NewReplacer(`\`, `\\`, "|", `\|`).Replace(value)
}

// Without returns the address of the search without that filter.
func (f form) Without(condition string) string {
	f.Filters = without(f.Filters, condition)
	return f.Page("")
}

// InTopic returns the address of the search among the documents of a topic; "" is any.
func (f form) InTopic(id string) string {
	f.Topic = id
	return f.Page("")
}

// TopicName returns the words of the topic.
func (f form) TopicName() string { return strings.ReplaceAll(f.Topic, "-", " ") }

// Listed returns the address of the list of documents with the same filters and topic.
func (f form) Listed() string {
	return form{Collection: f.Collection, Path: "/documents", Topic: f.Topic, Filters: f.Filters}.URL()
}

// More returns the address of the search with the document id as an example of hits.
func (f form) More(id string) string {
	f.Likes, f.Dislikes = with(f.Likes, id), without(f.Dislikes, id)
	return f.Page("")
}

// Less returns the address of the search with the document id as a counterexample.
func (f form) Less(id string) string {
	f.Likes, f.Dislikes = without(f.Likes, id), with(f.Dislikes, id)
	return f.Page("")
}

// Forget returns the address of the search without the document id as an example of either sort.
func (f form) Forget(id string) string {
	f.Likes, f.Dislikes = without(f.Likes, id), without(f.Dislikes, id)
	return f.Page("")
}

// WithWords returns the address of a search for words with the same options.
func (f form) WithWords(words []string) string {
	f.Q, f.Likes, f.Dislikes = strings.Join(words, " "), nil, nil
	return f.Page("")
}

func with(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(slices.Clone(all), s)
}

func without(all []string, s string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(t string) bool { return t == s })
}
