package api

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	stdlog "log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

const bulkPath = "/v1/collections/raw/documents"

// readResults decodes an NDJSON answer. The error of a failure follows its code.
func readResults(t *testing.T, body io.Reader) (all []wire.Outcome) {
	t.Helper()
	for d := json.NewDecoder(body); d.More(); {
		var r wire.BulkLine
		if err := d.Decode(&r); err != nil {
			t.Fatal(err)
		}
		if r.Code != "" {
			r.Error = string(r.Code) + ": " + r.Error
		}
		all = append(all, r.Outcome)
	}
	return all
}

func TestBulk(t *testing.T) {
	h := newAPI(t, Options{LineBytes: 80})
	body := strings.Join([]string{
		`{"id":"x","text":"first"}`,
		``,
		`{"id":"y","text":`,
		`  {"id":"x","text":"second"}  ` + "\r",
		`{"id":"x","text":"second"}`,
		`{"text":"nameless"}`,
		`{"id":"z","text":"` + strings.Repeat("z", 100) + `"}`,
		`["z"]`,
		`{"id":7,"title":"without an end of line"}`,
	}, "\n")
	got := readResults(t, ask(h, "POST", bulkPath, body).Body)
	want := []wire.Outcome{
		{Line: 1, ID: "x", Status: "added"},
		{Line: 3, Status: "rejected", Error: "invalid JSON: unexpected end of JSON input"},
		{Line: 4, ID: "x", Status: "replaced", Repeated: true},
		{Line: 5, ID: "x", Status: "unchanged"},
		{Line: 6, Status: "rejected", Error: "the document has no id"},
		{Line: 7, Status: "rejected", Error: "the line is longer than the 80 bytes allowed"},
		{Line: 8, Status: "rejected", Error: "must be an object, not array"},
		{Line: 9, ID: "7", Status: "added"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBulkNothing(t *testing.T) {
	h := newAPI(t, Options{})
	if w := ask(h, "POST", bulkPath, ""); w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

func zip(t *testing.T, body string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zst(t *testing.T, body string, window int) string {
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(z, strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBulkBodies(t *testing.T) {
	line := `{"id":"x","text":"first"}` + "\n"
	bomb := zip(t, strings.Repeat(" ", 1<<20))
	if len(bomb) > 4096 {
		t.Fatal("the bomb is too large to be one")
	}
	for _, c := range []struct {
		name, body, encoding, kind string
		status                     int
		want                       string
	}{
		{"plain", line, "", "application/x-ndjson", 200, `"added"`},
		{"gzip", zip(t, line), "gzip", "", 200, `"added"`},
		{"no gzip", line, "gzip", "", 400, `"code":"bad_encoding"`},
		{"half a gzip", zip(t, line)[:20], "gzip", "", 400, `"code":"bad_encoding"`},
		{"zstd", zst(t, line, 1<<20), "zstd", "", 200, `"added"`},
		{"no zstd", line, "zstd", "", 400, `"code":"bad_encoding"`},
		{"half a zstd", zst(t, line, 1<<20)[:20], "zstd", "", 400, `"code":"bad_encoding"`},
		{"a bomb of zstd", zst(t, strings.Repeat(" ", 1<<20), 1<<20), "zstd", "", 413, `"code":"too_large"`},
		{"a window of 16 MiB", zst(t, strings.Repeat(" ", 1<<20), 16<<20), "zstd", "", 413, `compress it at a lower level`},
		{"brotli", line, "br", "", 415, `"code":"unsupported_encoding"`},
		{"a form", line, "", "multipart/form-data; boundary=x", 415, `"code":"unsupported_media_type"`},
		{"too large", strings.Repeat(" ", 5000), "", "", 413, `"code":"too_large"`},
		{"a bomb", bomb, "gzip", "", 413, `"code":"too_large"`},
		{"too large after a line", line + strings.Repeat("\n", 5000), "", "", 200, `"status":"failed","code":"too_large"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newAPI(t, Options{BulkBytes: 4096})
			w := ask(h, "POST", bulkPath, c.body, "Content-Encoding", c.encoding, "Content-Type", c.kind)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("got %d %s, want %d with %s", w.Code, w.Body, c.status, c.want)
			}
		})
	}
}

// After a body that was refused before its end, the connection is closed or goes on; it never
// breaks the server.
func TestBulkRefusedMidway(t *testing.T) {
	var log safeLog
	srv := httptest.NewUnstartedServer(newAPI(t, Options{}))
	srv.Config.ErrorLog = stdlog.New(&log, "", 0)
	srv.Start()
	for range 3 {
		for _, size := range []int{100, 5000, 300_000, 3_000_000} {
			req, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL+bulkPath, strings.NewReader(strings.Repeat("x", size)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Encoding", "zstd")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				if size < 256<<10 { // a longer one may be refused while the client still sends it
					t.Errorf("%d bytes: %v", size, err)
				}
				continue
			}
			if b, err := io.ReadAll(res.Body); res.StatusCode != 400 || err != nil {
				t.Errorf("%d bytes: %d %s %v", size, res.StatusCode, b, err)
			}
			res.Body.Close()
		}
	}
	srv.Close()
	if log.String() != "" {
		t.Error(log.String())
	}
}

// safeLog is a buffer for concurrent writers.
type safeLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *safeLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A failure after the first result is a last line; one before it is a problem.
func TestBulkFails(t *testing.T) {
	for after, want := range map[int]string{0: `"code":"internal"`, 1: `"status":"failed","code":"internal"`} {
		h := newHandler(fixed{"c": faulty{add: func(_ iter.Seq2[ingest.Document, error], each func(index.Outcome) error) error {
			for i := range after {
				if err := each(index.Outcome{ID: fmt.Sprint(i), Status: index.Added}); err != nil {
					return err
				}
			}
			return errors.New("no space left on device")
		}}}, Options{})
		w := ask(h, "POST", "/v1/collections/c/documents", `{"id":"0","text":""}`)
		if !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "space") {
			t.Errorf("after %d results: %s", after, w.Body)
		}
	}
}

// Results arrive while the client still sends.
func TestBulkStreams(t *testing.T) {
	one := func(docs iter.Seq2[ingest.Document, error], each func(index.Outcome) error) error {
		for d, err := range docs {
			if err != nil {
				return err
			}
			if err := each(index.Outcome{ID: d.ID, Status: index.Added}); err != nil {
				return err
			}
		}
		return nil
	}
	srv := httptest.NewServer(checked(newHandler(fixed{"c": faulty{add: one}}, Options{})))
	defer srv.Close()
	body, send := io.Pipe()
	go io.WriteString(send, `{"id":"first","text":""}`+"\n")
	res, err := http.Post(srv.URL+"/v1/collections/c/documents", "application/x-ndjson", body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	results := bufio.NewReader(res.Body)
	if line, err := results.ReadString('\n'); err != nil || !strings.Contains(line, `"first"`) {
		t.Fatalf("first result: %q, %v", line, err)
	}
	go func() {
		io.WriteString(send, `{"id":"second","text":""}`+"\n")
		send.Close()
	}()
	if line, err := results.ReadString('\n'); err != nil || !strings.Contains(line, `"second"`) {
		t.Fatalf("second result: %q, %v", line, err)
	}
	if _, err := results.ReadByte(); err != io.EOF {
		t.Fatal(err)
	}
}

// A client that requests a large answer and reads nothing is disconnected.
func TestSlowReader(t *testing.T) {
	h := newHandler(fixed{"c": faulty{}}, Options{IdleTime: 20 * time.Millisecond})
	ended := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		h.ServeHTTP(w, r)
	}))
	defer srv.Close()
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "GET /v1/collections/c/documents/x HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-ended
}

// A client that stops sending gets an answer and is disconnected, for every operation. The test
// allows twice the time limit of the server, for busy machines.
func TestSlowClient(t *testing.T) {
	for path, code := range map[string]string{
		"POST " + bulkPath:                      "slow_client",
		"POST /v1/collections/shelf/search":     "slow_client",
		"POST /v1/collections/shelf/train":      "slow_client",
		"PUT /v1/collections/shelf/documents/x": "slow_client",
		"POST /v1/collections/none/search":      "collection_not_found",
		"PUT /v1/collections/none/documents/x":  "collection_not_found",
		"POST /v1/nothing":                      "no_such_path",
	} {
		for soon := 20 * time.Millisecond; ; soon *= 2 {
			res, err := stopSending(t, path, soon)
			if err != nil && soon < time.Minute {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			var p wire.Problem
			if err := json.NewDecoder(res.Body).Decode(&p); err != nil || string(p.Code) != code {
				t.Errorf("%s: %d %+v %v", path, res.StatusCode, p, err)
			}
			res.Body.Close()
			break
		}
	}
}

// stopSending returns the answer to a request whose body stops in the middle.
func stopSending(t *testing.T, path string, soon time.Duration) (*http.Response, error) {
	t.Helper()
	srv := httptest.NewServer(checked(newAPI(t, Options{SearchTime: soon, IdleTime: soon})))
	t.Cleanup(srv.Close)
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	fmt.Fprintf(c, "%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"text\":", path)
	return http.ReadResponse(bufio.NewReader(c), nil)
}
