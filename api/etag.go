package api

import (
	"net/http"
	"strings"

	"github.com/hashsearch/hashsearch/index"
)

// tagged gives the answer the strong entity tag of a document's version, and is the whole answer if the client knows that.
func tagged(w http.ResponseWriter, r *http.Request, version string) (known bool, err error) {
	match, none := newTags(r, "If-Match", true), newTags(r, "If-None-Match", false)
	if match != nil && !match.has(version) {
		return false, index.ErrPrecondition
	}
	w.Header().Set("ETag", or(none[version], tagOf(version))) // as the client has it: caches look for the very one
	if known = none.has(version); known {
		w.WriteHeader(http.StatusNotModified)
	}
	return known, nil
}

// tagOf is the entity tag of a version.
func tagOf(version string) string { return `"` + version + `"` }

// tags are the versions that a header of entity tags lists, each with its tag as it came; nil without a header.
type tags map[string]string

// newTags reads If-Match or If-None-Match. A tag counts whatever the encoding of the answer that it came with; a weak one does not
// where the comparison is strong, as it is for If-Match.
func newTags(r *http.Request, header string, strong bool) tags {
	values := r.Header.Values(header)
	if values == nil {
		return nil
	}
	list := strings.TrimSpace(strings.Join(values, ","))
	if list == "*" {
		return tags{list: list}
	}
	all := tags{}
	for tag := range strings.SplitSeq(list, ",") {
		tag = strings.TrimSpace(tag)
		if !strong {
			tag = strings.TrimPrefix(tag, "W/")
		}
		if len(tag) > 2 && tag[0] == '"' && tag[len(tag)-1] == '"' {
			all[withoutEncoding(tag[1:len(tag)-1])] = tag
		}
	}
	return all
}

// has reports whether the version is among the tags. Nothing, the version "", is not.
func (t tags) has(version string) bool {
	_, listed := t[version]
	return version != "" && (listed || t["*"] == "*")
}

// precondition is what the If-Match and If-None-Match of a writer ask for; nil without any.
func precondition(r *http.Request) index.Precondition {
	match, none := newTags(r, "If-Match", true), newTags(r, "If-None-Match", false)
	if match == nil && none == nil {
		return nil
	}
	return func(version string) bool {
		return (match == nil || match.has(version)) && (none == nil || !none.has(version))
	}
}
