package api

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// unpack decompresses a body by its encoding.
func unpack(t testing.TB, encoding string, from io.Reader) io.Reader {
	t.Helper()
	var to io.Reader
	var err error
	switch encoding {
	case "gzip":
		to, err = gzip.NewReader(from)
	case "zstd":
		to, err = zstd.NewReader(from, zstd.WithDecoderConcurrency(1))
	default:
		return from
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// The answer is the same in every encoding; short answers and those without a body are not
// compressed.
func TestPack(t *testing.T) {
	h := newAPI(t, Options{})
	ask(h, "PUT", "/v1/collections/raw/documents/long", `{"text":"`+strings.Repeat("long ", 1000)+`"}`)
	long := ask(h, "GET", "/v1/collections/raw/documents/long", "")
	for _, c := range []struct{ name, method, target, accept, want string }{
		{"zstd", "GET", "/v1/collections/raw/documents/long", "gzip, zstd", "zstd"},
		{"gzip", "GET", "/v1/collections/raw/documents/long", "gzip", "gzip"},
		{"nothing accepted", "GET", "/v1/collections/raw/documents/long", "br", ""},
		{"short", "GET", "/livez", "gzip", ""},
		{"short, and not plain", "GET", "/livez", "gzip, identity;q=0", "gzip"},
		{"short, and nothing else", "GET", "/livez", "gzip, *;q=0", "gzip"},
		{"anything", "GET", "/v1/collections/raw/documents/long", "*", "gzip"},
		{"a short problem", "GET", "/nowhere", "gzip", ""},
		{"HEAD", "HEAD", "/v1/collections/raw/documents/long", "gzip", ""},
		{"hits", "GET", "/v1/collections/shelf/search?q=orbit", "gzip", "gzip"},
		{"a stream", "GET", "/v1/collections/shelf/search/stream?q=orbit&radius=16", "zstd", "zstd"},
		{"metrics", "GET", "/metrics", "gzip", "gzip"},
		{"deleted", "DELETE", "/v1/collections/raw/documents/sci.space/59846", "gzip", ""},
	} {
		w := ask(h, c.method, c.target, "", "Accept-Encoding", c.accept)
		if got := w.Header().Get("Content-Encoding"); got != c.want || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: encoding %q, want %q, vary %q", c.name, got, c.want, w.Header().Get("Vary"))
		}
		b, err := io.ReadAll(unpack(t, c.want, w.Body))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if strings.HasSuffix(c.target, "/long") && c.method == "GET" && !bytes.Equal(b, long.Body.Bytes()) {
			t.Errorf("%s: another answer: %.100s", c.name, b)
		}
	}
}

// The compressed answer has a tag of its own, which is accepted wherever the plain one is, and
// caches get back the tag that they have.
func TestPackedTags(t *testing.T) {
	h := newAPI(t, Options{})
	const path = "/v1/collections/raw/documents/long"
	ask(h, "PUT", path, `{"text":"`+strings.Repeat("long ", 1000)+`"}`)
	plain := ask(h, "GET", path, "").Header().Get("ETag")
	zipped := ask(h, "GET", path, "", "Accept-Encoding", "gzip").Header().Get("ETag")
	if zipped != strings.TrimSuffix(plain, `"`)+`-gzip"` {
		t.Fatalf("plain %s, compressed %s", plain, zipped)
	}
	for _, tag := range []string{plain, zipped} {
		w := ask(h, "GET", path, "", "Accept-Encoding", "gzip", "If-None-Match", tag)
		if w.Code != 304 || w.Header().Get("ETag") != tag || w.Header().Get("Content-Encoding") != "" || w.Body.Len() > 0 {
			t.Errorf("%s: %d %v", tag, w.Code, w.Header())
		}
	}
	if w := ask(h, "PUT", path, `{"text":"short"}`, "If-Match", zipped); w.Code != 200 {
		t.Errorf("put: %d %s", w.Code, w.Body)
	}
}

// Lines arrive while the answer continues, compressed as well.
func TestPackStreams(t *testing.T) {
	for _, encoding := range []string{"zstd", "gzip"} {
		next := make(chan struct{})
		hits := func(yield func(index.Hit, error) bool) {
			yield(index.Hit{Stored: index.Stored{Document: ingest.Document{ID: "first"}}}, nil)
			<-next
			yield(index.Hit{Stored: index.Stored{Document: ingest.Document{ID: "second"}}}, nil)
		}
		srv := httptest.NewServer(checked(newHandler(fixed{"c": faulty{hits: hits}}, Options{})))
		req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+"/v1/collections/c/search/stream?q=x&radius=3", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", encoding)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(unpack(t, res.Header.Get("Content-Encoding"), res.Body))
		for _, want := range []string{`"first"`, `"second"`, `"done"`} {
			if line, err := lines.ReadString('\n'); err != nil || !strings.Contains(line, want) {
				t.Fatalf("%s: %q, %v", encoding, line, err)
			}
			if want == `"first"` {
				close(next)
			}
		}
		if _, err := lines.ReadByte(); err != io.EOF || res.Header.Get("Content-Encoding") != encoding {
			t.Errorf("%s: %v, encoding %q", encoding, err, res.Header.Get("Content-Encoding"))
		}
		res.Body.Close()
		srv.Close()
	}
}

// A compressed answer that breaks off does not look complete.
func TestPackBroken(t *testing.T) {
	h := newHandler(fixed{"c": faulty{hits: iter.Seq2[index.Hit, error](func(yield func(index.Hit, error) bool) {
		yield(index.Hit{}, nil)
		panic("in the middle")
	})}}, Options{})
	srv := httptest.NewServer(checked(h))
	defer srv.Close()
	for _, encoding := range []string{"zstd", "gzip"} {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", srv.URL+"/v1/collections/c/search/stream?q=x&radius=3", nil)
		req.Header.Set("Accept-Encoding", encoding)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(unpack(t, encoding, res.Body)); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %q, %v", encoding, b, err)
		}
		res.Body.Close()
	}
}

// zeroed returns compressed zeros.
func zeroed(t *testing.T, encoding string, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	var to io.WriteCloser = gzip.NewWriter(&b)
	if encoding == "zstd" {
		var err error
		if to, err = zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := io.CopyN(to, zeros{}, n); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A small body that decompresses to a large one is rejected at the limit, and takes little memory
// until then.
func TestBombs(t *testing.T) {
	h := newAPI(t, Options{BulkBytes: 1 << 20, LineBytes: 1 << 20})
	for _, encoding := range []string{"zstd", "gzip"} {
		bomb := zeroed(t, encoding, 256<<20)
		if len(bomb) > 1<<20 {
			t.Fatalf("%s: the bomb has %d bytes: too many to be one", encoding, len(bomb))
		}
		for _, c := range []struct{ method, path string }{{"POST", bulkPath}, {"PUT", bulkPath + "/x"}} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			w := ask(h, c.method, c.path, string(bomb), "Content-Encoding", encoding)
			runtime.ReadMemStats(&after)
			if p := read[wire.Problem](t, w); p.Code != "too_large" || w.Code != 413 {
				t.Errorf("%s %s: %d %+v", c.method, encoding, w.Code, p)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 48<<20 {
				t.Errorf("%s %s: %d MiB allocated", c.method, encoding, took>>20)
			}
		}
	}
}
