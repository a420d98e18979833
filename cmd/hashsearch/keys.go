package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api/keys"
)

func newKeys() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "create, list and revoke API keys",
		Long: `Keys manages the file of API keys that 'hashsearch serve --keys' reads. A key is valid for one
collection or for all of them (*), and has a scope:

  search  search and read documents
  write   also add, replace and delete documents, and upload files
  admin   also create and delete collections, run tasks such as training, and switch between models

A key for an alias is valid for the collection that the alias names at the time. Clients send a key
in the header "Authorization: Bearer KEY".

A key may expire. A key with a filter sees only the documents that meet it, such as those of one
tenant; it must have the scope search, and operations about all documents, such as topics, reject
it.

The file holds hashes of the keys, not the keys. A running server reloads a changed file within
about a second. In place of the file, the commands take the address of a server, such as
http://127.0.0.1:8080: they then need a key with the scope admin for all collections in the
environment variable HASHSEARCH_KEY.`,
		Example: `  hashsearch keys add keys.json --scope search --collection news --name "the intranet"
  hashsearch keys add keys.json --scope admin --collection '*'
  hashsearch keys add keys.json --scope search --collection news --filter tenant=acme --expires 2027-12-31
  hashsearch keys list keys.json
  hashsearch keys revoke keys.json 5zq3k7wd2m`,
	}
	cmd.AddCommand(newKeysAdd(), newKeysList(), newKeysRevoke())
	return cmd
}

func newKeysAdd() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "add KEYFILE|URL",
		Short:   "create a key and print it",
		Long:    "Add creates a key, adds its hash to KEYFILE and prints the key, which cannot be shown again. KEYFILE\nis created if it does not exist.",
		Example: `  hashsearch keys add keys.json --scope write --collection news`,
		Args:    cobra.ExactArgs(1),
	}
	var k keys.Key
	cmd.Flags().StringVar((*string)(&k.Scope), "scope", "", "`scope` of the key: search, write or admin")
	cmd.Flags().StringVar(&k.Collection, "collection", "", "`collection` that the key is valid for, or * for all")
	cmd.Flags().StringVar(&k.Name, "name", "", "`name` of the owner or the purpose, shown by keys list")
	cmd.Flags().StringArrayVar(&k.Filter, "filter", nil, "let the key see only documents that meet this `condition`, such as tenant=acme; if repeated, all conditions must hold")
	expires := cmd.Flags().String("expires", "", "`time` from which the key is rejected: a date, an RFC 3339 time, or a duration such as 720h (default: never)")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if k.Expires, err = parseExpiry(*expires); err != nil {
			return err
		}
		store, err := openKeys(args[0])
		if err != nil {
			return err
		}
		key, err := store.add(cmd.Context(), k)
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
	cmd := &cobra.Command{Use: "list KEYFILE|URL", Short: "list the keys of a file without their secrets",
		Long: "List prints the id, scope, collection, time of creation, end, filter and name of each key in KEYFILE.", Args: cobra.ExactArgs(1)}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		store, err := openKeys(args[0])
		if err != nil {
			return err
		}
		all, err := store.list(cmd.Context())
		if err != nil {
			return err
		}
		return printKeys(cmd, all, *json)
	}
	return cmd
}

// printKeys prints the keys as a table or as JSON, without their hashes.
func printKeys(cmd *cobra.Command, all []keys.Key, json bool) error {
	rows := [][]string{{"ID", "SCOPE", "COLLECTION", "CREATED", "EXPIRES", "FILTER", "NAME"}}
	for _, k := range all {
		rows = append(rows, []string{k.ID, string(k.Scope), printable(k.Collection), minuteOf(k.Created), minuteOf(k.Expires), printable(strings.Join(k.Filter, ", ")), printable(k.Name)})
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

// minuteOf returns a time for people, and "" for the zero time.
func minuteOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}

func newKeysRevoke() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke KEYFILE|URL ID",
		Short:   "revoke a key",
		Long:    "Revoke deletes the key with this id from KEYFILE. A running server rejects it within about a second.",
		Example: `  hashsearch keys revoke keys.json 5zq3k7wd2m`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.HasPrefix(args[1], "hs_") {
				return usagef("give the id of the key instead of the key: it is the part between hs_ and the next _")
			}
			store, err := openKeys(args[0])
			if err != nil {
				return err
			}
			return store.revoke(cmd.Context(), args[1])
		},
	}
}
