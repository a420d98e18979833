package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// drain is how long running requests may go on after the server was told to stop.
const drain = 10 * time.Second

// Serve answers connections of l with h until ctx is done; then it takes no new ones, lets
// running requests end for up to ten seconds, and returns nil. It closes l. Clients that
// are slow with their headers, or hold idle connections, are let go; how slow a body may be
// is for h to say. What is wrong with a connection, such as a handshake of TLS that failed, goes to the log; nil discards.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	log = or(log, slog.New(slog.DiscardHandler))
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
		err = srv.Close() // what still runs loses its connection
	}
	<-failed
	return err
}

// A noisy listener logs at the level of errors why it cannot accept a connection, such as too many open files. [http.Server] tries again.
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
