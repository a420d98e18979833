package api

import (
	"crypto/tls"
	"log/slog"

	"github.com/hashsearch/hashsearch/api/internal/reload"
)

// TLS is what a server needs for HTTPS with a certificate (the whole chain) and its private key, both PEM files: TLS 1.2 at least, HTTP/2
// where clients know it. Files that were replaced are in force within a second or so; as long as they cannot be read, or do not belong together, the
// log (nil discards) says so and the certificate before stays.
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
	log = or(log, slog.New(slog.DiscardHandler))
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			c, err := pair.Get()
			if err != nil {
				log.Error("the certificate could not be renewed", "error", err)
			}
			return c, nil
		},
	}, nil
}
