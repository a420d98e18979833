package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// send sends a request and returns the status and the body of the response.
func send(t *testing.T, method, url, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b)
}

// A server serves the collections of a directory, including those created later, despite a file
// that is not a collection. Commands that find a file busy name the address of the server.
func TestServeDirectory(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "broken.db"), "not a collection")
	must(t, "ingest", filepath.Join(dir, "old.db"), corpus(t, 3))
	set, err := openSet([]string{dir})
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
		if status, answer := send(t, c.method, base+c.path, c.body); status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s %s: %d %s", c.method, c.path, status, answer)
		}
	}
	for _, path := range []string{"/v1/collections", "/c/old/about", "/page/v1/collections"} {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", base+path, nil)
		req.Host = "rebound.example"
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if res.Body.Close(); res.StatusCode != 403 {
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
			if status, answer := send(t, "POST", base+"/v1/collections/t/"+kind, ""); status != 202 {
				t.Fatalf("%d %s", status, answer)
			}
		}
		v.succeeds(v.upload("u", 5))
		v.until(func() bool { return v.task("1").State.Final() && v.task("2").State.Final() })
		var made struct{ Href string }
		if err := json.Unmarshal(v.task("1").Result, &made); err != nil {
			t.Fatal(err)
		}
		if status, answer := send(t, "GET", base+made.Href, ""); status != 200 || len(answer) < 1000 {
			t.Errorf("%s: %d, %d bytes", made.Href, status, len(answer))
		}
	})
	base, _ := served(t, dir, "--addr", "127.0.0.1:0")
	for path, want := range map[string]string{"/v1/tasks/2": `"code":"no_model"`, "/v1/collections": `{"collections":[{"name":"t",`, "/readyz": `{"status":"ready"}`} {
		if status, answer := send(t, "GET", base+path, ""); status != 200 || !strings.Contains(answer, want) || strings.Count(answer, `"name"`) > 1 {
			t.Errorf("%s: %d %s", path, status, answer)
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
