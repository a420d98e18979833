package api

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/klauspost/compress/gzip"
)

// hostile holds values of parameters and hostileJSON values of fields. No value has a type that all
// of them accept.
var (
	hostile = []string{"", "\x00", "\xff\xfe\xfd", "-1", "1e309", "99999999999999999999", "-9223372036854775808", "NaN", "0x10", "null", "[]", "{}", `"`, "../../etc/passwd",
		"%", "%zz", "a/similar", "\u202e\u0000\ufeff", "a=b|c", `\`, "=", "*", "W/\"x\"", strings.Repeat("9", 400), strings.Repeat("x ", 50_000), strings.Repeat("\U0001f9ff", 5000)}
	hostileJSON = []string{"null", "true", "-1", "0", "1e308", "1e309", "99999999999999999999", "-9223372036854775809", "0.1", strings.Repeat("9", 10_000), `""`, `"\u0000"`, `"\ud800"`,
		"\"\xff\xfe\"", `"../../etc/passwd"`, "[]", "[null]", `[[]]`, "{}", `{"":null}`, `{"a":{"any":[null]}}`, "NaN", "'x'", "[1,", `"`,
		deep("[", 9_000, "]"), deep("[", 10_100, "]"), deep(`{"a":`, 9_000, "}"), deep(`{"a":`, 100_000, "}"), `[` + strings.Repeat("0,", 20_000) + `0]`}
	hostileBodies = append([]string{"\x00", "\xff\xfe{\x00}\x00", "\xef\xbb\xbf{}", "{", "}", "{}{}", "\n\n\n", `{"text":"a","text":7}`, `{"id":"\u0000","text":"\u0000"}`, "{\"id\":\"\xff\",\"text\":\"\xff\"}",
		"<xml/>", "--b\r\nContent-Disposition: form-data; name=\"files\"\r\n\r\nx\r\n--b--", squeezed(strings.Repeat("0", 1<<20)), squeezed("{}")[:12]}, hostileJSON...)
	hostileTypes     = []string{"", "text/plain", "application/json; charset=utf-16", "multipart/form-data", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded", ";;;", strings.Repeat("a/", 5000)}
	hostileEncodings = []string{"gzip", "zstd", "br", "gzip, gzip", "identity", strings.Repeat("x", 5000)}
)

func deep(open string, n int, end string) string {
	return strings.Repeat(open, n) + "1" + strings.Repeat(end, n)
}

func squeezed(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

// An attack is an invalid request.
type attack struct {
	op     *huma.Operation
	path   map[string]string // replaces valid values
	query  url.Values
	header http.Header
	body   string
}

// request returns the attack as a server reads it.
func (a attack) request() *http.Request {
	escaped := a.op.Path
	for _, p := range a.op.Parameters {
		value, ok := a.path[p.Name]
		if !ok {
			value = valueFor(p)
		}
		escaped = strings.ReplaceAll(escaped, "{"+p.Name+"}", url.PathEscape(value))
	}
	r := httptest.NewRequest(a.op.Method, "/", strings.NewReader(a.body))
	r.URL.RawPath, r.URL.RawQuery = escaped, a.query.Encode()
	r.URL.Path, _ = url.PathUnescape(escaped)
	r.Header = http.Header{}
	maps.Copy(r.Header, a.header)
	return r
}

// repel sends the attack and fails the test unless the specification has the answer and nothing
// broke.
func (a attack) repel(t *testing.T, h http.Handler) {
	t.Helper()
	r, w := a.request(), httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if err := theContract().check(r, w.Code, w.Header(), w.Body.Bytes()); err != nil || w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
		t.Errorf("%s %.200s %v %.100q: %d %.300s %v", r.Method, r.URL, r.Header, a.body, w.Code, w.Body, err)
	}
}

// attacks returns requests with one error each, for every part of every operation.
func attacks(d *document, o *operation) (all []attack) {
	op := d.operation(o)
	for _, p := range op.Parameters {
		for _, value := range hostile {
			switch p.In {
			case "path":
				all = append(all, attack{op: op, path: map[string]string{p.Name: value}})
			case "header":
				all = append(all, attack{op: op, header: http.Header{p.Name: {value, value}}})
			case "query":
				all = append(all, attack{op: op, query: url.Values{p.Name: {value}}}, attack{op: op, query: url.Values{p.Name: {value}, "q": {"orbit"}}})
			}
		}
		if p.In == "query" {
			all = append(all, attack{op: op, query: url.Values{p.Name: slices.Repeat([]string{"1"}, 2)}}, attack{op: op, query: url.Values{p.Name: slices.Repeat([]string{"a=b"}, 2000), "q": {"orbit"}}})
		}
	}
	all = append(all, attack{op: op, query: url.Values{"\x00": {"\xff"}}}, attack{op: op, query: url.Values{"nobody": {"knows"}}})
	if op.RequestBody == nil {
		return append(all, attack{op: op, body: hostileBodies[0], header: http.Header{"Content-Encoding": {"gzip"}, "Content-Type": {";;;"}}})
	}
	for _, body := range hostileBodies {
		all = append(all, attack{op: op, body: body})
	}
	for _, kind := range hostileTypes {
		all = append(all, attack{op: op, body: `{"text":"orbit"}`, header: http.Header{"Content-Type": {kind}}})
	}
	for _, encoding := range hostileEncodings {
		for _, body := range []string{"", "{}", squeezed(`{"id":"z","text":"orbit"}`), squeezed(strings.Repeat("0", 1<<20)), squeezed("{}")[:12]} {
			all = append(all, attack{op: op, body: body, header: http.Header{"Content-Encoding": {encoding}}})
		}
	}
	return append(all, fieldAttacks(d, op)...)
}

// fieldAttacks returns requests with one invalid field of the body.
func fieldAttacks(d *document, op *huma.Operation) (all []attack) {
	for _, media := range op.RequestBody.Content {
		for name := range d.objectOf(media.Schema).Properties {
			for _, value := range hostileJSON {
				if len(value) > 30_000 {
					continue // attacks on whole bodies are as long
				}
				all = append(all, attack{op: op, body: fmt.Sprintf("{%q:%s}", name, value)}, attack{op: op, body: fmt.Sprintf(`{"text":"orbit",%q:%s}`, name, value)},
					attack{op: op, body: fmt.Sprintf(`{"queries":[{"text":"orbit",%q:%s}]}`, name, value)})
			}
		}
	}
	return all
}

// objectOf returns the schema of an object body, or of the objects in a list.
func (d *document) objectOf(s *huma.Schema) *huma.Schema {
	if s.Items != nil {
		s = s.Items
	}
	return d.Components.Schemas.SchemaFromRef(s.Ref)
}

// The specification has the answer to every invalid request, and none is an internal error.
func TestHostile(t *testing.T) {
	h := newAPI(t, Options{SearchBytes: 300 << 10, LineBytes: 300 << 10, BulkBytes: 600 << 10})
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	sent := 0
	for _, o := range operations() {
		for n, a := range attacks(d, &o) {
			if testing.Short() && n%8 != 0 {
				continue
			}
			a.repel(t, h)
			sent++
		}
	}
	if sent < 500 {
		t.Errorf("%d requests", sent)
	}
}

func FuzzOperations(f *testing.F) {
	all := operations()
	for i := range all {
		f.Add(i, 0, "\xff", "{}", "", "")
		f.Add(i, 1, "1e309", `{"text":"orbit","limit":1e309}`, "application/json", "gzip")
	}
	d, err := described()
	if err != nil {
		f.Fatal(err)
	}
	h := newAPI(f, Options{SearchBytes: 64 << 10, LineBytes: 64 << 10, BulkBytes: 64 << 10})
	f.Fuzz(func(t *testing.T, operation, parameter int, value, body, kind, encoding string) {
		op := d.operation(&all[uint(operation)%uint(len(all))])
		a := attack{op: op, body: body, header: http.Header{"Content-Type": {kind}, "Content-Encoding": {encoding}}, path: map[string]string{}, query: url.Values{}}
		if len(op.Parameters) > 0 {
			switch p := op.Parameters[uint(parameter)%uint(len(op.Parameters))]; p.In {
			case "path":
				a.path[p.Name] = value
			case "query":
				a.query.Add(p.Name, value)
			default:
				a.header.Set(p.Name, value)
			}
		}
		a.repel(t, h)
	})
}
