package ingest

import (
	"strings"
	"testing"
)

func TestAnki(t *testing.T) {
	for _, tt := range []struct {
		content string
		want    []string
	}{
		{"#separator:Semicolon\n#html:false\na <b>;b;c\n;;\n", []string{`{"id":"f:3","title":"a \u003cb\u003e","text":"b\nc"}`, "! stdin:4: document has neither title nor text"}},
		{"#separator:|\n#tags column:1\nx y|a\n", []string{`{"id":"f:3","title":"a","text":"","labels":["x","y"]}`}},
		{"#separator:tab\n#guid column:9\n#html:true\n<img src=x>\tb\n\"open", []string{`{"id":"f:4","text":"b"}`, "! stdin:5: the quote that opens here is never closed"}},
	} {
		if diff := diffListed(tt.want, listed(tt.content, Options{}, asJSON)); diff != "" {
			t.Errorf("%q: %s", tt.content, diff)
		}
	}
}

func FuzzAnki(f *testing.F) {
	f.Add("#separator:tab\n#html:true\n#guid column:1\n#tags column:3\na\tb\tc\n")
	f.Fuzz(func(t *testing.T, content string) {
		for _, line := range listed("#separator:"+content, Options{Format: "anki", MaxBytes: 1000}, asJSON) {
			if strings.TrimSpace(line) == "" {
				t.Errorf("%q", content)
			}
		}
	})
}
