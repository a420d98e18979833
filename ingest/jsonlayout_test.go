package ingest

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

func TestSpread(t *testing.T) {
	for content, want := range map[string]bool{
		"": false, " \n": false, "7": false, `"[`: false, "words": false,
		"[": true, "\n [7]": true,
		`{"a":1}`: false, `{"a":1}` + "\n[": false, ` {"a":1} ` + "\r\n{": false, `{"a":1},`: false, `{"a":1} x`: false,
		`{"a":1}{`: true, `{"a":1} {"a":2}`: true, `{"a":1}[`: true,
		"{\n": true, "{\"a\":1\n}": true, "{\"a\":\n{\"b\":1}}": true, "{\"a\":1,\n\"b": true,
		"{\"a\":\"open\n\"}": false, "{\"a\":1,\n{\"a\":1}": false, "{\"a\":1\n{": false, `{"a":1`: false, `{"a}`: false,
	} {
		if got := spread([]byte(content)); got != want {
			t.Errorf("%q: %v", content, got)
		}
		values, whole, err := SplitJSON(iotest.OneByteReader(strings.NewReader(content)), 100)
		if err != nil || (values != nil) != want || (whole == nil) != want {
			t.Errorf("%q is split into %v, %v, %v", content, values, whole, err)
		}
	}
}

// TestSplitJSONLimits checks that the detection stops at the limit, and that SplitJSON returns an
// error of the stream.
func TestSplitJSONLimits(t *testing.T) {
	if values, _, err := SplitJSON(strings.NewReader(`{"a":"`+strings.Repeat("x", 200)+`"}{}`), 100); values != nil || err != nil {
		t.Errorf("a long line: %v, %v", values, err)
	}
	if values, _, err := SplitJSON(strings.NewReader("{\n\"a\":\""+strings.Repeat("x", 200)), 100); values == nil || err != nil {
		t.Errorf("a long object: %v, %v", values, err)
	}
	if _, _, err := SplitJSON(iotest.ErrReader(io.ErrClosedPipe), 100); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

// FuzzSplitJSON checks that SplitJSON does not change lines, and that values have an end and
// ascending numbers.
func FuzzSplitJSON(f *testing.F) {
	for _, s := range []string{"", "[", `[{"a":1},]`, `{"a":1}{`, "{\n", "\ufeff{}", "{\"a\":\"\n", `[[]`, "]", "{}x\n[1", "\ufeff{\xc7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		values, whole, err := SplitJSON(strings.NewReader(content), 50)
		switch {
		case err != nil:
		case values == nil:
			b, err := io.ReadAll(whole)
			if strings.HasPrefix(content, "\xfe\xff") || strings.HasPrefix(content, "\xff\xfe") || strings.HasPrefix(content, "\ufeff") && !utf8.ValidString(content) {
				return // it is decoded
			}
			if err != nil || string(b) != strings.TrimPrefix(content, "\ufeff") {
				t.Errorf("%q became %q, %v", content, b, err)
			}
		default:
			for number := 1; ; number++ {
				_, err := values.Next()
				if err == io.EOF || errors.Is(err, ErrOpenArray) {
					return
				}
				if _, n := values.Place(); n != number || err != nil && !errors.Is(err, ErrTooLarge) {
					t.Fatalf("%q: value %d is called %d, %v", content, number, n, err)
				}
			}
		}
	})
}
