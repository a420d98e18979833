package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// asStore makes errors of PostgreSQL match those of package store, and adds what to do.
func asStore(err error) error {
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case is(err, noPrivilege):
		return fmt.Errorf("the role lacks a privilege; grant it CREATE on the database, or make it the owner of the schemas: %w", err)
	case is(err, readOnly):
		return fmt.Errorf("%w: it is a standby: use the address of the primary, or target_session_attrs=read-write: %w", store.ErrUnreachable, err)
	case is(err, lockNotAvailable):
		return fmt.Errorf("%w: another process has been writing for too long: %w", store.ErrBusy, err)
	case is(err, wrongPassword, wrongRole, noDatabase):
		return fmt.Errorf("%w: check the user, the password (PGPASSWORD, PGPASSFILE) and the database in the address: %w", store.ErrUnreachable, err)
	case is(err, queryCanceled):
		return fmt.Errorf("%w: the database has ended a statement; raise its statement_timeout: %w", context.DeadlineExceeded, err)
	case is(err, diskFull):
		return fmt.Errorf("the disk of the database is full: %w: %w", syscall.ENOSPC, err)
	case is(err, tooManyConnections):
		return fmt.Errorf("%w: raise max_connections, or lower pool_max_conns in the address: %w", store.ErrUnreachable, err)
	case is(err, starting, adminShutdown, crashShutdown) || isConnection(err):
		return fmt.Errorf("%w: %w", store.ErrUnreachable, err)
	}
	return err
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
