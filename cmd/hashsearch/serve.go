package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/web"
)

func newServe() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve FILE…",
		Short: "serve the search page and the HTTP API",
		Long: `Serve opens collections and serves, for each, a page to search in and the HTTP API below
/v1. A collection is called by its file's name without the ending. While it is served,
other commands cannot open the file.

Without keys, whoever reaches the server may do everything, so it listens on this machine
only, unless --open says that this is meant. With --keys, requests need a key of that file
('hashsearch keys'). With --tls-cert and --tls-key it speaks HTTPS only.

Long work is done as tasks: training, ingest, and with --backups copies, asked for over HTTP.
They are done even if the server is killed meanwhile and started again. Files of this machine
are ingested from below --ingest-from only; uploads lie in FILE.tasks.uploads until they are done.

Flags that are not given are taken from the environment, such as HASHSEARCH_ADDR, and from
the file of --config ('hashsearch config').`,
		Example: `  hashsearch serve news.db mail.db
  hashsearch serve news.db --addr :8080 --keys keys.json --tls-cert cert.pem --tls-key key.pem
  hashsearch serve news.db --config serve.toml`,
		Args: cobra.MinimumNArgs(1),
	}
	var a access
	var f taskFlags
	addr := cmd.Flags().String("addr", "127.0.0.1:8080", "address to listen on")
	options := serverFlags(cmd)
	f.add(cmd)
	a.addServe(cmd)
	addConfig(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if _, err := configure(cmd); err != nil {
			return err
		}
		opts, err := options()
		if err != nil {
			return err
		}
		opts.Keys, err = a.check(*addr)
		if err != nil {
			return err
		}
		collections, closeAll, err := openAll(args)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, closeAll()) }()
		q, err := f.open(&opts, args[0])
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, q.Close()) }()
		l, err := listen(cmd.Context(), *addr)
		if err != nil {
			return err
		}
		l, scheme, err := a.encrypt(cmd, l, *addr, opts.Log)
		if err != nil {
			return err
		}
		say(cmd, "serving %s://%s, interrupt to stop", scheme, l.Addr())
		return serve(cmd, l, collections, opts)
	}
	return cmd
}

// openAll opens each file as the collection of its name.
func openAll(paths []string) (collections map[string]*index.Index, closeAll func() error, err error) {
	collections = map[string]*index.Index{}
	closeAll = func() error {
		var errs []error
		for _, ix := range collections {
			errs = append(errs, ix.Close())
		}
		return errors.Join(errs...)
	}
	for _, path := range paths {
		if err = openAs(collections, collectionName(path), path); err != nil {
			return nil, nil, errors.Join(err, closeAll())
		}
	}
	return collections, closeAll, nil
}

func collectionName(path string) string {
	base := filepath.Base(path)
	if name := strings.TrimSuffix(base, filepath.Ext(base)); name != "" {
		return name
	}
	return base
}

func openAs(collections map[string]*index.Index, name, path string) error {
	if collections[name] != nil {
		return usagef("two files make the collection %q: %s and %s", name, collections[name].Path(), path)
	}
	ix, err := openIndex(path, &index.Options{})
	if err == nil {
		collections[name] = ix
	}
	return err
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w: choose another address by --addr", err)
	}
	return l, nil
}

// serve answers until the command is interrupted, which is how it is meant to end.
func serve(cmd *cobra.Command, l net.Listener, collections map[string]*index.Index, opts api.Options) error {
	rest := api.New(collections, opts)
	mux := http.NewServeMux()
	mux.Handle("/v1/", rest)
	mux.Handle("/livez", rest)
	mux.Handle("/readyz", rest)
	mux.Handle("/metrics", rest)
	mux.Handle("/openapi.json", rest)
	mux.Handle("/docs", rest)
	mux.Handle("/docs/", rest)
	mux.Handle("/", web.Handler(rest))
	defer working(cmd.Context(), collections, opts)()
	return api.Serve(cmd.Context(), l, mux, opts.Log)
}
