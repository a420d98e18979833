package main

import (
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
)

// serverFlags adds the flags for a server's limits and log. It returns a function that returns the
// options after the command line has been parsed.
func serverFlags(cmd *cobra.Command) (options func() (api.Options, error)) {
	var o api.Options
	f := cmd.Flags()
	f.IntVar(&o.Searches, "searches", 0, "maximum number of concurrent searches; further ones wait (default: 4 per processor)")
	f.IntVar(&o.Waiting, "waiting", 0, "maximum number of waiting searches; further ones are rejected, and -1 rejects all that would wait (default: 16 per concurrent search)")
	f.IntVar(&o.Bulks, "bulks", 0, "maximum number of bulk request bodies read concurrently; further ones are rejected (default: 8)")
	f.DurationVar(&o.SearchTime, "search-time", 0, "longest `time` of a search (default: 10s)")
	f.DurationVar(&o.ComputeTime, "compute-time", 0, "longest `time` that a request waits for topics, a map or statistics (default: three times --search-time)")
	f.DurationVar(&o.IdleTime, "idle-time", 0, "longest `time` for which a client that sends or reads documents may pause (default: 1m)")
	f.IntVar(&o.TasksPerKey, "tasks-per-key", 0, "maximum `number` of tasks of one key that wait or run (default: no limit)")
	format := f.String("log", "text", "format of the log on stderr: text or json")
	level := f.String("log-level", "info", "lowest `level` to log: debug, info (includes every request), warn or error")
	return func() (api.Options, error) {
		if o.Searches < 0 || o.Waiting < -1 || o.Bulks < 0 || o.TasksPerKey < 0 || min(o.SearchTime, o.ComputeTime, o.IdleTime) < 0 {
			return o, usagef("--searches, --bulks and --tasks-per-key must be at least 1, --waiting at least -1, and times positive")
		}
		log, err := newLog(cmd.ErrOrStderr(), *format, *level)
		o.Log = log
		return o, err
	}
}

func newLog(w io.Writer, format, level string) (*slog.Logger, error) {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		return nil, usagef("--log-level %s: choose debug, info, warn or error", level)
	}
	opts := &slog.HandlerOptions{Level: least}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, opts)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, opts)), nil
	}
	return nil, usagef("--log %s: choose text or json", format)
}
