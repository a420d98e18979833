package api

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
)

// A running request ends although the server is stopped, and then Serve returns.
func TestServeDrains(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stop()
		<-ctx.Done()
		io.WriteString(w, "whole")
	})
	ended := make(chan error)
	go func() { ended <- Serve(ctx, l, h, nil) }()
	res, err := http.Get("http://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, err := io.ReadAll(res.Body); string(b) != "whole" || err != nil {
		t.Errorf("got %q, %v", b, err)
	}
	http.DefaultClient.CloseIdleConnections()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServeFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := Serve(t.Context(), l, http.NotFoundHandler(), nil); err == nil {
		t.Error("served on a closed listener")
	}
}

// scarce is a listener that runs out of files before it is closed.
type scarce struct {
	net.Listener
	errs []error
}

func (l *scarce) Accept() (net.Conn, error) {
	err := l.errs[0]
	l.errs = l.errs[1:]
	return nil, err
}

// An error that keeps a server from accepting connections is logged; a stop of the server is not.
func TestServeCannotAccept(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	full := &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	err = Serve(t.Context(), &scarce{l, []error{full, net.ErrClosed}}, http.NotFoundHandler(), slog.New(slog.NewTextHandler(&log, nil)))
	if err == nil || !strings.Contains(log.String(), `level=ERROR msg="a connection cannot be accepted" error="accept tcp: accept4: too many open files"`) {
		t.Errorf("%v, %s", err, &log)
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
		t.Errorf("%d errors: %s", n, &log)
	}
}
