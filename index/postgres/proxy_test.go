package postgres

import (
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
)

// A proxy is a socket in front of a server, where connections fail.
type proxy struct {
	dir, server string
	listener    net.Listener

	mu     sync.Mutex
	conns  []net.Conn
	silent bool // what arrives is thrown away
	closed bool
	next   *failure
}

// A failure ends all connections instead of a request, or instead of the answer to it.
type failure struct {
	requests int  // until then
	answer   bool // the request arrives, and the answer does not
	fail     func()
}

func newProxy(t *testing.T, s *pgtest.Server) *proxy {
	t.Helper()
	p := &proxy{dir: t.TempDir(), server: filepath.Join(s.Socket(), socketName)}
	var err error
	if p.listener, err = net.Listen("unix", filepath.Join(p.dir, socketName)); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	group.Go(p.accept)
	t.Cleanup(func() {
		p.close()
		group.Wait()
	})
	return p
}

const socketName = ".s.PGSQL.5432"

func (p *proxy) address() string {
	return fmt.Sprintf("postgres://hashsearch@/postgres?host=%s", p.dir)
}

// accept serves connections until the listener is closed.
func (p *proxy) accept() {
	var group sync.WaitGroup
	defer group.Wait()
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", p.server)
		if err != nil {
			client.Close()
			continue
		}
		p.keep(client, server)
		group.Go(func() { p.forward(server, client, p.request) })
		group.Go(func() { p.forward(client, server, p.answer) })
	}
}

// keep notes connections, or closes them if the proxy is closed.
func (p *proxy) keep(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns = append(p.conns, conns...)
	if p.closed {
		p.cut()
	}
}

// forward copies what pass allows, until a connection ends, and then ends the other.
func (p *proxy) forward(to, from net.Conn, pass func() bool) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if !pass() {
			continue
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// request reports whether to forward what a client sends.
func (p *proxy) request() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next != nil {
		if p.next.requests--; p.next.requests == 0 && !p.next.answer {
			p.failNow()
		}
	}
	return !p.silent
}

// answer reports whether to forward what a server sends.
func (p *proxy) answer() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next != nil && p.next.requests <= 0 {
		p.failNow()
	}
	return !p.silent
}

// failNow has the failure happen. p.mu is held.
func (p *proxy) failNow() {
	p.next.fail()
	p.next = nil
	p.cut()
}

// cut ends all connections. p.mu is held.
func (p *proxy) cut() {
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

// plan sets the next failure.
func (p *proxy) plan(f *failure) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = f
}

// failed reports whether the failure has happened, and prevents it otherwise.
func (p *proxy) failed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	failed := p.next == nil
	p.next = nil
	return failed
}

// close ends all connections and refuses new ones.
func (p *proxy) close() {
	p.listener.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.cut()
}

// silence has everything that is sent from now on thrown away.
func (p *proxy) silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silent = true
}
