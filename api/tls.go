package api

import (
	"cmp"
	"crypto/tls"
	"log/slog"

	"github.com/hashsearch/hashsearch/api/internal/reload"
)

// TLS returns the configuration of an HTTPS server with a certificate (the whole chain) and its
// private key, both in PEM files. It requires TLS 1.2 or later, and uses HTTP/2 with clients that
// support it. Replaced files are in force within about a second. While they cannot be read or do
// not match, the error is logged and the previous certificate stays; a nil log discards the error.
func TLS(certFile, keyFile string, log *slog.Logger) (*tls.Config, error) {
	pair := &reload.Value[*tls.Certificate]{
		Paths: []string{certFile, keyFile},
		Load: func() (*tls.Certificate, error) {
			c, err := tls.LoadX509KeyPair(certFile, keyFile)
			return &c, err
		},
	}
	if _, err := pair.Get(); err != nil {
		return nil, err
	}
	log = cmp.Or(log, slog.New(slog.DiscardHandler))
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			c, err := pair.Get()
			if err != nil {
				log.Error("cannot load the renewed certificate", "error", err)
			}
			return c, nil
		},
	}, nil
}
