package postgres

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgxpool"
)

// IsAddress reports whether s is the address of a database or of a collection in one.
func IsAddress(s string) bool {
	return strings.HasPrefix(s, "postgres://") || strings.HasPrefix(s, "postgresql://")
}

// Split returns the address of the database and the name of the collection in the address of a
// collection: postgres://user@host:port/database/collection?parameters.
func Split(address string) (database, collection string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", fmt.Errorf("the address is not a URL: %w", withoutURL(err))
	}
	parts := strings.Split(strings.TrimPrefix(u.Path, "/"), "/")
	if !IsAddress(address) || len(parts) != 2 || parts[0] == "" || parts[1] == "" {
		return "", "", fmt.Errorf("%s is not the address of a collection: write postgres://host/database/collection", u.Redacted())
	}
	u.Path, u.RawPath = "/"+parts[0], ""
	return u.String(), parts[1], CheckName(parts[1])
}

// withoutURL removes the address, which may have a password, from an error.
func withoutURL(err error) error {
	if e, is := err.(*url.Error); is {
		return e.Err
	}
	return err
}

// CheckName returns an error if a collection cannot have the name.
func CheckName(name string) error {
	if name == "" || len(name) > 400 || !utf8.ValidString(name) || strings.ContainsAny(name, "\x00/") {
		return fmt.Errorf("%q is not a name for a collection: it has 1 to 400 bytes of UTF-8 without a slash", name)
	}
	return nil
}

// Settings of every session. Searches are too short for jit to pay. A server notices within half a
// second that its client is gone, so that locks of a killed process do not last.
var settings = map[string]string{
	"application_name":                 "hashsearch",
	"jit":                              "off",
	"search_path":                      "",
	"client_connection_check_interval": "500ms",
	"tcp_keepalives_idle":              "10",
	"tcp_keepalives_interval":          "5",
	"tcp_keepalives_count":             "3",
}

// configure returns the configuration of the connections to the database at an address. What the
// address sets itself is kept.
func configure(database string) (*pgxpool.Config, error) {
	c, err := pgxpool.ParseConfig(database)
	if err != nil {
		return nil, fmt.Errorf("the address of the database: %w", err)
	}
	for name, value := range settings {
		if _, set := c.ConnConfig.RuntimeParams[name]; !set {
			c.ConnConfig.RuntimeParams[name] = value
		}
	}
	if c.ConnConfig.ConnectTimeout == 0 || c.ConnConfig.ConnectTimeout > connectTimeout {
		c.ConnConfig.ConnectTimeout = connectTimeout
	}
	return c, nil
}

const connectTimeout = 10 * time.Second
