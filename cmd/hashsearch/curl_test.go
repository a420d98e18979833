package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A client that is not ours is let do over TLS what its key is for, and no file and no line of the log holds a key.
func TestCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl on the PATH")
	}
	dir := t.TempDir()
	lent, cert, secret := certified(t, dir)
	defer lent.Client().CloseIdleConnections()
	ring, folder := filepath.Join(dir, "keys.json"), filepath.Join(dir, "collections")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	key := map[string]string{"nobody's": "hs_aaaaaaaaaa_bbbbbbbbbb"}
	for name, of := range map[string][]string{"search": {"search", "news"}, "write": {"write", "news"}, "admin": {"admin", "news"}, "all": {"admin", "*"}} {
		key[name] = strings.TrimSpace(must(t, "keys", "add", ring, "--scope", of[0], "--collection", of[1]))
	}
	base, said := served(t, folder, "--addr", "127.0.0.1:0", "--keys", ring, "--tls-cert", cert, "--tls-key", secret)
	for _, c := range []struct {
		key, status string
		ask         []string
	}{
		{"", "401", []string{"/v1/collections"}},
		{"", "200", []string{"/livez"}},
		{"nobody's", "401", []string{"/v1/collections"}},
		{"write", "403", []string{"/v1/collections/news", "-X", "PUT"}},
		{"admin", "201", []string{"/v1/collections/news", "-X", "PUT"}},
		{"admin", "403", []string{"/v1/collections/other", "-X", "PUT"}},
		{"all", "201", []string{"/v1/collections/other", "-X", "PUT"}},
		{"admin", "403", []string{"/v1/collections/other"}},
		{"search", "403", []string{"/v1/collections/news/documents", "-d", `{"id":"a","text":"orbit"}`}},
		{"write", "200", []string{"/v1/collections/news/documents", "-d", `{"id":"a","text":"orbit"}`}},
		{"search", "200", []string{"/v1/collections/news/documents/a"}},
		{"write", "403", []string{"/v1/collections/news/train", "-X", "POST"}},
		{"admin", "202", []string{"/v1/collections/news/train", "-X", "POST"}},
		{"search", "200", []string{"/v1/tasks/1"}},
		{"search", "403", []string{"/v1/tasks/1/cancel", "-X", "POST"}},
		{"admin", "403", []string{"/metrics"}},
		{"all", "200", []string{"/metrics"}},
	} {
		args := []string{"-sS", "--cacert", cert, "-o", os.DevNull, "-w", "%{http_code}", base + c.ask[0]}
		if c.key != "" {
			args = append(args, "-H", "Authorization: Bearer "+key[c.key])
		}
		out, err := exec.CommandContext(t.Context(), "curl", append(args, c.ask[1:]...)...).CombinedOutput()
		if err != nil || string(out) != c.status {
			t.Errorf("%q by %q: %s, %v; want %s", c.ask, c.key, out, err, c.status)
		}
	}
	if err := exec.CommandContext(t.Context(), "curl", "-sS", base+"/livez").Run(); err == nil {
		t.Error("curl trusts a certificate that nobody vouches for")
	}
	looked := 0
	look := func(where string, content []byte) {
		looked++
		for name, k := range key {
			if bytes.Contains(content, []byte(strings.SplitN(k, "_", 3)[2])) {
				t.Errorf("%s holds the key of %s", where, name)
			}
		}
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		look(path, b)
		return err
	})
	for len(said.lines) > 0 {
		look("the log", []byte(<-said.lines))
	}
	if err != nil || looked < 20 {
		t.Errorf("looked at %d files and lines, %v", looked, err)
	}
}
