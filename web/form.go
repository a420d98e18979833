package web

import (
	"net/url"
	"slices"
	"strings"
)

// A form is what the search page was asked, as its address says it.
type form struct {
	Collection string
	Q          string
	Likes      []string // ids of documents to be like
	Dislikes   []string // and unlike
	Radius     string   // "" means any distance
	Rerank     string
	Limit      string
	Cursor     string   // "" is the first page
	Filters    []string // as the API reads them: field=value and such
}

func parseForm(collection string, v url.Values) form {
	return form{Collection: collection, Q: strings.TrimSpace(v.Get("q")), Likes: given(v["like"]), Dislikes: given(v["dislike"]),
		Radius: v.Get("radius"), Rerank: v.Get("rerank"), Limit: v.Get("limit"), Cursor: v.Get("cursor"), Filters: given(v["filter"])}
}

// given leaves out what is empty or was said before.
func given(all []string) []string {
	var some []string
	for _, s := range all {
		some = with(some, s)
	}
	return slices.DeleteFunc(some, func(s string) bool { return s == "" })
}

// Asked reports whether there is anything to search for.
func (f form) Asked() bool { return f.Q != "" || len(f.Likes) > 0 }

// options are the parameters that the API knows by the same names, but for the query itself.
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

// question adds the query itself.
func (f form) question(v url.Values) url.Values {
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

// URL is the address of the form's page.
func (f form) URL() string {
	v := f.question(f.options())
	if len(v) == 0 {
		return collectionPath(f.Collection)
	}
	return collectionPath(f.Collection) + "?" + v.Encode()
}

// Page is the address of the page that the cursor begins, "" being the first.
func (f form) Page(cursor string) string {
	f.Cursor = cursor
	return f.URL()
}

// Has reports whether the field is asked to have the value.
func (f form) Has(field, value string) bool { return slices.Contains(f.Filters, only(field, value)) }

// With is the address with the label asked for.
func (f form) With(label string) string { return f.Only("label", label) }

// Only is the address with the field asked to have the value.
func (f form) Only(field, value string) string {
	f.Filters = with(f.Filters, only(field, value))
	return f.Page("")
}

// only is the condition that a field has a value. Plain signs in it would mean something.
func only(field, value string) string {
	signs := strings.NewReplacer(`\`, `\\`, "|", `\|`, "=", `\=`, "<", `\<`, ">", `\>`, "!", `\!`)
	return signs.Replace(field) + "=" + strings.NewReplacer(`\`, `\\`, "|", `\|`).Replace(value)
}

// Without is the address without that condition.
func (f form) Without(condition string) string {
	f.Filters = without(f.Filters, condition)
	return f.Page("")
}

// More is the address of this search for documents that are like one, too.
func (f form) More(id string) string {
	f.Likes, f.Dislikes = with(f.Likes, id), without(f.Dislikes, id)
	return f.Page("")
}

// Less is the address of this search for documents that are unlike one.
func (f form) Less(id string) string {
	f.Likes, f.Dislikes = without(f.Likes, id), with(f.Dislikes, id)
	return f.Page("")
}

// Forget is the address of this search without a document to be like or unlike.
func (f form) Forget(id string) string {
	f.Likes, f.Dislikes = without(f.Likes, id), without(f.Dislikes, id)
	return f.Page("")
}

// Ask is the address of another text, with the same controls.
func (f form) Ask(words []string) string {
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
