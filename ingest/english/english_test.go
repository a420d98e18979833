package english

import (
	"strings"
	"testing"
)

func TestCount(t *testing.T) {
	for _, tt := range []struct {
		n          int
		noun, want string
	}{
		{0, "document", "0 documents"}, {1, "document", "1 document"}, {2, "query", "2 queries"}, {1, "query", "1 query"},
		{-1, "day", "-1 days"}, {1000, "hit", "1000 hits"},
	} {
		if got := Count(tt.n, tt.noun); got != tt.want {
			t.Errorf("%d %s: %q, want %q", tt.n, tt.noun, got, tt.want)
		}
	}
}

func TestList(t *testing.T) {
	for want, names := range map[string]string{"": "", "a": "a", "a, b": "a b", "a, b, … and 1 more": "a b c", "a, b, … and 2 more": "a b c d"} {
		if got := List(strings.Fields(names), 2); got != want {
			t.Errorf("%s: %q, want %q", names, got, want)
		}
	}
}
