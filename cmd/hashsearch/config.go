package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A setting is the value of a flag and its origin.
type setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"` // a flag, an environment variable, a file, or "default"
}

// addConfig adds the flag --config, which [configure] reads.
func addConfig(cmd *cobra.Command) {
	cmd.Flags().String("config", "", "TOML `file` with values for flags that are not set, under the names of the flags")
}

// configure sets each flag that the command line does not set: to the value of its environment
// variable, or else to its value in the file of --config. A name in the file that is not the name
// of a flag is an error.
func configure(cmd *cobra.Command) ([]setting, error) {
	flags := cmd.LocalNonPersistentFlags()
	path := cmp.Or(flags.Lookup("config").Value.String(), os.Getenv(envName("config")))
	file, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	var all []setting
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Name == "config" {
			return
		}
		from, err := setFromSources(f, file, path)
		delete(file, f.Name)
		all, errs = append(all, setting{f.Name, f.Value.String(), from}), append(errs, err)
	})
	for _, name := range slices.Sorted(maps.Keys(file)) {
		errs = append(errs, usagef("%s: there is no setting %q", path, name))
	}
	return all, errors.Join(errs...)
}

// envName returns the environment variable of a flag, such as HASHSEARCH_TLS_CERT for tls-cert.
func envName(flag string) string {
	return "HASHSEARCH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// setFromSources sets a flag that the command line did not set, and returns the origin of its
// value. An empty environment variable counts as unset.
func setFromSources(f *pflag.Flag, file map[string]any, path string) (from string, err error) {
	name := envName(f.Name)
	value, inFile := file[f.Name]
	switch v := os.Getenv(name); {
	case f.Changed:
		return "--" + f.Name, nil
	case v != "":
		from, err = name, f.Value.Set(v)
	case inFile:
		from, err = path, setAll(f.Value, value)
	case f.Name == "keys" && keysFileBeside(path) != "":
		from, err = "beside "+path, f.Value.Set(keysFileBeside(path))
	default:
		return "default", nil
	}
	if err != nil {
		return from, usagef("%s: %s: %w", from, f.Name, err)
	}
	return from, nil
}

// setAll sets a flag to a TOML value. Each element of a list is set separately if the flag may be
// repeated.
func setAll(to pflag.Value, value any) error {
	list, ok := value.([]any)
	if _, repeats := to.(pflag.SliceValue); !ok || !repeats {
		return to.Set(fmt.Sprint(value))
	}
	var errs []error
	for _, v := range list {
		errs = append(errs, to.Set(fmt.Sprint(v)))
	}
	return errors.Join(errs...)
}

// keysFileBeside returns the path of keys.json in the directory of the configuration file, or "" if
// there is none.
func keysFileBeside(config string) string {
	path := filepath.Join(filepath.Dir(config), "keys.json")
	if _, err := os.Stat(path); config == "" || errors.Is(err, os.ErrNotExist) {
		return ""
	}
	return path
}

func readConfig(path string) (map[string]any, error) {
	var file map[string]any
	if path == "" {
		return nil, nil
	}
	if _, err := toml.DecodeFile(path, &file); err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	return file, nil
}

func newConfig() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "show the settings of a server and where they come from",
		Long: `A setting of 'hashsearch serve' is taken from the first of these that has it:

  1. the command line, such as --tls-cert cert.pem
  2. the environment variable of the flag, such as HASHSEARCH_TLS_CERT, unless it is empty
  3. the TOML file given by --config or HASHSEARCH_CONFIG, under the name of the flag
  4. the default of the flag

The file looks like this:

  addr = ":8443"
  tls-cert = "/etc/hashsearch/cert.pem"
  tls-key = "/etc/hashsearch/key.pem"

A name that is not a flag of serve is an error. If the directory of the file holds a file keys.json
and no other source sets --keys, that file is used.`,
		Example: `  hashsearch config show --config serve.toml`,
	}
	cmd.AddCommand(newConfigShow())
	return cmd
}

func newConfigShow() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show",
		Short: "print every setting of serve and where it comes from",
		Long:  "Show prints the name, the value and the source of every setting that 'hashsearch serve' would use\nwith the same flags, environment and file.",
		Example: `  hashsearch config show --config serve.toml
  HASHSEARCH_ADDR=:8080 hashsearch config show --keys keys.json`,
		Args: cobra.NoArgs,
	}
	serve := newServe()
	cmd.Flags().AddFlagSet(serve.Flags())
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		all, err := configure(serve)
		if err != nil {
			return err
		}
		return printSettings(cmd, all, *json)
	}
	return cmd
}

// printSettings prints the settings as a table or as JSON.
func printSettings(cmd *cobra.Command, all []setting, json bool) error {
	rows := [][]string{{"NAME", "VALUE", "FROM"}}
	for _, s := range all {
		if json {
			if err := printJSON(cmd, s); err != nil {
				return err
			}
		}
		rows = append(rows, []string{s.Name, s.Value, s.From})
	}
	if json {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}
