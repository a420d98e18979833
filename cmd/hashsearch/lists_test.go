package main

import (
	"reflect"
	"slices"
	"testing"
)

// An array in the metadata counts as several values, in a file and on a server, and is returned
// unchanged. A text that looks like an array is a single value.
func TestListsOfValues(t *testing.T) {
	db, address, _ := fileAndServer(t)
	lines := `{"id":"list","text":"harbour tide","tags":["red","1990"],"price":10}
{"id":"text","text":"harbour tide","tags":"[\"red\",1990]","price":"10.0"}
{"id":"neither","text":"harbour tide","price":"ten"}
`
	source := tempFile(t, "lists.jsonl", lines)
	for _, c := range []string{db, address} {
		must(t, "ingest", c, source)
		for filter, want := range map[string][]string{
			"tags=red": {"list"}, "tags=1990.0": {"list"}, `tags=["red",1990]`: {"text"}, `tags=["red","1990"]`: nil, "exists(tags)": {"list", "text"},
			"price=1e1": {"list", "text"}, "price>=9": {"list", "text"}, "price>=a": {"neither"}, "never(tags)": nil,
		} {
			a := read[answer](t, must(t, "search", c, "harbour tide", "--filter", filter, "--json"))
			var ids []string
			for _, h := range a.Hits {
				ids = append(ids, h.ID)
				if tags := h.Fields["tags"]; h.ID == "list" && !reflect.DeepEqual(tags, []any{"red", "1990"}) || h.ID == "text" && tags != `["red",1990]` {
					t.Errorf("%s: tags of %s are %#v", c, h.ID, tags)
				}
			}
			if slices.Sort(ids); !slices.Equal(ids, want) {
				t.Errorf("%s: %s finds %q, want %q", c, filter, ids, want)
			}
		}
	}
}
