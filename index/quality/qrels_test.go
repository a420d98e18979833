package quality

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestReadQrels(t *testing.T) {
	for _, tt := range []struct{ name, in, wantErr string }{
		{"TREC", "1 0 a 1\n1 0 b 0\n2 0 a -1\n", ""},
		{"TREC with tabs and blanks", "1\t0\ta\t1\n\n 1  Q0 b 0 \r\n2 0 a -1", ""},
		{"BEIR", "query-id\tcorpus-id\tscore\n1\ta\t1\n1\tb\t0\n2\ta\t-1\n", ""},
		{"BEIR with CRLF and mark", "\ufeffquery-id\tcorpus-id\tscore\r\n1\ta\t1\r\n1\tb\t0\r\n2\ta\t-1\r\n", ""},
		{"BEIR without header", "1\ta\t1\n1\tb\t0\n2\ta\t-1\n", ""},
		{"decimals", "1 0 a 1.0\n1 0 b 0.00\n2 0 a -1e0\n", ""},
		{"comments", "# made by hand\n1 0 a 1\n  # more\n1 0 b 0\n2 0 a -1\n", ""},
		{"comment before a header", "# BEIR\nquery-id\tcorpus-id\tscore\n1\ta\t1\n1\tb\t0\n2\ta\t-1\n", ""},
		{"comment behind a tab", "1 0 a 1\n\t# more\n1 0 b 0\n2 0 a -1\n", ""},
		{"hexadecimal grade", "1 0 a 0x1p0\n", "line 1: "},
		{"grade with a fraction", "1 0 a 1.5\n", "line 1: "},
		{"grade is no number", "1 0 a NaN\n", "line 1: "},
		{"same pair twice", "1 0 a 1\n1 0 a 1\n1 0 b 0\n2 0 a -1\n", ""},
		{"pair twice, grades differ", "1 0 a 1\n\n1 0 a 2\n", "line 3: "},
		{"no grade", "1 0 a 1\n1 0 b\n", "line 2: "},
		{"grade is a word", "query-id\tcorpus-id\tscore\n1\ta\tgood\n", "line 2: "},
		{"grade too large", "1 0 a 99999999999\n", "line 1: "},
		{"column missing", "query-id\tcorpus-id\tscore\n1\t2\n", "line 2: "},
		{"no document", "query-id\tcorpus-id\tscore\n1\t\t1\n", "line 2: "},
		{"other file", "{\"id\": 1}\n", "line 1: "},
		{"empty", "\n \n", "line 3: "},
		{"header only", "query-id\tcorpus-id\tscore\n", "line 2: "},
	} {
		want := Qrels{"1": {"a": 1, "b": 0}, "2": {"a": -1}}
		got, err := ReadQrels(strings.NewReader(tt.in))
		if tt.wantErr != "" {
			if !errors.Is(err, ErrQrels) || !strings.HasPrefix(err.Error(), tt.wantErr) {
				t.Errorf("%s: error %v, want %q...", tt.name, err, tt.wantErr)
			}
			continue
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", tt.name, err, diff)
		}
	}
}

func TestReadQrelsReaderFails(t *testing.T) {
	broken := errors.New("broken")
	if _, err := ReadQrels(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := ReadQrels(strings.NewReader("1 0 a 1\n" + strings.Repeat("x", longestLine+1))); err == nil || !strings.HasPrefix(err.Error(), "line 2: ") {
		t.Errorf("endless line: %v", err)
	}
}

// write returns the judgements in the BEIR or the TREC format.
func (q Qrels) write(beir bool) string {
	var b strings.Builder
	if beir {
		b.WriteString("query-id\tcorpus-id\tscore\n")
	}
	for query, docs := range q {
		for doc, grade := range docs {
			if beir {
				fmt.Fprintf(&b, "%s\t%s\t%d\n", query, doc, grade)
			} else {
				fmt.Fprintf(&b, "%s 0 %s %d\n", query, doc, grade)
			}
		}
	}
	return b.String()
}

func TestQrelsRoundTrip(t *testing.T) {
	id := rapid.StringMatching(`[A-Za-z0-9./_-]{1,8}`)
	grades := rapid.MapOfN(id, rapid.IntRange(-2, 5), 1, 5)
	rapid.Check(t, func(t *rapid.T) {
		want := Qrels(rapid.MapOfN(id, grades, 1, 5).Draw(t, "qrels"))
		for _, beir := range []bool{false, true} {
			got, err := ReadQrels(strings.NewReader(want.write(beir)))
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Fatalf("beir %v: %v %s", beir, err, diff)
			}
		}
	})
}

func FuzzReadQrels(f *testing.F) {
	for _, seed := range []string{"1 0 a 1\n", "query-id\tcorpus-id\tscore\n1\ta\t1\n", "1\ta\t1\r\n", "\ufeff\n1 0 a", "a b\tc d\t3", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ReadQrels(strings.NewReader(text))
		if err != nil {
			return
		}
		again, err := ReadQrels(strings.NewReader(q.write(true)))
		if diff := cmp.Diff(q, again); err != nil || diff != "" {
			t.Fatalf("%q: %v %s", text, err, diff)
		}
	})
}
