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

// curl may do what the scope of its key allows, over TLS. Neither files nor the log contain a key.
func TestCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl on the PATH")
	}
	dir := t.TempDir()
	server, cert, secret := tlsServer(t, dir)
	defer server.Client().CloseIdleConnections()
	ring, folder := filepath.Join(dir, "keys.json"), filepath.Join(dir, "collections")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	key := map[string]string{"nobody's": "hs_aaaaaaaaaa_bbbbbbbbbb"}
	for name, of := range map[string][]string{"search": {"search", "news"}, "write": {"write", "news"}, "admin": {"admin", "news"}, "all": {"admin", "*"}} {
		key[name] = strings.TrimSpace(must(t, "keys", "add", ring, "--scope", of[0], "--collection", of[1]))
	}
	base, output := served(t, folder, "--addr", "127.0.0.1:0", "--keys", ring, "--tls-cert", cert, "--tls-key", secret)
	for _, c := range []struct {
		key, status string
		request     []string
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
		args := []string{"-sS", "--cacert", cert, "-o", os.DevNull, "-w", "%{http_code}", base + c.request[0]}
		if c.key != "" {
			args = append(args, "-H", "Authorization: Bearer "+key[c.key])
		}
		out, err := exec.CommandContext(t.Context(), "curl", append(args, c.request[1:]...)...).CombinedOutput()
		if err != nil || string(out) != c.status {
			t.Errorf("%q by %q: %s, %v; want %s", c.request, c.key, out, err, c.status)
		}
	}
	if err := exec.CommandContext(t.Context(), "curl", "-sS", base+"/livez").Run(); err == nil {
		t.Error("curl accepted an untrusted certificate")
	}
	checked := 0
	check := func(where string, content []byte) {
		checked++
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
		check(path, b)
		return err
	})
	for len(output.lines) > 0 {
		check("the log", []byte(<-output.lines))
	}
	if err != nil || checked < 20 {
		t.Errorf("checked %d files and lines, %v", checked, err)
	}
}
