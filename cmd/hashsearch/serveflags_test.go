package main

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestNewLog(t *testing.T) {
	for _, c := range []struct{ format, level, want, not string }{
		{"text", "info", "msg=asked", "msg=detail"},
		{"json", "debug", `"msg":"detail"`, "msg="},
		{"json", "WARN", "", "asked"},
		{"xml", "info", "error", "asked"},
		{"text", "loud", "error", "asked"},
	} {
		var out strings.Builder
		log, err := newLog(&out, c.format, c.level)
		if err != nil {
			out.WriteString("error " + err.Error())
			log = slog.New(slog.DiscardHandler)
		}
		log.Info("asked")
		log.Debug("detail")
		if got := out.String(); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s, %s: %q", c.format, c.level, got)
		}
	}
}

func TestServerFlags(t *testing.T) {
	for _, c := range []struct {
		args string
		ok   bool
	}{
		{"", true},
		{"--searches 1 --waiting -1 --bulks 2 --log json --log-level warn", true},
		{"--searches -1", false},
		{"--waiting -2", false},
		{"--bulks -1", false},
		{"--log xml", false},
	} {
		cmd := &cobra.Command{}
		options := serverFlags(cmd)
		if err := cmd.ParseFlags(strings.Fields(c.args)); err != nil {
			t.Fatal(err)
		}
		if _, err := options(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.args, err)
		}
	}
}
