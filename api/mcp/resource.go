package mcp

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hashsearch/hashsearch/api/wire"
)

const (
	scheme       = "hashsearch"
	mostResource = 100_000 // characters of a document as a resource
)

// uri returns the URI of a document, hashsearch://{collection}/{id}. Both are percent-encoded, a
// slash in the id as well, so that clients do not take .. for a step up.
func uri(collection, id string) string {
	return scheme + "://" + escape(collection) + "/" + escape(id)
}

// escape percent-encodes all but letters, digits and -._~ of ASCII.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// split returns the collection and the id in the URI of a document. A slash in the id need not be
// encoded.
func split(uri string) (collection, id string, ok bool) {
	rest, ok := strings.CutPrefix(uri, scheme+"://")
	collection, id, found := strings.Cut(rest, "/")
	collection, err := url.PathUnescape(collection)
	id, err2 := url.PathUnescape(id)
	return collection, id, ok && found && err == nil && err2 == nil && collection != "" && id != ""
}

// resource returns a document as a resource.
func (t *tools) resource(ctx context.Context, r *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
	name, id, ok := split(r.Params.URI)
	if !ok {
		return nil, sdk.ResourceNotFoundError(r.Params.URI)
	}
	name, err := t.collection(ctx, name)
	var d wire.Document
	if err == nil {
		d, err = t.document(ctx, name, id)
	}
	if err != nil {
		return nil, unread(err)
	}
	text := d.Text
	if d.Title != "" {
		text = d.Title + "\n\n" + text
	}
	if end := offsetOf(text, mostResource); end < len(text) {
		text = text[:end] + fmt.Sprintf("\n\n[The text is cut after %d characters; the tool get reads parts of all of it.]", mostResource)
	}
	return &sdk.ReadResourceResult{Contents: []*sdk.ResourceContents{{URI: r.Params.URI, MIMEType: "text/plain", Text: text}}}, nil
}

// unread returns the error of the protocol for a resource that cannot be read. Other than tools,
// resources have no errors of their own.
func unread(err error) error {
	code := int64(jsonrpc.CodeInternalError)
	var p *wire.Problem
	if errors.As(err, &p) && p.Status < 500 {
		code = jsonrpc.CodeInvalidParams
	}
	return &jsonrpc.Error{Code: code, Message: explained(err).Error()}
}
