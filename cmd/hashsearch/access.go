package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api/keys"
)

// access is who may ask a server.
type access struct {
	open bool
	keys string // a file; "" is none
}

func (a *access) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.open, "open", false, "let everybody who reaches --addr do everything, without keys")
}

// check returns the keys, nil being none, and refuses to lay bare by mistake what anybody could change.
func (a *access) check(addr string) (*keys.Ring, error) {
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

// local reports whether only this machine reaches the address. A name other than localhost may be anything.
func local(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}
