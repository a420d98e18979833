package transport

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/hashsearch/hashsearch/index"
)

// Tagged sets the strong entity tag of a document's version. It reports whether the client has that
// version; the answer is then complete, with status 304. Tagged fails with [index.ErrPrecondition]
// if If-Match does not list the version.
func Tagged(w http.ResponseWriter, r *http.Request, version string) (known bool, err error) {
	match, none := newTags(r, "If-Match", true), newTags(r, "If-None-Match", false)
	if match != nil && !match.has(version) {
		return false, index.ErrPrecondition
	}
	// The tag has the spelling of the client's, because caches compare it literally.
	w.Header().Set("ETag", cmp.Or(none[version], TagOf(version)))
	if known = none.has(version); known {
		w.WriteHeader(http.StatusNotModified)
	}
	return known, nil
}

// TagOf returns the entity tag of a version.
func TagOf(version string) string { return `"` + version + `"` }

// tags maps the versions in a header of entity tags to their tags as sent. It is nil without the
// header.
type tags map[string]string

// newTags parses If-Match or If-None-Match. A tag matches whatever the encoding of the answer that
// had it. Weak tags are ignored if the comparison is strong, as for If-Match.
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

// has reports whether the version is among the tags. The version "" of a missing document never is.
func (t tags) has(version string) bool {
	_, listed := t[version]
	return version != "" && (listed || t["*"] == "*")
}

// Precondition returns the condition of If-Match and If-None-Match for a write, or nil without
// them.
func Precondition(r *http.Request) index.Precondition {
	match, none := newTags(r, "If-Match", true), newTags(r, "If-None-Match", false)
	if match == nil && none == nil {
		return nil
	}
	return func(version string) bool {
		return (match == nil || match.has(version)) && (none == nil || !none.has(version))
	}
}
