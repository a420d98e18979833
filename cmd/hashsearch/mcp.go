package main

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/client"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/mcp"
	"github.com/hashsearch/hashsearch/index"
)

func newMCP() *cobra.Command {
	return &cobra.Command{
		Use:   "mcp FILE|URL",
		Short: "let a language model search a collection, by the Model Context Protocol",
		Long: `Mcp makes a collection available to a language model, by the Model Context Protocol over stdin and
stdout. The program that runs the model starts this command. The model can list collections, search
them and read documents, but change nothing.

URL is the address of a collection on a server, such as http://host:port/collection, or of a server,
for all its collections. If the server requires a key, it is read from the environment variable
HASHSEARCH_KEY. A server also has the protocol itself, at /mcp. A FILE stays open for reading: other
commands can then search it, but not change it. To do both, serve the file and give its URL.`,
		Example: `  hashsearch mcp news.db
  hashsearch mcp http://127.0.0.1:8080/news`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if client.Is(args[0]) {
				server, name, err := client.OpenServer(args[0], os.Getenv("HASHSEARCH_KEY"))
				if err != nil {
					return &usageError{err}
				}
				return speak(cmd, server, name)
			}
			return speakFile(cmd, args[0])
		},
	}
}

// speakFile serves the protocol for the collection in a file.
func speakFile(cmd *cobra.Command, path string) error {
	ix, err := openIndex(path, &index.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	set, name := new(collections.Set), collectionName(path)
	if err := set.Add(name, ix); err != nil {
		return errors.Join(err, ix.Close(), set.Close())
	}
	return errors.Join(speak(cmd, mcp.Local(api.New(set, api.Options{NoMetrics: true})), name), set.Close())
}

// speak serves the protocol for an API over stdin and stdout until stdin ends. Nothing else may
// write to stdout.
func speak(cmd *cobra.Command, a mcp.API, collection string) error {
	return mcp.Serve(cmd.Context(), a, collection, io.NopCloser(cmd.InOrStdin()), unclosed{cmd.OutOrStdout()})
}

// unclosed is a writer whose Close does nothing.
type unclosed struct{ io.Writer }

// Close implements [io.Closer].
func (unclosed) Close() error { return nil }
