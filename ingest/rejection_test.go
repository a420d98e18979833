package ingest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestBrief checks that long texts keep their beginning or end, and that no character is split.
func TestBrief(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := strings.Repeat(rapid.StringN(1, 40, -1).Draw(rt, "text"), rapid.IntRange(0, 60).Draw(rt, "times"))
		b, p := Brief(s), BriefPlace(s)
		if len(s) <= maxBrief && (b != s || p != s) {
			rt.Errorf("%q is short and becomes %q and %q", s, b, p)
		}
		begin, _ := strings.CutSuffix(b, "…")
		end, _ := strings.CutPrefix(p, "…")
		if len(b) > maxBrief || len(p) > maxBrief || !strings.HasPrefix(s, begin) || !strings.HasSuffix(s, end) || !utf8.ValidString(b) || !utf8.ValidString(p) {
			rt.Errorf("%q becomes %q and %q", s, b, p)
		}
	})
}

// TestRejectionIsBrief checks that messages have a few hundred bytes at most, however long the
// header, name or path that they quote is.
func TestRejectionIsBrief(t *testing.T) {
	long := strings.Repeat("é", 50_000)
	for _, content := range []string{long + ",b\n1,2\n", `{"` + long + `":1,"id":{}}`, `{"id":{},"text":"` + long + `"}`, "{" + long} {
		for _, format := range []string{FormatCSV, FormatTSV, FormatJSONL} {
			_, errs := read(t, content, Options{Format: format})
			for _, err := range errs {
				if len(err) > 700 {
					t.Errorf("%s: a message of %d bytes", format, len(err))
				}
			}
		}
	}
	r := &Rejection{strings.Repeat("folder/", 600) + "file.csv:7", errors.New("x")}
	if err := fmt.Errorf("read: %w", r).Error(); len(err) > 400 || !strings.HasSuffix(err, "/file.csv:7: x") {
		t.Error(err)
	}
}

func TestPlaceIsEscaped(t *testing.T) {
	for place, want := range map[string]string{
		"café/a.txt:7":                        "café/a.txt:7",
		"caf\xe9/a.txt:7":                     `"caf\xe9/a.txt:7"`,
		strings.Repeat("x", 400) + "\xe9.txt": "…" + strings.Repeat("x", 288) + `\xe9.txt"`,
	} {
		if got := BriefPlace(place); got != want {
			t.Errorf("%q: %s, want %s", place, got, want)
		}
	}
}
