package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLocal(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:8080": true, "127.8.9.1:80": true, "localhost:0": true, "[::1]:8080": true, "[::ffff:127.0.0.1]:1": true,
		":8080": false, "0.0.0.0:80": false, "[::]:80": false, "192.168.1.2:80": false, "example.org:80": false, "localhost.example.org:80": false, "8080": false, "": false,
	} {
		if local(addr) != want {
			t.Errorf("%q: %v", addr, !want)
		}
	}
}

// A server without keys and without --open accepts only names of this machine.
func TestConfined(t *testing.T) {
	for _, c := range []struct {
		access access
		addr   string
		want   bool
	}{
		{access{}, "127.0.0.1:8080", true}, {access{open: true}, "127.0.0.1:8080", false}, {access{keys: "k.json"}, "127.0.0.1:8080", false}, {access{open: true}, ":8080", false},
	} {
		if got := c.access.localNames(c.addr); got != c.want {
			t.Errorf("%+v on %s: %v", c.access, c.addr, got)
		}
	}
}

// A public address without keys requires --open. The error comes before anything is done.
func TestPublicAddressRequiresOpen(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	must(t, "ingest", db, corpus(t, 3))
	bad := filepath.Join(dir, "bad.json")
	write(t, bad, "{}]")
	for _, c := range []struct {
		args   string
		status int
		want   string
	}{
		{"serve " + db + " --addr :0", 2, "--open"},
		{"serve " + db + " --addr 0.0.0.0:0", 2, "--keys"},
		{"quickstart " + dir + "/new.db " + db + " --addr :0", 2, "--open"},
		{"serve " + db + " --keys " + dir + "/none.json", 1, "hashsearch keys add"},
		{"serve " + db + " --tls-cert c.pem", 2, "given together"},
		{"serve " + db + " --addr 127.0.0.1:0 --tls-cert c.pem --tls-key k.pem", 1, "c.pem"},
		{"serve " + db + " --keys " + bad, 1, "not a file of keys"},
		{"keys add " + dir + "/k.json --scope search", 2, "requires a collection"},
		{"keys add " + dir + "/k.json --scope root --collection news", 2, "search, write or admin"},
		{"keys revoke " + dir + "/k.json hs_x_y", 2, "give the id"},
		{"keys add " + dir + "/k.json --scope search --collection news --expires soon", 2, "720h"},
		{"keys add " + dir + "/k.json --scope search --collection news --expires 2020-01-01", 2, "has passed"},
		{"keys add " + dir + "/k.json --scope write --collection news --filter a=b", 2, "can only read"},
		{"keys list http://127.0.0.1:1/news", 2, "address of the server alone"},
		{"keys list " + dir + "/k.json", 1, "no such file"},
	} {
		expect(t, c.status, c.want, strings.Fields(c.args)...)
	}
	if _, err := os.Stat(filepath.Join(dir, "new.db")); err == nil {
		t.Error("quickstart created a collection before it failed")
	}
}

// served runs serve with args until the test ends, and returns its address and its stderr.
func served(t *testing.T, args ...string) (base string, output *lockedBuffer) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	output = &lockedBuffer{lines: make(chan string, 1000)}
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, append([]string{"serve"}, args...), strings.NewReader(""), io.Discard, output)
	}()
	t.Cleanup(func() { stop(); <-done })
	return waitFor(t, output.lines, `https?://127\.0\.0\.1:\d+`), output
}

// statusBy returns the status of a GET request with a key.
func statusBy(t *testing.T, client *http.Client, url, key string) int {
	t.Helper()
	req := request(t, "GET", url, nil)
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	res, _ := send(t, client, req)
	return res.StatusCode
}

// A running server accepts added keys and rejects revoked ones. Its log contains no key.
func TestKeysOfRunningServer(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "t.db"), filepath.Join(dir, "keys.json")
	must(t, "ingest", db, corpus(t, 3))
	first := strings.TrimSpace(must(t, "keys", "add", file, "--scope", "search", "--collection", "t"))
	base, output := served(t, db, "--addr", "127.0.0.1:0", "--keys", file)
	by := func(key string) int { return statusBy(t, nil, base+"/v1/collections/t", key) }
	if a, b := by(""), by(first); a != 401 || b != 200 {
		t.Errorf("without a key %d, with one %d", a, b)
	}
	if page := statusBy(t, nil, base+"/c/t", ""); page != 401 {
		t.Errorf("the page without a key: %d", page)
	}
	second := strings.TrimSpace(must(t, "keys", "add", file, "--scope", "admin", "--collection", "*", "--name", "me"))
	must(t, "keys", "revoke", file, strings.Split(first, "_")[1])
	until(t, func() bool { return by(second) == 200 && by(first) == 401 })
	if out := must(t, "keys", "list", file); !strings.Contains(out, "admin") || !strings.Contains(out, "me") || strings.Contains(out, strings.SplitN(second, "_", 3)[2]) {
		t.Error(out)
	}
	for len(output.lines) > 0 {
		if line := <-output.lines; strings.Contains(line, strings.SplitN(first, "_", 3)[2]) || strings.Contains(line, strings.SplitN(second, "_", 3)[2]) {
			t.Errorf("the log holds a key: %s", line)
		}
	}
}

// Keys of a server are managed with its address, and a key with a filter sees matching documents.
func TestKeysOfServer(t *testing.T) {
	dir := t.TempDir()
	db, file, docs := filepath.Join(dir, "t.db"), filepath.Join(dir, "keys.json"), filepath.Join(dir, "docs.jsonl")
	if err := os.WriteFile(docs, []byte(`{"id":"x","text":"a quiet harbour","tenant":"a"}`+"\n"+`{"id":"y","text":"a loud harbour","tenant":"b"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "ingest", db, docs)
	admin := strings.TrimSpace(must(t, "keys", "add", file, "--scope", "admin", "--collection", "*"))
	base, _ := served(t, db, "--addr", "127.0.0.1:0", "--keys", file)
	t.Setenv("HASHSEARCH_KEY", admin)
	key := strings.TrimSpace(must(t, "keys", "add", base, "--scope", "search", "--collection", "t", "--filter", "tenant=b", "--expires", "1h"))
	if out := must(t, "keys", "list", base); strings.Count(out, "tenant=b") != 1 || strings.Count(out, "\n") != 3 {
		t.Error(out)
	}
	t.Setenv("HASHSEARCH_KEY", key)
	if out := must(t, "search", base+"/t", "harbour", "--json"); !strings.Contains(out, `"y"`) || strings.Contains(out, `"x"`) {
		t.Error(out)
	}
	t.Setenv("HASHSEARCH_KEY", admin)
	must(t, "keys", "revoke", base, strings.Split(key, "_")[1])
	if status := statusBy(t, nil, base+"/v1/collections", key); status != 401 {
		t.Errorf("a revoked key: %d", status)
	}
}

// until waits until happened returns true.
func until(t *testing.T, happened func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !happened(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the condition did not become true within 30 s")
		}
	}
}
