package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// IsAddress reports whether s is the address of a database or of a collection in one.
func IsAddress(s string) bool {
	return strings.HasPrefix(s, "postgres://") || strings.HasPrefix(s, "postgresql://")
}

// IsDatabase reports whether s is the address of a database, not of a collection in one.
func IsDatabase(s string) bool {
	_, rest, _ := strings.Cut(s, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, name, found := strings.Cut(strings.TrimSuffix(rest, "/"), "/")
	return IsAddress(s) && found && name != "" && !strings.Contains(name, "/")
}

// Split returns the address of the database and the name of the collection in the address of a
// collection: postgres://user@host:port/database/collection?parameters. There may be several hosts,
// separated by commas, which package net/url would reject with ports.
func Split(address string) (database, collection string, err error) {
	scheme, rest, _ := strings.Cut(address, "://")
	rest, query, hasQuery := strings.Cut(rest, "?")
	parts := strings.Split(rest, "/")
	if !IsAddress(address) || len(parts) != 3 || parts[1] == "" || parts[2] == "" {
		return "", "", errors.New("this is not the address of a collection: write postgres://host/database/collection")
	}
	if collection, err = url.PathUnescape(parts[2]); err != nil {
		return "", "", fmt.Errorf("the name of the collection: %w", err)
	}
	database = scheme + "://" + parts[0] + "/" + parts[1]
	if hasQuery {
		database += "?" + query
	}
	return database, collection, CheckName(collection)
}

// CheckName returns an error if a collection cannot have the name.
func CheckName(name string) error {
	if name == "" || len(name) > 400 || !utf8.ValidString(name) || strings.ContainsAny(name, "\x00/") {
		return fmt.Errorf("%q is not a name for a collection: it has 1 to 400 bytes of UTF-8 without a slash", name)
	}
	return nil
}

// sessionSettings are those of every session. Searches are too short for jit to pay. A server
// notices within half a second that its client is gone, so that locks of a killed process do not
// last. They are no parameters of the connection, which poolers reject.
const sessionSettings = `
set jit = off; set search_path = '';
set client_connection_check_interval = '500ms';
set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3; set tcp_user_timeout = '30s'`

// dialer returns what makes connections, which end within half a minute if the network to the
// server is silent. Otherwise, a call without a deadline might take a quarter of an hour.
func dialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3},
		Control:         limitSilence,
	}
}

// silence is the time for which data that was sent may be unacknowledged.
const silence = 30 * time.Second

// configure returns the configuration of the connections to the database at an address.
func configure(database string) (*pgxpool.Config, error) {
	c, err := pgxpool.ParseConfig(database)
	if err != nil {
		return nil, fmt.Errorf("the address of the database: %w", err)
	}
	if params := c.ConnConfig.RuntimeParams; params["application_name"] == "" {
		params["application_name"] = "hashsearch"
	}
	c.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, sessionSettings)
		return err
	}
	if !strings.Contains(database, "pool_max_conns=") {
		c.MaxConns = max(maxConns, c.MaxConns)
	}
	c.ConnConfig.DialFunc = dialer().DialContext
	if c.ConnConfig.ConnectTimeout == 0 || c.ConnConfig.ConnectTimeout > connectTimeout {
		c.ConnConfig.ConnectTimeout = connectTimeout
	}
	return c, nil
}

// maxConns is the number of connections unless the address has pool_max_conns. An export or a
// stream of hits keeps one until its end, and the locks of tasks another, so four, the default of
// pgxpool, would soon block searches.
const maxConns = 16

const connectTimeout = 10 * time.Second
