package main

import (
	"path/filepath"
	"testing"
)

func TestNewOrigin(t *testing.T) {
	for given, want := range map[string]string{
		"*": "*", "https://app.example": "https://app.example", "HTTPS://App.Example": "https://app.example", "https://app.example/": "https://app.example",
		"https://app.example:443": "https://app.example", "http://localhost:3000": "http://localhost:3000", "http://[::1]:80": "http://[::1]",
		"https://app.example:80": "https://app.example:80", "capacitor://localhost": "capacitor://localhost",
		"": "", "app.example": "", "https://": "", "null": "", "https://*.example": "", "https://app.example/x": "", "https://app.example?x": "", "localhost:3000": "",
		"https://app.example#x": "", "://x": "", "**": "",
	} {
		if got, ok := newOrigin(given); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %q %v", given, got, ok)
		}
	}
}

// Pages of an origin that a flag, the environment or a file allows can read the responses.
func TestServeCORS(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	must(t, "ingest", db, corpus(t, 3))
	config := filepath.Join(dir, "serve.toml")
	write(t, config, `cors = ["https://one.example", "https://two.example"]`)
	for _, c := range []struct {
		name, env string
		args      []string
		allowed   string
	}{
		{"a flag", "", []string{"--cors", "https://one.example", "--cors", "https://two.example"}, "https://two.example"},
		{"the environment", "https://one.example,https://two.example", nil, "https://two.example"},
		{"a file", "", []string{"--config", config}, "https://two.example"},
		{"nothing", "", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("HASHSEARCH_CORS", c.env)
			base, _ := served(t, append([]string{db, "--addr", "127.0.0.1:0"}, c.args...)...)
			res, _ := send(t, nil, request(t, "GET", base+"/v1/collections", nil, "Origin", "https://two.example"))
			if got := res.Header.Get("Access-Control-Allow-Origin"); got != c.allowed {
				t.Errorf("allowed origin %q, want %q", got, c.allowed)
			}
		})
	}
	expect(t, 2, "scheme://host", "serve", db, "--cors", "app.example")
}
