// Package pgtest starts PostgreSQL servers for tests.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrMissing means that there is no PostgreSQL on this machine.
var ErrMissing = errors.New("there is no PostgreSQL: install Debian's package postgresql, or set HASHSEARCH_PG_BIN to the directory of initdb")

// A Server is a PostgreSQL server on a socket in a temporary directory.
type Server struct {
	dir      string // data and socket
	bin      string
	asNobody bool // the programs run as the user nobody
	proc     *exec.Cmd
}

// Start creates a database cluster and starts its server. It fails with [ErrMissing].
func Start(settings ...string) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	return start(bin, func(s *Server) error { return s.initialise(settings) })
}

// start starts a server in a new directory, whose data initialise creates.
func start(bin string, initialise func(*Server) error) (*Server, error) {
	dir, err := os.MkdirTemp("", "pg") // the path of a socket has at most 107 bytes
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: bin}
	if os.Getuid() == 0 { // initdb refuses root
		s.asNobody = true
		err = os.Chown(dir, nobody, nobody)
	}
	if err = errors.Join(err, os.Chmod(dir, 0o755)); err == nil {
		err = initialise(s)
	}
	if err == nil {
		err = s.Run()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// standby starts a standby of a running server.
func (s *Server) standby() (*Server, error) {
	return start(s.bin, func(standby *Server) error {
		c := standby.command("pg_basebackup", "-h", s.dir, "-U", "hashsearch", "--checkpoint=fast", "--write-recovery-conf", "-D", standby.data())
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("pg_basebackup: %w: %s", err, out)
		}
		return standby.configure("unix_socket_directories = '" + standby.dir + "'")
	})
}

// Promote makes a primary of a standby, and waits for it.
func (s *Server) Promote() error {
	out, err := s.command("pg_ctl", "promote", "-D", s.data()).CombinedOutput()
	if err != nil {
		return fmt.Errorf("pg_ctl: %w: %s", err, out)
	}
	return nil
}

const nobody = 65534

// binaries returns the directory of the newest server's programs.
func binaries() (string, error) {
	if dir := os.Getenv("HASHSEARCH_PG_BIN"); dir != "" {
		return dir, nil
	}
	all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(all) == 0 || runtime.GOOS == "windows" { // without the sockets that these servers use
		return "", ErrMissing
	}
	slices.Sort(all)
	return filepath.Dir(all[len(all)-1]), nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// initialise creates the cluster.
func (s *Server) initialise(settings []string) error {
	initdb := s.command("initdb", "-A", "trust", "-U", "hashsearch", "-E", "UTF8", "--locale=C", "--no-sync", "-D", s.data())
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return s.configure(append([]string{
		"listen_addresses = ''", "unix_socket_directories = '" + s.dir + "'", "fsync = off", "max_connections = 400", "log_min_messages = fatal",
	}, settings...)...)
}

// configure adds lines to the configuration.
func (s *Server) configure(lines ...string) error {
	f, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	for _, line := range lines {
		fmt.Fprintln(f, line)
	}
	return f.Close()
}

// command returns a command of PostgreSQL.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	if s.asNobody {
		runAs(c, nobody)
	}
	return c
}

// Run starts the server, also after [Server.Kill], and waits until it answers.
func (s *Server) Run() error {
	s.proc = s.command("postgres", "-D", s.data())
	if err := s.proc.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if s.execute(ctx, "select") == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.Join(errors.New("PostgreSQL does not answer after a minute"), s.Kill())
}

// Kill ends the server at once, as a crash does: what is not committed is lost. It does
// nothing if the server has ended.
func (s *Server) Kill() error {
	if err := s.proc.Process.Signal(syscall.SIGQUIT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	_ = s.proc.Wait() // it ends with an error
	return nil
}

// Stop ends the server and removes its data.
func (s *Server) Stop() error { return errors.Join(s.Kill(), os.RemoveAll(s.dir)) }

// Socket returns the directory of the socket.
func (s *Server) Socket() string { return s.dir }

// Address returns the address of a database.
func (s *Server) Address(database string) string {
	return fmt.Sprintf("postgres://hashsearch@/%s?host=%s", database, s.dir)
}

// Create creates a database and returns its address.
func (s *Server) Create(database string) (string, error) {
	return s.Address(database), s.execute(context.Background(), "create database "+pgx.Identifier{database}.Sanitize())
}

// execute executes a statement. Packages of PostgreSQL for npm have no client programs.
func (s *Server) execute(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, s.Address("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// Save keeps a copy of the data for [Server.Rewind].
func (s *Server) Save() error {
	return s.stopped(func() error { return exec.Command("cp", "-a", s.data(), s.saved()).Run() })
}

// Rewind restores the data that Save has kept: what was committed since is lost, as in a failover
// to an asynchronous standby.
func (s *Server) Rewind() error {
	return s.stopped(func() error { return errors.Join(os.RemoveAll(s.data()), os.Rename(s.saved(), s.data())) })
}

func (s *Server) saved() string { return filepath.Join(s.dir, "saved") }

// stopped calls fn while the server is stopped.
func (s *Server) stopped(fn func() error) error {
	return errors.Join(s.Kill(), fn(), s.Run())
}
