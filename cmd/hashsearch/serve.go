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
	"github.com/hashsearch/hashsearch/index/postgres"
	"github.com/hashsearch/hashsearch/web"
)

func newServe() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve DIRECTORY | DATABASE | FILE…",
		Short: "serve the search page and the HTTP API",
		Long: `Serve opens collections and serves the search page and the HTTP API, which is below /v1, until it is
interrupted. The name of a collection is the name of its file without the extension. Other commands
cannot open the file meanwhile, but most of them accept the address of the collection.

Given a DIRECTORY, serve opens every file *.db in it. Clients can then create and delete collections
and define aliases. A collection that cannot be opened is reported in the log and counted by
/readyz, and the others are served. A file that is copied into the directory later is served as
soon as it has not changed for a second.

Given the address of a DATABASE, postgres://host/database, serve serves all its collections, as of a
directory. Any number of servers can serve the same database: they share collections, aliases and
tasks.

Without keys, everyone who reaches the server may do everything. Serve then accepts only an --addr
on this machine, unless --open is set. With --keys, requests must send a key from that file; see
'hashsearch help keys'. Web pages of other origins have no access unless --cors lists their origin.
With --tls-cert and --tls-key, the server accepts only HTTPS.

Training, ingest of files, evaluation, comparison and backup run as tasks. If the server is killed,
tasks continue when it is started again. Clients can ingest files of this machine only from
directories given by --ingest-from.

In a DIRECTORY, tasks are stored in .tasks, uploads in .tasks.uploads until they are ingested, and
backups in backups. For files, tasks are stored in FILE.tasks and uploads in FILE.tasks.uploads,
where FILE is the first file, and backups require --backups. In a DATABASE, tasks are stored in the
database and run by any of its servers, except that ingest of files and backups are run by the
server that was asked. Uploads are stored in DATABASE.PORT.uploads of the working directory, and
backups require --backups.

Flags that are not set are read from the environment, such as HASHSEARCH_ADDR, and from the file of
--config; see 'hashsearch help config'.`,
		Example: `  hashsearch serve collections/
  hashsearch serve news.db mail.db
  hashsearch serve postgres://db.example.org/search --addr :8080 --keys keys.json
  hashsearch serve news.db --addr :8080 --keys keys.json --tls-cert cert.pem --tls-key key.pem
  hashsearch serve news.db --config serve.toml`,
		Args: cobra.MinimumNArgs(1),
	}
	var a access
	var f taskFlags
	var o origins
	var limits quotaFlags
	watch := cmd.Flags().StringArray("watch", nil, "keep a collection in step with a directory, `[NAME=]DIRECTORY`, see 'hashsearch watch'; may be repeated")
	addr := cmd.Flags().String("addr", "127.0.0.1:8080", "`address` to listen on")
	options := serverFlags(cmd)
	f.add(cmd)
	a.addServe(cmd)
	o.add(cmd)
	limits.add(cmd)
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
		quota, err := limits.quota()
		if err != nil {
			return err
		}
		set, db, err := openSet(cmd.Context(), args)
		if err != nil {
			return err
		}
		set.SetQuota(quota)
		defer func() { err = errors.Join(err, set.Close()) }()
		logUnavailable(set, opts.Log)
		kept, err := parseWatched(*watch, set.Names())
		if err != nil {
			return err
		}
		q, err := f.open(cmd.Context(), &opts, place{args[0], *addr, db})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, q.Close()) }()
		opts.Disks = disksOf(args, opts)
		l, err := listen(cmd.Context(), *addr)
		if err != nil {
			return err
		}
		l, scheme, err := a.encrypt(cmd, l, *addr, opts.Log)
		if err != nil {
			return err
		}
		messagef(cmd, "serving %s://%s, press Ctrl-C to stop", scheme, l.Addr())
		defer keep(cmd.Context(), kept, set, opts.Log)()
		return serve(cmd, l, scheme, set, opts)
	}
	return cmd
}

// openSet opens the collections of a directory or a database, or each file as a collection with its
// name. The set closes the database.
func openSet(ctx context.Context, paths []string) (*collections.Set, *postgres.Database, error) {
	for _, path := range paths {
		if postgres.IsDatabase(path) {
			return openShared(ctx, paths)
		}
	}
	set, err := openLocal(paths)
	return set, nil, err
}

// openShared opens all collections of a database.
func openShared(ctx context.Context, paths []string) (*collections.Set, *postgres.Database, error) {
	if len(paths) > 1 {
		return nil, nil, usagef("serve one database, or single collections: postgres://host/database/name")
	}
	db, err := postgres.Connect(ctx, paths[0])
	if err != nil {
		return nil, nil, err
	}
	set, err := collections.OpenDatabase(db)
	return set, db, err
}

// openLocal opens the collections of a directory, or each file as a collection with its name.
func openLocal(paths []string) (*collections.Set, error) {
	for _, path := range paths {
		if err := onlyFiles(path); err != nil {
			return nil, err
		}
		switch info, err := os.Stat(path); {
		case postgres.IsAddress(path):
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s: %w, and no such directory", path, errNoCollection)
		case err != nil || !info.IsDir():
		case len(paths) > 1:
			return nil, usagef("%s is a directory: serve one directory, or files", path)
		default:
			set, err := collections.Open(path)
			return set, withServerAddress(path, err)
		}
	}
	return openFiles(paths)
}

// openFiles opens each file as a collection with its name.
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

// collectionName returns the base name of path without its extension, or the name in an address.
func collectionName(path string) string {
	if _, name, err := postgres.Split(path); err == nil {
		return name
	}
	base := filepath.Base(path)
	if name := strings.TrimSuffix(base, filepath.Ext(base)); name != "" {
		return name
	}
	return base
}

// logUnavailable logs the collections of a directory that could not be opened.
func logUnavailable(set *collections.Set, log *slog.Logger) {
	for name, err := range set.Failed() {
		log.Error("a collection is not served", "collection", name, "error", err)
	}
}

// listen listens on a TCP address.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w: choose another address with --addr", err)
	}
	return l, nil
}

// serve serves the page and the API on l until the command is interrupted, and then returns nil.
func serve(cmd *cobra.Command, l net.Listener, scheme string, set *collections.Set, opts api.Options) (err error) {
	defer logServer(opts.Log, scheme+"://"+l.Addr().String())(&err)
	if err := set.Announce(scheme + "://" + reachableAddr(l.Addr().String())); err != nil {
		opts.Log.Error("cannot announce the address: commands that find a file busy cannot name this server", "error", err)
	}
	rest := api.New(set, opts)
	defer startTasks(cmd.Context(), set, opts)()
	return api.Serve(cmd.Context(), l, routePaths(rest, web.Handler(rest)), opts.Log)
}

// logServer logs that the server starts. stopped logs that it stopped, with the error if there is
// one.
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

// routePaths returns a handler that serves the paths of the API by rest and all others by page. An
// [http.ServeMux] would redirect the path of a document named a//b to a/b.
func routePaths(rest, page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		switch first {
		case "v1", "mcp", "livez", "readyz", "metrics", "openapi.json", "docs":
			rest.ServeHTTP(w, r)
		default:
			page.ServeHTTP(w, r)
		}
	})
}

// reachableAddr returns an address that reaches a listener on addr from this machine.
func reachableAddr(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err == nil && net.ParseIP(host).IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
