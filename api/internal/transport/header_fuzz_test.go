package transport

import (
	"net/http"
	"slices"
	"testing"
)

// For any headers, the encoding is one that the client accepts, and a tag is returned as it was
// sent.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{"gzip;q=0.5, zstd", "*;q=0, gzip", `"a-gzip", W/"b"`, "*", `"`, `W/"", ,;q=`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := &http.Request{Header: http.Header{"Accept-Encoding": {header}, "If-Match": {header}}}
		if got := Encoding(r); got != "" && !slices.Contains(encodings, got) {
			t.Errorf("%q chose %q", header, got)
		}
		if newTags(r, "If-Match", true).has("") {
			t.Errorf("%q has nothing", header)
		}
		for known, sent := range newTags(r, "If-Match", true) {
			again := &http.Request{Header: http.Header{"If-Match": {sent}}}
			if known != "" && !newTags(again, "If-Match", true).has(known) {
				t.Errorf("%q in %q is %q, and is not found again", sent, header, known)
			}
		}
	})
}
