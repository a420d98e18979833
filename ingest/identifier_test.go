package ingest

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowWhole reads text word by word, where nextWhole searches for the characters that join words.
func slowWhole(text string, from int) span {
	for at := from; at < len(text); {
		if wordSize(text, at) == 0 {
			at += charSize(text, at)
			continue
		}
		start := at
		end, joined := wholeAt(text, at)
		if at > from && isLeading(text, from, at-1) {
			start, joined = at-1, true
		}
		if joined && !isInitials(text[start:end]) {
			return span{start, end}
		}
		at = end
	}
	return span{len(text), len(text)}
}

func TestNextWhole(t *testing.T) {
	part := rapid.SampledFrom([]string{"a", "b", "1", "2", "é", "中", "\u0301", " ", "\n", "(", "\xff", ".", "_", "@", "&", "-", "'", ":", "::", ",", "/", "+", "++", "#", "…"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(part, 0, 30).Draw(t, "parts"), "")
		for at := 0; at < len(text); {
			got, want := nextWhole(text, at), slowWhole(text, at)
			if got != want {
				t.Fatalf("%q from %d: %v, want %v", text, at, got, want)
			}
			at = got.end
		}
	})
}
