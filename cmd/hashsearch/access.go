package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/keys"
)

// access holds the flags that control who may use a server and whether traffic is encrypted.
type access struct {
	open      bool
	keys      string // file of API keys; "" means none
	cert, key string // TLS certificate and private key; both or neither
}

// add adds the flag --open.
func (a *access) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.open, "open", false, "serve without keys on a public address: everyone who reaches --addr may do everything")
}

// addServe adds all flags of access.
func (a *access) addServe(cmd *cobra.Command) {
	a.add(cmd)
	cmd.Flags().StringVar(&a.keys, "keys", "", "`file` of API keys; requests must then send a key")
	cmd.Flags().StringVar(&a.cert, "tls-cert", "", "`file` of the TLS certificate with its chain, to serve HTTPS; reloaded when it changes")
	cmd.Flags().StringVar(&a.key, "tls-key", "", "`file` of the private key of --tls-cert")
}

// encrypt wraps l in TLS if there is a certificate. It returns the scheme of its addresses, and
// closes l on error.
func (a *access) encrypt(cmd *cobra.Command, l net.Listener, addr string, log *slog.Logger) (secure net.Listener, scheme string, err error) {
	if a.cert == "" && a.key == "" {
		if a.keys != "" && !local(addr) {
			messagef(cmd, "warning: keys are sent unencrypted without --tls-cert: run this server behind a proxy that encrypts")
		}
		return l, "http", nil
	}
	config, err := api.TLS(a.cert, a.key, log)
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("--tls-cert and --tls-key: %w", err), l.Close())
	}
	return tls.NewListener(l, config), "https", nil
}

// check returns the keys, or nil if there are none. It rejects a public address without keys unless
// --open is set.
func (a *access) check(addr string) (*keys.Ring, error) {
	if (a.cert == "") != (a.key == "") {
		return nil, usagef("--tls-cert and --tls-key must be given together")
	}
	if a.keys == "" {
		if local(addr) || a.open {
			return nil, nil
		}
		return nil, usagef("without keys, everyone who reaches %s could read, change and delete everything: "+
			"use 'serve' with --keys FILE ('hashsearch keys add' creates one), listen on 127.0.0.1, or set --open to allow it", addr)
	}
	ring, err := keys.Open(a.keys)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: 'hashsearch keys add' creates one", err)
	}
	return ring, err
}

// localNames reports whether the server must reject requests for names other than this machine's.
// This keeps web pages that rebind their name to a local address from reaching a server without
// keys.
func (a *access) localNames(addr string) bool {
	return a.keys == "" && !a.open && local(addr)
}

// local reports whether addr is reachable from this machine only: its host is localhost or a
// loopback address. Other names may resolve to any address.
func local(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}
