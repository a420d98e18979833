package markup

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// logDocuments returns the documents of a log, with their errors as text.
func logDocuments(r io.Reader, limit int) (documents []string) {
	for d, err := range Log(r, limit) {
		if err != nil {
			documents = append(documents, err.Error())
			continue
		}
		documents = append(documents, fmt.Sprintf("%s@%s:%s", d.Text, d.Fields["line"], d.Fields["date"]))
	}
	return documents
}

func TestLog(t *testing.T) {
	for _, tt := range []struct {
		name, log string
		want      []string
	}{
		{"empty", "", nil},
		{"a pause", "2020-01-02T03:04:05Z a\r\n2020-01-02T03:04:06Z b\n2020-01-02T03:24:06Z c", []string{"2020-01-02T03:04:05Z a\n2020-01-02T03:04:06Z b@1:2020-01-02T03:04:05Z", "2020-01-02T03:24:06Z c@3:2020-01-02T03:24:06Z"}},
		{"a trace", "2020-01-02 03:04:05,123 ERROR x\nTraceback:\n  at y\n\n  at z\n2020-01-02 03:04:05,200 next",
			[]string{"2020-01-02 03:04:05,123 ERROR x\nTraceback:\n  at y\n\n  at z\n2020-01-02 03:04:05,200 next@1:2020-01-02T03:04:05.123"}},
		{"empty lines", "\n\na\nb\n\n\nc\n", []string{"a\nb@3:", "c@7:"}},
		{"zones", "x [10/Oct/2020:13:55:36 -0700] GET\n", []string{"x [10/Oct/2020:13:55:36 -0700] GET@1:2020-10-10T20:55:36Z"}},
		{"Apache", "[Sun Dec 04 04:47:44.5 2005] [error] x", []string{"[Sun Dec 04 04:47:44.5 2005] [error] x@1:2005-12-04T04:47:44.5"}},
		{"Go", "2020/01/02 03:04:05 x", []string{"2020/01/02 03:04:05 x@1:2020-01-02T03:04:05"}},
		{"syslog", "<34>Oct  1 22:14:15 host x\nOct  1 23:14:15 host y", []string{"<34>Oct  1 22:14:15 host x@1:Oct  1 22:14:15", "Oct  1 23:14:15 host y@2:Oct  1 23:14:15"}},
		{"invalid bytes", "a\xffb", []string{"a\ufffdb@1:"}},
	} {
		if diff := cmp.Diff(tt.want, logDocuments(strings.NewReader(tt.log), 0)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestLimitsOfLog(t *testing.T) {
	if got := logDocuments(strings.NewReader(strings.Repeat("line\n", 120)), 0); len(got) != 3 {
		t.Errorf("%d documents of 120 lines", len(got))
	}
	if got := logDocuments(strings.NewReader("2020-01-02T03:04:05Z a\n"+strings.Repeat(" trace\n", 1100)), 0); len(got) != 3 {
		t.Errorf("%d documents of a long trace", len(got))
	}
	want := []string{"abc@1:", document.TooLarge(100001, 8).Error(), "defg@3:", "hijk@4:"}
	if diff := cmp.Diff(want, logDocuments(strings.NewReader("abc\n"+strings.Repeat("x", 100000)+"\ndefg\nhijk"), 8)); diff != "" {
		t.Error(diff)
	}
	broken := io.MultiReader(strings.NewReader("a\n"), iotest.ErrReader(errors.New("broken")))
	if diff := cmp.Diff([]string{"a@1:", "broken"}, logDocuments(broken, 0)); diff != "" {
		t.Error(diff)
	}
	for range Log(strings.NewReader("a\n\nb"), 0) {
		break
	}
}

func FuzzLog(f *testing.F) {
	f.Add("2020-01-02T03:04:05Z a\n b\n\nc\nOct  1 22:14:15 d\n", 20)
	f.Fuzz(func(t *testing.T, log string, limit int) {
		for d, err := range Log(strings.NewReader(log), limit%1000) {
			if err == nil && (d.Text == "" || limit%1000 > 0 && len(d.Text) > limit%1000) {
				t.Errorf("%d bytes of %d", len(d.Text), limit)
			}
		}
	})
}
