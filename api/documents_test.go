package api

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/api/wire"
	"pgregory.net/rapid"
)

// Documents may be in an array, as objects that are not one per line, or one per line.
func TestBulkArrays(t *testing.T) {
	const bad = "invalid JSON: "
	for _, c := range []struct {
		name, body string
		want       []wire.Outcome
	}{
		{"an array", `[{"id":"a","text":"one"},{"text":"nameless"},7,{"id":"b","text":"two"}]`, []wire.Outcome{
			{Line: 1, Element: 1, ID: "a", Status: "added"}, {Line: 1, Element: 2, Status: "rejected", Error: "the document has no id"},
			{Line: 1, Element: 3, Status: "rejected", Error: "must be an object, not number"}, {Line: 1, Element: 4, ID: "b", Status: "added"}}},
		{"an array over lines", "\n [\n {\"id\":\"a\",\n\"text\":\"one\"},\n\n{\"id\":\"a\",\"text\":\"two\"}\n]\n", []wire.Outcome{
			{Line: 3, Element: 1, ID: "a", Status: "added"}, {Line: 6, Element: 2, ID: "a", Status: "replaced", Repeated: true}}},
		{"an array behind a byte order mark", "\ufeff[{\"id\":\"a\",\"text\":\"one\"}]", []wire.Outcome{{Line: 1, Element: 1, ID: "a", Status: "added"}}},
		{"lines behind a byte order mark", "\ufeff{\"id\":\"a\",\"text\":\"one\"}\n", []wire.Outcome{{Line: 1, ID: "a", Status: "added"}}},
		{"one object over lines", "{\n  \"id\": \"a\",\n  \"text\": \"one\"\n}\n", []wire.Outcome{{Line: 1, Element: 1, ID: "a", Status: "added"}}},
		{"objects over lines", "{\n\"id\":\"a\",\"text\":\"one\"\n}\n{\n\"id\":\"b\",\"text\":\"two\"}", []wire.Outcome{
			{Line: 1, Element: 1, ID: "a", Status: "added"}, {Line: 4, Element: 2, ID: "b", Status: "added"}}},
		{"objects on a line", `{"id":"a","text":"one"}{"id":"b","text":"two"} {"id":"c","text":"three"}`, []wire.Outcome{
			{Line: 1, Element: 1, ID: "a", Status: "added"}, {Line: 1, Element: 2, ID: "b", Status: "added"}, {Line: 1, Element: 3, ID: "c", Status: "added"}}},
		{"pages", `[{"id":"a","text":"one"}]` + "\n" + `[{"id":"b","text":"two"}][]{"id":"c","text":"three"}`, []wire.Outcome{
			{Line: 1, Element: 1, ID: "a", Status: "added"}, {Line: 2, Element: 2, ID: "b", Status: "added"}, {Line: 2, Element: 3, ID: "c", Status: "added"}}},
		{"a wrong element", `[{"id":"a","text":"one"},{"id":"b","text":},{"id":"c","text":"three"}]`, []wire.Outcome{
			{Line: 1, Element: 1, ID: "a", Status: "added"}, {Line: 1, Element: 2, Status: "rejected", Error: bad + "invalid character '}' looking for beginning of value"},
			{Line: 1, Element: 3, ID: "c", Status: "added"}}},
		{"words in an array", `[{"id":"a","text":"one"}, oops, {"id":"c","text":"three"}]`, []wire.Outcome{
			{Line: 1, Element: 1, ID: "a", Status: "added"}, {Line: 1, Element: 2, Status: "rejected", Error: bad + "invalid character 'o' looking for beginning of value"},
			{Line: 1, Element: 3, ID: "c", Status: "added"}}},
		{"a long element", `[{"id":"a","text":"` + strings.Repeat("z", 100) + `"},{"id":"b","text":"two"}]`, []wire.Outcome{
			{Line: 1, Element: 1, Status: "rejected", Error: "the element is longer than the 80 bytes allowed"}, {Line: 1, Element: 2, ID: "b", Status: "added"}}},
		{"an array without its end", "[{\"id\":\"a\",\"text\":\"one\"},\n{\"id\":\"b\",\"te", []wire.Outcome{
			{Line: 1, Element: 1, ID: "a", Status: "added"}, {Line: 2, Element: 2, Status: "rejected", Error: bad + "unexpected end of JSON input"},
			{Status: "failed", Error: "bad_document: the array is not closed: the body ends on line 2 after element 2, and later elements are missing"}}},
		{"nothing", `[]`, nil},
	} {
		for _, as := range []struct{ body, kind, encoding string }{
			{c.body, "application/json", ""}, {c.body, "application/x-ndjson", "identity"}, {zip(t, c.body), "application/json", "gzip"}, {zst(t, c.body, 1<<20), "", "zstd"},
		} {
			w := ask(newAPI(t, Options{LineBytes: 80}), "POST", bulkPath, as.body, "Content-Type", as.kind, "Content-Encoding", as.encoding)
			if diff := cmp.Diff(c.want, readResults(t, w.Body)); diff != "" || w.Code != 200 {
				t.Errorf("%s, %s %s: %d %s", c.name, as.kind, as.encoding, w.Code, diff)
			}
		}
	}
}

// A truncated array without a valid document is refused as a whole.
func TestBulkCutArray(t *testing.T) {
	for body, want := range map[string]string{"[": "after element 0", " [\n\n": "ends on line 3"} {
		w := ask(newAPI(t, Options{}), "POST", bulkPath, body, "Content-Type", "application/json")
		if w.Code != 400 || !strings.Contains(w.Body.String(), `"code":"bad_document"`) || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: %d %s", body, w.Code, w.Body)
		}
	}
	h := newAPI(t, Options{BulkBytes: 4096})
	w := ask(h, "POST", bulkPath, `[{"id":"a","text":"one"},`+strings.Repeat(" ", 5000)+"]")
	if got := readResults(t, w.Body); len(got) != 2 || got[0].Status != "added" || !strings.HasPrefix(got[1].Error, "too_large") {
		t.Errorf("%+v", got)
	}
}

// An array is never held as a whole: results of its first elements arrive while the client still
// sends, and it may be larger than the limit of a document.
func TestBulkArrayStreams(t *testing.T) {
	srv := httptest.NewServer(checked(newAPI(t, Options{LineBytes: 1000})))
	defer srv.Close()
	body, send := io.Pipe()
	go func() {
		io.WriteString(send, "[")
		for i := range 3000 {
			fmt.Fprintf(send, `{"id":"%d","text":%q},`, i, strings.Repeat("orbit ", 20))
		}
	}()
	res, err := http.Post(srv.URL+bulkPath, "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	results := bufio.NewReader(res.Body)
	if line, err := results.ReadString('\n'); err != nil || !strings.Contains(line, `"element":1,"id":"0","status":"added"`) {
		t.Fatalf("first result: %q, %v", line, err)
	}
	send.Close()
	rest, err := io.ReadAll(results)
	if err != nil || !strings.Contains(string(rest), `"status":"failed","code":"bad_document"`) {
		t.Errorf("%.200s, %v", rest, err)
	}
}

// Each document is stored, whatever the layout of the body.
func TestBulkWaysToWrite(t *testing.T) {
	h := newAPI(t, Options{})
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[a-z{}\[\],: "\\]{0,12}`), 1, 6).Draw(t, "texts")
		between := rapid.SampledFrom([]string{"", " ", "\n", "\r\n\n"}).Draw(t, "between")
		within := rapid.SampledFrom([]string{"", " ", "\n", "\n\t"}).Draw(t, "within")
		open, comma, shut := "", "", ""
		if rapid.Bool().Draw(t, "array") {
			open, comma, shut = "[", ",", "]"
		}
		var parts []string
		for i, text := range texts {
			parts = append(parts, fmt.Sprintf("{%[1]s\"id\":%[1]s\"%[2]d\",%[1]s\"text\":%[1]s%[3]q%[1]s}", within, i, text))
		}
		body := open + strings.Join(parts, comma+between) + shut
		if len(parts) > 1 && within == "" && comma == "" && !strings.Contains(between, "\n") {
			body += between // several documents per line
		}
		w := ask(h, "POST", bulkPath, body)
		if got := strings.Count(w.Body.String(), "\n"); got != len(texts) || strings.Contains(w.Body.String(), "rejected") || strings.Contains(w.Body.String(), "failed") {
			t.Errorf("%q: %s", body, w.Body)
		}
	})
}
