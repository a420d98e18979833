package index

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestLabelsOf(t *testing.T) {
	for _, tt := range []struct {
		hits string // similarity in tenths, and labels
		want []Label
	}{
		{"", []Label{}},
		{"9", []Label{}},
		{"9a", []Label{{"a", 1, 1}}},
		{"9a 9b 9a", []Label{{"a", 2. / 3, 2}, {"b", 1. / 3, 1}}},
		{"9a 9 9", []Label{{"a", 1, 1}}},
		{"9ab 9aa", []Label{{"a", 1, 2}, {"b", 0.5, 1}}},
		{"9a 7b 7b 7b", []Label{{"a", .512 / (.512 + 3*.064), 1}, {"b", 3 * .064 / (.512 + 3*.064), 3}}},
		{"2b 2a", []Label{{"b", .5, 1}, {"a", .5, 1}}},
	} {
		var hits []Hit
		for _, f := range strings.Fields(tt.hits) {
			h := Hit{Similarity: float64(f[0]-'0') / 10}
			if f[1:] != "" {
				h.Labels = strings.Split(f[1:], "")
			}
			hits = append(hits, h)
		}
		if diff := cmp.Diff(tt.want, labelsOf(hits), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Errorf("%q: %s", tt.hits, diff)
		}
	}
}
