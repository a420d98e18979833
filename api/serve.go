package api

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/hashsearch/hashsearch/api/internal/reload"
)

// drain is the time that running requests have to end after the server was stopped.
const drain = 10 * time.Second

// Serve answers the connections of l with h until ctx is done. Then it accepts no new ones, gives
// running requests ten seconds to end, and returns nil. It closes l. Connections that are idle or
// send their headers slowly are closed; the time for a body is up to h. Errors of connections, such
// as a failed TLS handshake, are logged; a nil log discards them.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	log = cmp.Or(log, slog.New(slog.DiscardHandler))
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelInfo),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(noisy{l, log}) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	err := srv.Shutdown(late)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close() // requests that still run lose their connection
	}
	<-failed
	return err
}

// A noisy listener logs as an error why it cannot accept a connection, such as too many open files.
// [http.Server] retries.
type noisy struct {
	net.Listener
	log *slog.Logger
}

// Accept implements [net.Listener].
func (l noisy) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		l.log.Error("a connection cannot be accepted", slog.Any("error", err))
	}
	return c, err
}

// TLS returns the configuration of an HTTPS server with a certificate (the whole chain) and its
// private key, both in PEM files. It requires TLS 1.2 or later, and uses HTTP/2 with clients that
// support it. Replaced files take effect within about a second. While they cannot be read or do
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
