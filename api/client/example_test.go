package client_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/client"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Collection has methods of index.Index, over HTTP. The server of this example runs in the same
// process.
func ExampleOpen() {
	dir, err := os.MkdirTemp("", "example")
	check(err)
	defer os.RemoveAll(dir)
	set, err := collections.Open(dir)
	check(err)
	defer set.Close()
	check(set.Create("notes"))
	server := httptest.NewServer(api.New(set, api.Options{}))
	defer server.Close()

	notes, err := client.Open(server.URL+"/notes", os.Getenv("HASHSEARCH_KEY"))
	check(err)
	defer notes.Close()
	ctx := context.Background()
	err = notes.Add(ctx, tides, func(o index.Outcome) error {
		fmt.Println(o.ID, o.Status)
		return o.Err
	})
	check(err)
	stats, err := notes.Stats(ctx)
	check(err)
	fmt.Println(stats.Documents, "documents")
	// Output:
	// spring added
	// neap added
	// 2 documents
}

func tides(yield func(ingest.Document, error) bool) {
	_ = yield(ingest.Document{ID: "spring", Text: "At new moon the tide is high."}, nil) &&
		yield(ingest.Document{ID: "neap", Text: "At half moon the tide is low."}, nil)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
