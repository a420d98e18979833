package main

import (
	"cmp"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// request returns a request. Names and values of headers take turns.
func request(t *testing.T, method, url string, body io.Reader, headers ...string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for header := range slices.Chunk(headers, 2) {
		req.Header.Set(header[0], header[1])
	}
	return req
}

// send sends a request, by the default client if client is nil, and returns the response and its
// body.
func send(t *testing.T, client *http.Client, req *http.Request) (res *http.Response, body string) {
	t.Helper()
	res, err := cmp.Or(client, http.DefaultClient).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func get(t *testing.T, url string) string {
	t.Helper()
	res, body := send(t, nil, request(t, "GET", url, nil))
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, res.Status)
	}
	return body
}

// A server serves the collections of a directory, including those created later, despite a file
// that is not a collection. Commands that find a file busy name the address of the server.
func TestServeDirectory(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "broken.db"), "not a collection")
	must(t, "ingest", filepath.Join(dir, "old.db"), corpus(t, 3))
	set, err := openLocal([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	logUnavailable(set, slog.New(slog.NewTextHandler(&log, nil)))
	if err := set.Close(); err != nil || !strings.Contains(log.String(), "collection=broken") {
		t.Errorf("%v, log %s", err, &log)
	}
	base, _ := served(t, dir, "--addr", "127.0.0.1:0")
	for _, c := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/readyz", "", 200, `"unavailable":1`},
		{"GET", "/v1/collections/broken", "", 503, `"collection_unavailable"`},
		{"GET", "/v1/collections/old", "", 200, `"documents":3`},
		{"PUT", "/v1/collections/old/documents/http://x.org//a/../b", `{"text":"x"}`, 201, `"id":"http://x.org//a/../b"`},
		{"GET", "/v1/collections/old/documents/http://x.org//a/../b", "", 200, `"id":"http://x.org//a/../b"`},
		{"PUT", "/v1/collections/new", "", 201, `"documents":0`},
		{"PUT", "/v1/aliases/live", `{"collection":"new"}`, 201, `"live"`},
		{"GET", "/c/live", "", 200, "0 documents"},
	} {
		res, body := send(t, nil, request(t, c.method, base+c.path, strings.NewReader(c.body)))
		if res.StatusCode != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s %s: %d %s", c.method, c.path, res.StatusCode, body)
		}
	}
	for _, path := range []string{"/v1/collections", "/c/old/about", "/page/v1/collections"} {
		req := request(t, "GET", base+path, nil)
		req.Host = "rebound.example"
		if res, _ := send(t, nil, req); res.StatusCode != 403 {
			t.Errorf("%s with a foreign host name: %d", path, res.StatusCode)
		}
	}
	for args, want := range map[string]string{
		"stats " + dir + "/new.db":          base + "/new",
		"compact " + dir + "/old.db":        base + "/old",
		"check --repair " + dir + "/old.db": base + "/old",
		"serve " + dir:                      base,
	} {
		expect(t, 4, "use "+want+" instead", strings.Fields(args)...)
	}
}

// A server stores tasks, uploads and backups in the directory that it serves. They are not
// collections, and the next server finds them.
func TestServeDirectoryFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "here")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	must(t, "ingest", filepath.Join(dir, "t.db"), corpus(t, 3))
	t.Run("first", func(t *testing.T) {
		base, _ := served(t, dir+"/", "--addr", "127.0.0.1:0")
		v := &victim{t: t, base: base}
		for _, kind := range []string{"backup", "evaluate"} {
			if res, body := send(t, nil, request(t, "POST", base+"/v1/collections/t/"+kind, nil)); res.StatusCode != 202 {
				t.Fatalf("%d %s", res.StatusCode, body)
			}
		}
		v.succeeds(v.upload("u", 5))
		v.until(func() bool { return v.task("1").State.Final() && v.task("2").State.Final() })
		made := read[struct{ Href string }](t, v.task("1").Result)
		if backup := get(t, base+made.Href); len(backup) < 1000 {
			t.Errorf("%s: %d bytes", made.Href, len(backup))
		}
	})
	base, _ := served(t, dir, "--addr", "127.0.0.1:0")
	for path, want := range map[string]string{"/v1/tasks/2": `"code":"no_model"`, "/v1/collections": `{"collections":[{"name":"t",`, "/readyz": `{"status":"ready"}`} {
		if body := get(t, base+path); !strings.Contains(body, want) || strings.Count(body, `"name"`) > 1 {
			t.Errorf("%s: %s", path, body)
		}
	}
	for in, want := range map[string]string{dir: ".tasks .tasks.uploads .url backups t.db", filepath.Dir(dir): "here"} {
		entries, err := os.ReadDir(in)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if err != nil || strings.Join(names, " ") != want {
			t.Errorf("in %s are %q, %v", in, names, err)
		}
	}
}

func TestServeArguments(t *testing.T) {
	dir := t.TempDir()
	db, other := filepath.Join(dir, "t.db"), filepath.Join(dir, "other", "t.db")
	if err := os.Mkdir(filepath.Dir(other), 0o700); err != nil {
		t.Fatal(err)
	}
	must(t, "ingest", db, corpus(t, 3))
	must(t, "ingest", other, corpus(t, 3))
	write(t, filepath.Join(dir, "aliases.json"), "{}]")
	for args, want := range map[string]string{
		dir + "/none":    "no such collection, and no such directory",
		db + " " + dir:   "is a directory",
		db + " " + other: `there is a collection "t"`,
		dir:              "not a file of aliases",
	} {
		if r := hashsearch(t, "", append([]string{"serve", "--addr", "127.0.0.1:0"}, strings.Fields(args)...)...); r.status == 0 || !strings.Contains(r.errors, want) {
			t.Errorf("%s: exit status %d\n%s", args, r.status, r.errors)
		}
	}
}

func TestReachable(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:80": "127.0.0.1:80", "[::]:80": "127.0.0.1:80", "0.0.0.0:80": "127.0.0.1:80", "[::1]:80": "[::1]:80", "192.168.1.2:80": "192.168.1.2:80",
	} {
		if got := reachableAddr(addr); got != want {
			t.Errorf("%s: %s", addr, got)
		}
	}
}
