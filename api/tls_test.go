package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate writes a certificate for 127.0.0.1 with that serial number, and its key.
func certificate(t *testing.T, certFile, keyFile string, serial int64) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(serial), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// A client over HTTPS gets the newest complete certificate, HTTP/2, and no version before TLS 1.2.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	if _, err := TLS(certFile, keyFile, nil); err == nil {
		t.Error("TLS without files")
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate(t, certFile, keyFile, 1))
	config, err := TLS(certFile, keyFile, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) })
	var log strings.Builder
	go func() { ended <- Serve(ctx, tls.NewListener(l, config), h, slog.New(slog.NewTextHandler(&log, nil))) }()
	defer func() {
		stop()
		if <-ended; !strings.Contains(log.String(), "TLS handshake error") {
			t.Errorf("the log says %q of a handshake that failed", log.String())
		}
	}()
	serial := func(most uint16) (int64, string, error) {
		tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MaxVersion: most, MinVersion: tls.VersionTLS10}, ForceAttemptHTTP2: true}
		defer tr.CloseIdleConnections()
		res, err := (&http.Client{Transport: tr}).Get("https://" + l.Addr().String())
		if err != nil {
			return 0, "", err
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		return res.TLS.PeerCertificates[0].SerialNumber.Int64(), string(b), err
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		if n, proto, err := serial(version); n != 1 || proto != "HTTP/2.0" || err != nil {
			t.Errorf("certificate %d, %s, %v", n, proto, err)
		}
	}
	if _, _, err := serial(tls.VersionTLS11); err == nil {
		t.Error("served over TLS 1.1")
	}
	// Half of a renewal: the key is already replaced.
	roots.AddCert(certificate(t, filepath.Join(dir, "new.pem"), keyFile, 2))
	time.Sleep(1100 * time.Millisecond) // until the files are checked again
	if n, _, err := serial(0); n != 1 || err != nil {
		t.Errorf("in the middle of a renewal: certificate %d, %v", n, err)
	}
	if err := os.Rename(filepath.Join(dir, "new.pem"), certFile); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if n, _, err := serial(0); n == 2 && err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the new certificate never came")
		}
	}
}
