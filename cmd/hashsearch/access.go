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

// access is who may ask a server, and whether others can listen.
type access struct {
	open      bool
	keys      string // a file; "" is none
	cert, key string // files of TLS, both or none
}

func (a *access) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.open, "open", false, "let everybody who reaches --addr do everything, without keys")
}

// addServe adds the flags that need more care than a first try.
func (a *access) addServe(cmd *cobra.Command) {
	a.add(cmd)
	cmd.Flags().StringVar(&a.keys, "keys", "", "`file` of the keys that requests need")
	cmd.Flags().StringVar(&a.cert, "tls-cert", "", "`file` of the certificate and its chain, to serve HTTPS; read again when it changes")
	cmd.Flags().StringVar(&a.key, "tls-key", "", "`file` of the private key of --tls-cert")
}

// encrypt makes a listener one of TLS, if there is a certificate, and returns the scheme of its addresses.
func (a *access) encrypt(cmd *cobra.Command, l net.Listener, addr string, log *slog.Logger) (secure net.Listener, scheme string, err error) {
	if a.cert == "" && a.key == "" {
		if a.keys != "" && !local(addr) {
			messagef(cmd, "warning: without --tls-cert everybody on the way can read the keys; serve this only behind something that encrypts")
		}
		return l, "http", nil
	}
	config, err := api.TLS(a.cert, a.key, log)
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("--tls-cert and --tls-key: %w", err), l.Close())
	}
	return tls.NewListener(l, config), "https", nil
}

// check returns the keys, nil being none, and refuses to lay bare by mistake what anybody could change.
func (a *access) check(addr string) (*keys.Ring, error) {
	if (a.cert == "") != (a.key == "") {
		return nil, usagef("--tls-cert and --tls-key go together")
	}
	if a.keys == "" {
		if local(addr) || a.open {
			return nil, nil
		}
		return nil, usagef("without keys everybody who reaches %s could read, change and delete everything: "+
			"give 'serve' --keys FILE ('hashsearch keys add' makes one), listen on 127.0.0.1, or say --open if this is meant", addr)
	}
	ring, err := keys.Open(a.keys)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: 'hashsearch keys add' makes one", err)
	}
	return ring, err
}

// localNames reports whether a page in a browser of this machine could be the way by which others reach what has no keys.
func (a *access) localNames(addr string) bool { return a.keys == "" && !a.open && local(addr) }

// local reports whether only this machine reaches the address. A name other than localhost may be anything.
func local(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}
