package web

import (
	"regexp"
	"slices"
	"testing"
)

// TestDropped checks that a page without hits counts what the search finds without each filter, and
// links there, and that a page with hits does not.
func TestDropped(t *testing.T) {
	h := Handler(harbourAPI(t))
	item := regexp.MustCompile(`<li><a href="([^"]*)">Search without ([^<]*)</a> <span class="note">([^<]*)</span>`)
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"q=tide&rank=words&filter=label%3Dkitchen&filter=season%3Dwinter", []string{"kitchen: 2 documents", "season: winter: 0 documents"}},
		{"q=tide&filter=label%3Dnobody", []string{"nobody: 3 documents"}},
		{"q=tide&filter=label%3Dtides", nil},
		{"q=tide", nil},
	} {
		var got []string
		for _, m := range item.FindAllStringSubmatch(get(h, harbour+"?"+c.query).Body.String(), -1) {
			got = append(got, m[2]+": "+m[3])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
}
