package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
)

func TestNewLog(t *testing.T) {
	for _, c := range []struct{ format, level, want, not string }{
		{"text", "info", "msg=asked", "msg=detail"},
		{"json", "debug", `"msg":"detail"`, "msg="},
		{"json", "WARN", "", "asked"},
		{"xml", "info", "error", "asked"},
		{"text", "loud", "error", "asked"},
	} {
		var out strings.Builder
		log, err := newLog(&out, c.format, c.level)
		if err != nil {
			out.WriteString("error " + err.Error())
			log = slog.New(slog.DiscardHandler)
		}
		log.Info("asked")
		log.Debug("detail")
		if got := out.String(); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s, %s: %q", c.format, c.level, got)
		}
	}
}

func TestServerFlags(t *testing.T) {
	for _, c := range []struct {
		args string
		ok   bool
	}{
		{"", true},
		{"--searches 1 --waiting -1 --bulks 2 --log json --log-level warn", true},
		{"--searches -1", false},
		{"--waiting -2", false},
		{"--bulks -1", false},
		{"--log xml", false},
	} {
		cmd := &cobra.Command{}
		options := serverFlags(cmd)
		if err := cmd.ParseFlags(strings.Fields(c.args)); err != nil {
			t.Fatal(err)
		}
		if _, err := options(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.args, err)
		}
	}
}

// The log has entries for the start and the end of a server, with its address and version, and the
// error that ended it.
func TestLogOfServer(t *testing.T) {
	for _, c := range []struct {
		err       error
		want, not string
	}{
		{nil, `level=INFO msg="server stopped" version=`, "error="},
		{errors.New("broken"), `level=ERROR msg="server stopped" version=`, "nil"},
	} {
		var log strings.Builder
		logServer(slog.New(slog.NewTextHandler(&log, nil)), "http://127.0.0.1:8080")(&c.err)
		got := log.String()
		if !strings.HasPrefix(got[strings.Index(got, "level="):], `level=INFO msg="server starts" version=`) || !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%v: %s", c.err, got)
		}
		if strings.Count(got, "address=http://127.0.0.1:8080") != 2 {
			t.Errorf("no address: %s", got)
		}
	}
	db := ingested(t, corpus(t, 3))
	ctx, stop := context.WithCancel(t.Context())
	output := &lockedBuffer{lines: make(chan string, 1000)}
	done := make(chan int)
	go func() {
		done <- run(ctx, []string{"serve", db, "--addr", "127.0.0.1:0"}, strings.NewReader(""), io.Discard, output)
	}()
	waitFor(t, output.lines, `msg="server starts" .*address=http://127\.0\.0\.1:\d+`)
	stop()
	if status := <-done; status != 0 {
		t.Errorf("exit status %d", status)
	}
	close(output.lines)
	var rest strings.Builder
	for line := range output.lines {
		rest.WriteString(line)
	}
	if !strings.Contains(rest.String(), `msg="server stopped"`) || strings.Contains(rest.String(), "<nil>") {
		t.Error(rest.String())
	}
}

// A server applies the limits of its flags to its collections.
func TestServeLimits(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	must(t, "ingest", db, corpus(t, 2))
	for _, c := range []struct {
		args string
		want string
	}{
		{"--max-documents -1", "--max-documents"}, {"--max-bytes much", "500MB"}, {"--tasks-per-key -1", "--tasks-per-key"}, {"--search-time -1s", "positive"},
	} {
		expect(t, 2, c.want, append([]string{"serve", db}, strings.Fields(c.args)...)...)
	}
	base, _ := served(t, db, "--addr", "127.0.0.1:0", "--max-documents", "1", "--search-time", "20s")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, base+"/v1/collections/t/documents/new", strings.NewReader(`{"text":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if res, body := send(t, http.DefaultClient, req); res.StatusCode != 507 {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

func TestDisksOf(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		served, backups string
		want            []string
	}{
		{dir, filepath.Join(dir, "backups"), []string{dir}},
		{file, "/mnt/backups", []string{"/mnt", dir}},
		{"postgres://host/database", "", nil},
	} {
		if got := disksOf([]string{c.served}, api.Options{Backups: c.backups}); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.served, got)
		}
	}
}
