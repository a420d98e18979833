package api

import (
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

func TestDuplicates(t *testing.T) {
	h := newAPI(t, Options{})
	const path = "/v1/collections/shelf/duplicates"
	// Every distance is at most 16 bits.
	d := read[wire.Duplicates](t, ask(h, "GET", path+"?radius=16&common=0", ""))
	if d.Found != 1 || d.Documents != len(shelf) || d.Groups[0].Size != len(shelf) || len(d.Groups[0].Members) != len(shelf) {
		t.Errorf("got %+v", d)
	}
	if first := d.Groups[0].Members[0]; first.ID != shelf[0].ID || first.Title != "Orbit" || first.Labels[0] != "space" || first.Distance != 0 || first.Common != 1 {
		t.Errorf("the first is %+v", first)
	}
	if d := read[wire.Duplicates](t, ask(h, "GET", path+"?radius=16&common=0&least=9", "")); d.Found != 0 || d.Groups == nil {
		t.Errorf("of nine and more: %+v", d)
	}
	if d := read[wire.Duplicates](t, ask(h, "GET", path+"?radius=16&common=0&members=2", "")); len(d.Groups[0].Members) != 2 || d.Groups[0].Size != len(shelf) {
		t.Errorf("two members: %+v", d)
	}
	if d := read[wire.Duplicates](t, ask(h, "GET", path+"?radius=16&common=1", "")); d.Found != 0 {
		t.Errorf("with all terms in common: %+v", d)
	}
	for _, c := range []struct {
		target string
		status int
		want   string
	}{
		{path, 200, `"groups":[`},
		{path + "?radius=-1", 400, `"parameter":"radius"`},
		{path + "?radius=two", 400, `"parameter":"radius"`},
		{path + "?radius=1&radius=2", 400, `"parameter":"radius"`},
		{path + "?common=1.1", 400, `"parameter":"common"`},
		{path + "?common=NaN", 400, `"parameter":"common"`},
		{path + "?common=half", 400, `"parameter":"common"`},
		{path + "?common=0&common=0", 400, `"parameter":"common"`},
		{path + "?least=1", 400, `Minimum size of a group`},
		{path + "?limit=0", 400, `"parameter":"limit"`},
		{path + "?limit=1000&members=11", 400, `"parameter":"members"`},
		{path + "?q=orbit", 400, `"parameter":"q"`},
		{"/v1/collections/raw/duplicates", 409, `"code":"no_model"`},
		{"/v1/collections/nope/duplicates", 404, `"code":"collection_not_found"`},
	} {
		if w := ask(h, "GET", c.target, ""); w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s, want %d with %s", c.target, w.Code, w.Body, c.status, c.want)
		}
	}
}
