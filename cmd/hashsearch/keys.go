package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api/keys"
)

func newKeys() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "say who may ask a server: make, list and revoke keys",
		Long: `Keys lie in a small file that 'serve --keys' reads. Each is for one collection, or for all (*), and has a scope: search
reads, write also adds, replaces and deletes documents, admin also makes and deletes collections and switches between
models. A key may be for an alias: then it is for whatever that names. A key is sent as Authorization: Bearer KEY. The
file holds no key, only what tells that one is right; a running server sees within a second or so what changed.`,
		Example: `  hashsearch keys add keys.json --scope search --collection news --name "the intranet"
  hashsearch keys add keys.json --scope admin --collection '*'
  hashsearch keys list keys.json
  hashsearch keys revoke keys.json 5zq3k7wd2m`,
	}
	cmd.AddCommand(newKeysAdd(), newKeysList(), newKeysRevoke())
	return cmd
}

func newKeysAdd() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "add KEYFILE",
		Short:   "make a key and print it, once",
		Example: `  hashsearch keys add keys.json --scope write --collection news`,
		Args:    cobra.ExactArgs(1),
	}
	var k keys.Key
	cmd.Flags().StringVar((*string)(&k.Scope), "scope", "", "what it is good for: search, write or admin")
	cmd.Flags().StringVar(&k.Collection, "collection", "", "the collection it is for, or * for all")
	cmd.Flags().StringVar(&k.Name, "name", "", "whose it is, for people")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		key, err := keys.Add(args[0], k)
		if err != nil {
			return err
		}
		if *json {
			return printJSON(cmd, map[string]string{"key": key})
		}
		messagef(cmd, "this key is not shown again:")
		_, err = fmt.Fprintln(cmd.OutOrStdout(), key)
		return err
	}
	return cmd
}

func newKeysList() *cobra.Command {
	cmd := &cobra.Command{Use: "list KEYFILE", Short: "list the keys of a file, without what is secret of them", Args: cobra.ExactArgs(1)}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		all, err := keys.Load(args[0])
		if err != nil {
			return err
		}
		return printKeys(cmd, all, *json)
	}
	return cmd
}

func printKeys(cmd *cobra.Command, all []keys.Key, json bool) error {
	rows := [][]string{{"ID", "SCOPE", "COLLECTION", "CREATED", "NAME"}}
	for _, k := range all {
		created := k.Created.Local().Format("2006-01-02 15:04")
		rows = append(rows, []string{k.ID, string(k.Scope), printable(k.Collection), created, printable(k.Name)})
		k.Hash = nil
		if json {
			if err := printJSON(cmd, k); err != nil {
				return err
			}
		}
	}
	if json {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}

func newKeysRevoke() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke KEYFILE ID",
		Short:   "make a key worthless",
		Example: `  hashsearch keys revoke keys.json 5zq3k7wd2m`,
		Args:    cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			if strings.HasPrefix(args[1], "hs_") {
				return usagef("give the id of the key, which stands between hs_ and the next _, and not the key")
			}
			return keys.Revoke(args[0], args[1])
		},
	}
}
