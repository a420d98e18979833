package mcp

import (
	"context"
	"io"
	"net/http"
	"runtime/debug"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

const instructions = `Hashsearch searches the user's own documents, which are in collections. Call search with a few words
for the topic, or similar with the id of a document to find more like it. Hits have short snippets: call
get to read a document before you rely on it. Call collections first if you do not know what there is,
or to learn the fields and values for filters. All tools only read.`

// Handler serves the protocol over HTTP (streamable HTTP, without sessions) for the API that rest
// serves under /v1. The key of a request is that of its calls.
func Handler(rest http.Handler) http.Handler {
	server := newServer(Local(rest), "")
	h := sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return server }, &sdk.StreamableHTTPOptions{
		Stateless: true, JSONResponse: true, PropagateRequestCancellation: true,
		// the API checks the host, and a proxy on this machine may have any
		DisableLocalhostProtection: true,
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callOf{}, r)))
	})
}

// Serve serves the protocol to the client that writes to in and reads from out, until in ends or
// ctx is done. The tools use the named collection only, or all that the API lists if it is "".
func Serve(ctx context.Context, api API, collection string, in io.ReadCloser, out io.WriteCloser) error {
	err := newServer(api, collection).Run(ctx, &sdk.IOTransport{Reader: in, Writer: out})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// newServer returns a server of the tools and resources.
func newServer(api API, only string) *sdk.Server {
	s := sdk.NewServer(&sdk.Implementation{Name: "hashsearch", Title: "Hashsearch", Version: version()}, &sdk.ServerOptions{
		Instructions: instructions,
		Capabilities: &sdk.ServerCapabilities{}, // no log; the others follow from what is added
		SetCacheable: func(_ context.Context, _ sdk.Request, c *sdk.Cacheable) { c.CacheScope = "private" },
	})
	s.AddReceivingMiddleware(survive, adviseOnArguments)
	t := &tools{api, only}
	t.add(s)
	s.AddResourceTemplate(&sdk.ResourceTemplate{
		Name: "document", Title: "A document", MIMEType: "text/plain", URITemplate: scheme + "://{collection}/{+id}",
		Description: "The title and the text of a document. Hits have the URI in the field uri. A text of more than 100000 characters is cut; the tool get reads all of it.",
	}, t.resource)
	return s
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
