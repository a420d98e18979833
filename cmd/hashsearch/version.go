package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion() *cobra.Command {
	cmd := &cobra.Command{Use: "version", Short: "print the version, the commit and the Go version", Args: cobra.NoArgs}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		version, commit := build()
		if *json {
			return printJSON(cmd, map[string]string{"version": version, "commit": commit, "go": runtime.Version()})
		}
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "hashsearch %s %s %s\n", version, commit, runtime.Version())
		return err
	}
	return cmd
}

// build returns the module version and the commit that the Go command stamped into the binary.
func build() (version, commit string) {
	version, commit = "(devel)", "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, commit
	}
	if info.Main.Version != "" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = s.Value
		}
	}
	return version, commit
}
