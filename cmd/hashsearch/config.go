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

// A setting is the value of a flag and where it comes from.
type setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"` // the flag, a variable, a file, or default
}

// addConfig adds the flag --config, which [configure] follows.
func addConfig(cmd *cobra.Command) {
	cmd.Flags().String("config", "", "TOML `file` with values for flags that are not given, by their names")
}

// configure gives each flag that the command line does not set the value of its variable in the environment, or else of the
// file of --config. The flags are the list of all there is: another name in the file is an error.
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

// variable is the name in the environment of a flag: HASHSEARCH_TLS_CERT of tls-cert.
func envName(flag string) string {
	return "HASHSEARCH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// give sets a flag that was not given, and says where its value is from. An empty variable is none.
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

// setAll sets a flag to a value of TOML; a list sets it again and again.
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

// beside is the file keys.json in the folder of the configuration, "" if there is none.
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
		Short: "what a server is told by flags, the environment and a file",
		Long: `What a flag of 'serve' does not say, a variable in the environment does, such as HASHSEARCH_TLS_CERT for --tls-cert, or
else the TOML file of --config (or HASHSEARCH_CONFIG), by the names of the flags:

  addr = ":8443"
  tls-cert = "/etc/hashsearch/cert.pem"
  tls-key = "/etc/hashsearch/key.pem"

A file keys.json beside it is the file of keys, unless another one is named.`,
		Example: `  hashsearch config show --config serve.toml`,
	}
	cmd.AddCommand(newConfigShow())
	return cmd
}

func newConfigShow() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show",
		Short: "print every setting of serve, and where it comes from",
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
