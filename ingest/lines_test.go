package ingest

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var lineOf = regexp.MustCompile("[^\r\n]*(\r\n|\r|\n)|[^\r\n]+$")

// TestLines compares lines with a regular expression. The buffer is small enough to end within
// lines and line breaks.
func TestLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{"\r", "\n", "\r\n", "a", strings.Repeat("b", 13), strings.Repeat("c", 15)})).Draw(t, "parts")
		content := strings.Join(parts, "")
		in := &lines{r: bufio.NewReaderSize(strings.NewReader(content), 16), max: 1 << 20}
		var got []string
		for {
			line, err := in.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(line))
		}
		if diff := cmp.Diff(lineOf.FindAllString(content, -1), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: %s", content, diff)
		}
	})
}
