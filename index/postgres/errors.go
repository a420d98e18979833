package postgres

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5/pgconn"
)

// Codes of errors of PostgreSQL.
const (
	undefinedTable     = "42P01"
	invalidSchema      = "3F000"
	noPrivilege        = "42501"
	readOnly           = "25006"
	lockNotAvailable   = "55P03"
	tooManyConnections = "53300"
	diskFull           = "53100"
	starting           = "57P03"
	adminShutdown      = "57P01"
	crashShutdown      = "57P02"
	wrongPassword      = "28P01"
	wrongRole          = "28000"
	noDatabase         = "3D000"
	queryCanceled      = "57014"
)

// is reports whether err is an error of PostgreSQL with one of the codes.
func is(err error, codes ...string) bool {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code == c {
			return true
		}
	}
	return false
}

// An explained error is one of PostgreSQL with its class in package store and what to do.
type explained struct {
	class  error
	advice string
	cause  error
}

func (e *explained) Error() string { return e.advice + ": " + e.cause.Error() }

func (e *explained) Unwrap() []error { return []error{e.class, e.cause} }

// asStore explains errors of PostgreSQL and of its connections, each once.
func asStore(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, new(*explained)) {
		return err
	}
	if advice, class := explain(err); class != nil {
		return &explained{class, advice, err}
	}
	return err
}

// explain returns what to do about an error, and its class; nil if it has none.
func explain(err error) (advice string, class error) {
	switch {
	case is(err, noPrivilege):
		return "the role lacks a privilege; let all processes use the role that has created the collections, with CREATE on the database", fs.ErrPermission
	case is(err, readOnly):
		return "the database is a standby; use the address of the primary, or target_session_attrs=read-write", store.ErrUnreachable
	case is(err, lockNotAvailable):
		return "another process has been reading or writing the collection for too long", store.ErrBusy
	case is(err, wrongPassword, wrongRole, noDatabase):
		return "check the user, the password (PGPASSWORD, PGPASSFILE) and the database in the address", store.ErrUnreachable
	case is(err, queryCanceled):
		return "the database has ended a statement; raise its statement_timeout", context.DeadlineExceeded
	case is(err, diskFull):
		return "the disk of the database is full", syscall.ENOSPC
	case is(err, tooManyConnections):
		return "raise max_connections of the database, or lower pool_max_conns in the address", store.ErrUnreachable
	case is(err, starting, adminShutdown, crashShutdown) || isConnection(err):
		return store.ErrUnreachable.Error(), store.ErrUnreachable
	}
	return "", nil
}

// isConnection reports whether err came from the connection, not from PostgreSQL.
func isConnection(err error) bool {
	var p *pgconn.PgError
	var c *pgconn.ConnectError
	var n net.Error
	return !errors.As(err, &p) && (errors.As(err, &c) || errors.As(err, &n) || pgconn.SafeToRetry(err) || isClosed(err))
}

// isClosed reports whether the connection was closed before or during the call.
func isClosed(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || strings.Contains(err.Error(), "conn closed")
}
