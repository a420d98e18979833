package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/web"
)

func newServe() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve FOLDER | FILE…",
		Short: "serve the search page and the HTTP API",
		Long: `Serve opens collections and serves, for each, a page to search in and the HTTP API below
/v1. A collection is called by its file's name without the ending. While it is served,
other commands cannot open the file.

Of a FOLDER it serves every *.db file, and collections can be made, deleted and given
aliases there while it runs. One that cannot be opened is told of in the log, counted by
/readyz, and the others are served. A file that is put there by hand is served from the
next start on.

Without keys, whoever reaches the server may do everything, so it listens on this machine
only, unless --open says that this is meant. With --keys, requests need a key of that file
('hashsearch keys'). Pages of other sites neither read nor write, unless --cors names their origin. With --tls-cert and --tls-key it speaks HTTPS only.

Long work is done as tasks, asked for over HTTP: training, ingest, evaluation, comparison, backups.
They are done even if the server is killed meanwhile and started again. Files of this machine
are ingested from below --ingest-from only. What the server keeps of its own lies in a FOLDER:
the tasks in .tasks, uploads in .tasks.uploads until they are done, backups in backups. Of files,
tasks lie in FILE.tasks and uploads in FILE.tasks.uploads, and backups want --backups.

Flags that are not given are taken from the environment, such as HASHSEARCH_ADDR, and from
the file of --config ('hashsearch config').`,
		Example: `  hashsearch serve collections/
  hashsearch serve news.db mail.db
  hashsearch serve news.db --addr :8080 --keys keys.json --tls-cert cert.pem --tls-key key.pem
  hashsearch serve news.db --config serve.toml`,
		Args: cobra.MinimumNArgs(1),
	}
	var a access
	var f taskFlags
	var o origins
	addr := cmd.Flags().String("addr", "127.0.0.1:8080", "address to listen on")
	options := serverFlags(cmd)
	f.add(cmd)
	a.addServe(cmd)
	o.add(cmd)
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
		if opts.Origins, err = o.check(cmd, opts.Keys != nil); err != nil {
			return err
		}
		opts.LocalNames = a.localNames(*addr)
		set, err := openSet(args)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, set.Close()) }()
		logUnavailable(set, opts.Log)
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
		messagef(cmd, "serving %s://%s, interrupt to stop", scheme, l.Addr())
		return serve(cmd, l, scheme, set, opts)
	}
	return cmd
}

// openSet opens a folder, or each file as the collection of its name.
func openSet(paths []string) (*collections.Set, error) {
	for _, path := range paths {
		if err := onlyFiles(path); err != nil {
			return nil, err
		}
		switch info, err := os.Stat(path); {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s: %w, and no folder of them", path, errNoCollection)
		case err != nil || !info.IsDir():
		case len(paths) > 1:
			return nil, usagef("%s is a folder: serve that alone, or files", path)
		default:
			set, err := collections.Open(path)
			return set, withServerAddress(path, err)
		}
	}
	return openFiles(paths)
}

func openFiles(paths []string) (*collections.Set, error) {
	set := new(collections.Set)
	for _, path := range paths {
		ix, err := openIndex(path, &index.Options{})
		if err != nil {
			return nil, errors.Join(err, set.Close())
		}
		if err := set.Add(collectionName(path), ix); err != nil {
			return nil, errors.Join(usagef("%s: %w", path, err), ix.Close(), set.Close())
		}
	}
	return set, nil
}

func collectionName(path string) string {
	base := filepath.Base(path)
	if name := strings.TrimSuffix(base, filepath.Ext(base)); name != "" {
		return name
	}
	return base
}

// logUnavailable logs what of a folder is not served.
func logUnavailable(set *collections.Set, log *slog.Logger) {
	for name, err := range set.Failed() {
		log.Error("a collection is not served", "collection", name, "error", err)
	}
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w: choose another address by --addr", err)
	}
	return l, nil
}

// serve answers until the command is interrupted, which is how it is meant to end.
func serve(cmd *cobra.Command, l net.Listener, scheme string, set *collections.Set, opts api.Options) (err error) {
	defer logServer(opts.Log, scheme+"://"+l.Addr().String())(&err)
	if err := set.Announce(scheme + "://" + reachableAddr(l.Addr().String())); err != nil {
		opts.Log.Error("commands that find a file busy cannot be told of this server", "error", err)
	}
	rest := api.New(set, opts)
	defer startTasks(cmd.Context(), set, opts)()
	return api.Serve(cmd.Context(), l, routePaths(rest, web.Handler(rest)), opts.Log)
}

// logged logs that the server starts and, when stopped is called, that it stopped, and why if it had to.
func logServer(log *slog.Logger, address string) (stopped func(*error)) {
	version, commit := build()
	log = log.With(slog.String("version", version), slog.String("commit", commit), slog.String("address", address))
	log.Info("server starts")
	return func(err *error) {
		if *err != nil {
			log.Error("server stopped", slog.Any("error", *err))
			return
		}
		log.Info("server stopped")
	}
}

// apart has the API answer where it lies, and the page everywhere else. [http.ServeMux] would lead from a document called a//b to a/b.
func routePaths(rest, page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		switch first {
		case "v1", "livez", "readyz", "metrics", "openapi.json", "docs":
			rest.ServeHTTP(w, r)
		default:
			page.ServeHTTP(w, r)
		}
	})
}

// reachable is an address of this machine that reaches one to listen on.
func reachableAddr(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err == nil && net.ParseIP(host).IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
