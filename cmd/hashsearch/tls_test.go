package main

import (
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// certified is a server with a certificate for 127.0.0.1 and a client that trusts it; both are lent to others, the certificate as two files.
func certified(t *testing.T, dir string) (lent *httptest.Server, cert, key string) {
	t.Helper()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	lent = httptest.NewTLSServer(nil)
	t.Cleanup(lent.Close)
	secret, err := x509.MarshalPKCS8PrivateKey(lent.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: lent.Certificate().Raw}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return lent, cert, key
}

// Who trusts the certificate is served over TLS, by API and page, and nobody without it.
func TestServeTLS(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	must(t, "ingest", db, corpus(t, 3))
	lent, cert, key := certified(t, dir)
	base, _ := served(t, db, "--addr", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(base, "https://") {
		t.Fatalf("served at %s", base)
	}
	defer lent.Client().CloseIdleConnections()
	for _, path := range []string{"/livez", "/v1/collections/t", "/c/t"} {
		if got := statusBy(t, lent.Client(), base+path, ""); got != 200 {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := statusBy(t, nil, strings.Replace(base, "https:", "http:", 1)+"/livez", ""); got != 400 {
		t.Errorf("without TLS: %d", got)
	}
}
