package api

import (
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// Each row is a small body, compressed or with a Content-Encoding. All operations read it in the
// same way.
func TestPackedBodies(t *testing.T) {
	h, _ := newWorking(t, Options{SearchBytes: 4000})
	for _, c := range []struct {
		path, body, encoding string
		status               int
		want                 string
	}{
		{"/train", zipped(t, `{"epoch":3}`), "gzip", 400, `"pointer":"/epoch"`},
		{"/train", zipped(t, ``), "gzip", 202, `"input":{}`},
		{"/train", `{}`, "gzip", 400, "bad_encoding"},
		{"/train", `{}`, "br", 415, "unsupported_encoding"},
		{"/train", zipped(t, `{"kind":"`+strings.Repeat("x", 5000)+`"}`), "gzip", 413, "too_large"},
		{"/search", zipped(t, `{"text":"orbit"}`), "gzip", 200, `"hits"`},
		{"/search", `{"text":"orbit"}`, "zstd", 400, "bad_encoding"},
		{"/searches", zipped(t, `{"queries":[{"text":"orbit"}]}`), "gzip", 200, `"hits"`},
		{"/reconstruct", zipped(t, `{"text":"orbit"}`), "gzip", 200, `"known"`},
	} {
		w := ask(h, "POST", "/v1/collections/shelf"+c.path, c.body, "Content-Encoding", c.encoding)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s in %s %.20q: %d %s", c.path, c.encoding, c.body, w.Code, w.Body)
		}
	}
}

// Some values stand for numbers or defaults. A pointer leads to the invalid value wherever its
// field is declared.
func TestTrainInput(t *testing.T) {
	for _, c := range []struct{ body, pointer, want string }{
		{`{"kind":"","bits":0,"language":"","hidden":[],"target":"","epochs":0,"seed":null,"bits":null}`, "", ""},
		{`{"language":"de+en"}`, "", ""},
		{`{"bits":"auto","occupancy":50}`, "", ""},
		{`{"seed":18446744073709551615}`, "", ""},
		{`{"seed":18446744073709551616}`, "/seed", "must not be"},
		{`{"bits":32.0,"epochs":1e3,"hidden":[5e2,250.00],"vocabulary":2000E-2,"rate":1.0,"seed":1.8446744073709551615e19}`, "", ""},
		{`{"bits":32.5}`, "/bits", "invalid value"},
		{`{"bits":5.13e2}`, "/bits", "invalid value"},
		{`{"epochs":32.5}`, "/epochs", "integer"},
		{`{"epochs":1e-1}`, "/epochs", "integer"},
		{`{"epochs":32.00000000000000000001}`, "/epochs", "must not be"},
		{`{"epochs":1e30}`, "/epochs", "<= 100000"},
		{`{"hidden":[10,2.5]}`, "/hidden/1", "integer"},
		{`{"seed":1e999999999}`, "/seed", "must not be"},
		{`{"epochs":1e400}`, "/epochs", "<= 100000"},
		{`{"bits":[8]}`, "/bits", "invalid value. The width of the codes"},
		{`{"language":"xx"}`, "/language", "one of"},
		{`{"learning":{"epochs":3}}`, "/learning", "unknown field"},
	} {
		_, err := fromJSON[wire.Training]([]byte(c.body))
		if err == nil && c.want == "" {
			continue
		}
		if p := problemOf(err); p.Code != "bad_query" || p.Pointer != c.pointer || !strings.Contains(p.Detail, c.want) || c.want == "" {
			t.Errorf("%s: %+v", c.body, p)
		}
	}
}
