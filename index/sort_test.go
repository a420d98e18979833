package index

import (
	"cmp"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"pgregory.net/rapid"
)

// TestSortedAndDistinct compares pages with a full sort, while documents come and go.
func TestSortedAndDistinct(t *testing.T) {
	ix := newSparse(t, "model")
	rapid.Check(t, func(t *rapid.T) {
		for _, id := range sparseIDs {
			remove(t, ix, id, "new "+id)
		}
		write(t, ix, rapid.SliceOfN(rapid.Custom(drawSparse), 1, 40).Draw(t, "documents"))
		q := drawAsked(t)
		if rapid.Bool().Draw(t, "by code") {
			q = Query{Code: hashing.Code{rapid.Uint64Range(0, 63).Draw(t, "code")}, Radius: rapid.IntRange(0, sparseWidth).Draw(t, "radius"), Filter: q.Filter}
		}
		q.Sort = rapid.SampledFrom([]string{"", "part", "-part", "label", "-labels"}).Draw(t, "sort")
		q.Distinct = rapid.SampledFrom([]string{"part", "", "label"}).Draw(t, "distinct")
		want, err := slowListing(t, ix, q)
		if err != nil {
			return
		}
		limit := rapid.IntRange(1, 9)
		var got []Hit
		for {
			q.Limit = limit.Draw(t, "limit")
			page, err := ix.Search(t.Context(), q)
			if err != nil {
				t.Fatalf("%+v: %v", q, err)
			}
			if page.Before != len(got) || len(page.Hits) > q.Limit {
				t.Fatalf("%d hits, limit %d, after %d of %d", len(page.Hits), q.Limit, page.Before, len(got))
			}
			got = append(got, page.Hits...)
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
			more := rapid.SliceOfN(rapid.Custom(drawSparse), 0, 3).Draw(t, "more")
			for i := range more {
				more[i].ID = "new " + more[i].ID
			}
			write(t, ix, more)
		}
		sameRanking(t, q, want, got)
	})
}

// slowListing returns all hits of a sorted or distinct query.
func slowListing(t *rapid.T, ix *Index, q Query) ([]slowHit, error) {
	s := newSlow(t, ix, q)
	hits, err := s.ranking()
	if q.Code != nil {
		hits, err = s.byCode(), nil
	} else if q.Sort != "" {
		hits = slices.DeleteFunc(hits, func(h slowHit) bool { return !h.holds })
	}
	if q.Sort != "" {
		slices.SortFunc(hits, func(a, b slowHit) int {
			return cmp.Or(compareSlow(firstValue(a, q.Sort), firstValue(b, q.Sort), q.Sort[0] == '-'), cmp.Compare(a.Number, b.Number))
		})
	}
	if q.Distinct != "" {
		hits = slowDistinct(hits, q.Distinct)
	}
	return hits, err
}

// byCode sorts the documents within the radius by their distance.
func (s *slow) byCode() (hits []slowHit) {
	for _, d := range s.docs {
		if d.Code == nil || !meets(d.Document, s.query.Filter) {
			continue
		}
		if n := hashing.Distance(d.Code, s.query.Code); n <= s.query.within(sparseWidth) {
			hits = append(hits, slowHit{Stored: d, score: 1 - float64(n)/sparseWidth})
		}
	}
	slices.SortFunc(hits, func(a, b slowHit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.Number, b.Number)) })
	return hits
}

// firstValue returns the first value of a document in the order, or "".
func firstValue(h slowHit, sort string) string {
	descending := sort[0] == '-'
	values := h.Values(sort)
	if descending {
		values = h.Values(sort[1:])
	}
	first := ""
	for _, v := range values {
		if v != "" && (first == "" || compareSlow(v, first, descending) < 0) {
			first = v
		}
	}
	return first
}

// compareSlow orders the values that drawSparse draws.
func compareSlow(a, b string, descending bool) int {
	order := []string{"-3", "1", "10", "l1", "l2", "l3", "two", "x"}
	place := func(v string) int {
		switch at := slices.Index(order, map[string]string{"1.0": "1"}[v]+map[bool]string{true: v}[v != "1.0"]); {
		case v == "":
			return len(order)
		case descending:
			return -at
		default:
			return at
		}
	}
	return place(a) - place(b)
}

func slowDistinct(hits []slowHit, field string) (kept []slowHit) {
	seen := map[string]bool{}
	for _, h := range hits {
		values := h.Values(field)
		if slices.ContainsFunc(values, func(v string) bool { return seen[v] }) {
			continue
		}
		for _, v := range values {
			seen[v] = v != ""
		}
		kept = append(kept, h)
	}
	return kept
}
