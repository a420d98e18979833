package main

import (
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// tlsServer returns a server whose client trusts its certificate for 127.0.0.1, and the files of
// the certificate and its key for use by other servers.
func tlsServer(t *testing.T, dir string) (server *httptest.Server, cert, key string) {
	t.Helper()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	server = httptest.NewTLSServer(nil)
	t.Cleanup(server.Close)
	secret, err := x509.MarshalPKCS8PrivateKey(server.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: server.Certificate().Raw}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		write(t, name, pem.EncodeToMemory(block))
	}
	return server, cert, key
}

// The API and the page are served over TLS only.
func TestServeTLS(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	must(t, "ingest", db, corpus(t, 3))
	server, cert, key := tlsServer(t, dir)
	base, _ := served(t, db, "--addr", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(base, "https://") {
		t.Fatalf("served at %s", base)
	}
	defer server.Client().CloseIdleConnections()
	for _, path := range []string{"/livez", "/v1/collections/t", "/c/t"} {
		if got := statusBy(t, server.Client(), base+path, ""); got != 200 {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := statusBy(t, nil, strings.Replace(base, "https:", "http:", 1)+"/livez", ""); got != 400 {
		t.Errorf("without TLS: %d", got)
	}
}
