package main

import (
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
)

// serverFlags adds the flags of what a server allows and logs. The options are theirs once the command line is read.
func serverFlags(cmd *cobra.Command) (options func() (api.Options, error)) {
	var o api.Options
	f := cmd.Flags()
	f.IntVar(&o.Searches, "searches", 0, "searches that run at once; others wait (default four for each processor)")
	f.IntVar(&o.Waiting, "waiting", 0, "searches that wait; others are refused, -1 all (default sixteen for each that runs)")
	f.IntVar(&o.Bulks, "bulks", 0, "bulk bodies that are read at once; others are refused (default 8)")
	format := f.String("log", "text", "how to log requests on stderr: text or json")
	level := f.String("log-level", "info", "what to log: debug, info (every request), warn or error")
	return func() (api.Options, error) {
		if o.Searches < 0 || o.Waiting < -1 || o.Bulks < 0 {
			return o, usagef("--searches and --bulks are at least 1, --waiting at least -1")
		}
		log, err := newLog(cmd.ErrOrStderr(), *format, *level)
		o.Log = log
		return o, err
	}
}

func newLog(w io.Writer, format, level string) (*slog.Logger, error) {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		return nil, usagef("--log-level %s: give debug, info, warn or error", level)
	}
	opts := &slog.HandlerOptions{Level: least}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, opts)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, opts)), nil
	}
	return nil, usagef("--log %s: give text or json", format)
}
