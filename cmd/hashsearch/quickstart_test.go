package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A lockedBuffer sends each written line on a channel, so that tests can read while the program
// writes.
type lockedBuffer struct {
	lines chan string
	rest  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.rest.Write(p)
	for {
		line, err := b.rest.ReadString('\n')
		if err != nil {
			b.rest.WriteString(line)
			return len(p), nil
		}
		b.lines <- line
	}
}

// Quickstart turns sources into a served page.
func TestQuickstartServes(t *testing.T) {
	db, source := filepath.Join(t.TempDir(), "demo.db"), corpus(t, 200)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, done := &lockedBuffer{lines: make(chan string, 100)}, make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"quickstart", db, source, "--bits", "16", "--hidden", "20", "--addr", "127.0.0.1:0"}, strings.NewReader(""), out, io.Discard)
	}()
	page := waitFor(t, out.lines, `http://127\.0\.0\.1:\d+/c/demo`)
	base := strings.TrimSuffix(page, "/c/demo")
	for path, want := range map[string]string{"/c/demo?q=harbour+tide": "sea/", "/livez": "", "/v1/collections": "demo", "/openapi.json": `"openapi":"3.1.0"`, "/docs": "/v1/collections", "/docs/style.css": ""} {
		if body := get(t, base+path); !strings.Contains(body, want) {
			t.Errorf("%s does not hold %q:\n%.500s", path, want, body)
		}
	}
	found := read[struct{ Hits []struct{ ID string } }](t, get(t, base+"/v1/collections/demo/search?q=oven+flour+butter"))
	if len(found.Hits) != 10 || !strings.HasPrefix(found.Hits[0].ID, "kitchen/") {
		t.Errorf("found %+v", found)
	}
	stop()
	select {
	case status := <-done:
		if status != 0 {
			t.Errorf("exit status %d", status)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the server did not stop")
	}
}

func waitFor(t *testing.T, lines <-chan string, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for {
		select {
		case line := <-lines:
			if found := re.FindString(line); found != "" {
				return found
			}
		case <-time.After(time.Minute):
			t.Fatalf("%s was never printed", pattern)
		}
	}
}

// On the Go documentation, which quickstart uses by default, the suggested searches find the right
// packages.
func TestGoDocumentation(t *testing.T) {
	if testing.Short() {
		t.Skip("trains on the whole Go documentation")
	}
	db := filepath.Join(t.TempDir(), "godoc.db")
	out := must(t, "quickstart", db, "--once")
	if !strings.Contains(out, "RANKER") {
		t.Fatalf("no table:\n%s", out)
	}
	for query, want := range map[string]string{
		"compress a stream of bytes":   `"id":"(compress/|io\.|bufio\.)`,
		"parse command line arguments": `"id":"(flag|os)\b`,
	} {
		if hits := must(t, "search", db, query, "--json"); !regexp.MustCompile(want).MatchString(hits) {
			t.Errorf("%s: no hit matches %s", query, want)
		}
	}
}
