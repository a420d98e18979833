package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The command line overrides the environment, which overrides the file, which overrides the
// default.
func TestConfigShow(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "serve.toml")
	for _, c := range []struct {
		toml   string
		env    string // NAME=value, or empty
		args   string
		status int
		want   string // contained in the output, with single spaces between columns
	}{
		{"", "", "", 0, "addr 127.0.0.1:8080 default"},
		{"", "", "--addr :1", 0, "addr :1 --addr"},
		{`addr = ":2"`, "", "", 0, "addr :2 " + file},
		{`addr = ":2"`, "HASHSEARCH_ADDR=:3", "", 0, "addr :3 HASHSEARCH_ADDR"},
		{`addr = ":2"`, "HASHSEARCH_ADDR=:3", "--addr :1", 0, "addr :1 --addr"},
		{`addr = ":2"`, "HASHSEARCH_ADDR=", "", 0, "addr :2 " + file},
		{"", "HASHSEARCH_TLS_CERT=c.pem", "", 0, "tls-cert c.pem HASHSEARCH_TLS_CERT"},
		{"open = true", "", "", 0, "open true " + file},
		{"open = true", "", "--open=false", 0, "open false --open"},
		{"ingest-from = ['/a b', '/c']", "", "", 0, "ingest-from [/a b,/c] " + file},
		{"open = true", "", "--json", 0, `{"name":"open","value":"true","from":"` + file + `"}`},
		{"open = 7", "", "", 2, file + ": open: "},
		{"", "HASHSEARCH_OPEN=perhaps", "", 2, "HASHSEARCH_OPEN: open: "},
		{"opne = true\nadr = 1", "", "", 2, `there is no setting "opne"`},
		{"[tls]\ncert = 'x'", "", "", 2, `there is no setting "tls"`},
		{"config = 'x'", "", "", 2, `there is no setting "config"`},
		{"open = true\naddr = :1", "", "", 2, "line 2"},
	} {
		write(t, file, c.toml)
		name, value, _ := strings.Cut(c.env, "=")
		if name != "" {
			t.Setenv(name, value)
		}
		r := hashsearch(t, "", append([]string{"config", "show", "--config", file}, strings.Fields(c.args)...)...)
		if name != "" {
			os.Unsetenv(name)
		}
		if got := strings.Join(strings.Fields(r.out+r.errors), " "); r.status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%q %s %s: exit status %d without %q\n%s", c.toml, c.env, c.args, r.status, c.want, got)
		}
	}
}

// The command serve reads the configuration file, and uses keys.json in the same directory.
func TestServeByConfig(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "t.db"), filepath.Join(dir, "serve.toml")
	must(t, "ingest", db, corpus(t, 3))
	write(t, file, "addr = '127.0.0.1:0'\n")
	key := strings.TrimSpace(must(t, "keys", "add", filepath.Join(dir, "keys.json"), "--scope", "search", "--collection", "*"))
	t.Setenv("HASHSEARCH_CONFIG", file)
	if out := must(t, "config", "show"); !strings.Contains(out, "beside "+file) || strings.Contains(out, key) {
		t.Error(out)
	}
	base, _ := served(t, db)
	if a, b := statusBy(t, nil, base+"/v1/collections", ""), statusBy(t, nil, base+"/v1/collections", key); a != 401 || b != 200 {
		t.Errorf("without a key %d, with one %d", a, b)
	}
	write(t, file, "addr = ':0'\ntls-cert = 'x.pem'\n")
	expect(t, 2, "--tls-key", "serve", db)
}
