package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hashsearch/hashsearch/api/wire"
)

const retry = "wait some seconds and call again"

// advice has the next step of a model after a problem, by its code.
var advice = map[wire.ErrCode]string{
	"document_not_found":     "ids are exact: take the id of a hit of search or similar",
	"key_needed":             "only the user can do that, in the settings of this MCP server",
	"key_refused":            "the tool collections lists the collections that the key covers; the user can ask the administrator of the server for another key",
	"topic_not_found":        "the tool topics lists the topics with their ids",
	"no_model":               "leave rank out, or use rank words, until the collection is trained; topics need that, too",
	"foreign_codes":          "leave rank out, or use rank words",
	"words_not_indexed":      "leave rank out, or use rank code, until the words are indexed",
	"bad_cursor":             "leave cursor out to begin with the best hits, and change nothing but limit with a cursor",
	"bad_query":              "correct it and call again",
	"too_large":              "use a shorter text",
	"busy":                   retry,
	"too_many":               retry,
	"timeout":                retry,
	"store_unreachable":      retry,
	"collection_unavailable": "the user can find the reason in the log of the server",
}

// explained returns err as a sentence for the model, with the next step.
func explained(err error) error {
	var p *wire.Problem
	if !errors.As(err, &p) {
		return err
	}
	if p.Code == "collection_not_found" {
		return errors.New("there is no such collection; the tool collections lists the collections, and collection may be left out if there is only one")
	}
	detail := cut(strings.TrimRight(p.Detail, "."), 300)
	if do := advice[p.Code]; do != "" {
		detail += "; " + do
	}
	return fmt.Errorf("%s (%s)", detail, p.Code)
}

// choose returns the error of a call that must name one of several collections.
func choose(all []wire.Collection) error {
	if len(all) == 0 {
		return errors.New("there is no collection to search; the user can create one, or use a key that covers one")
	}
	names := make([]string, 0, mostCollections)
	for _, c := range all[:min(len(all), mostCollections)] {
		names = append(names, c.Name)
	}
	return fmt.Errorf("there are %d collections: set collection to one of %s; the tool collections describes them", len(all), strings.Join(names, ", "))
}

// unfit begins the text of the library's errors for arguments that do not match the input schema.
const unfit = `validating "arguments": validating root: `

// survive makes an error of a panic, which would end the process: the library runs handlers in
// goroutines of its own.
func survive(next sdk.MethodHandler) sdk.MethodHandler {
	return func(ctx context.Context, method string, r sdk.Request) (result sdk.Result, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: fmt.Sprint("the server failed: ", p)}
			}
		}()
		return next(ctx, method, r)
	}
}

// adviseOnArguments makes sentences of the library's errors for arguments. An argument that is null
// is left out, because many models write null for what they do not set.
func adviseOnArguments(next sdk.MethodHandler) sdk.MethodHandler {
	return func(ctx context.Context, method string, r sdk.Request) (sdk.Result, error) {
		if p, ok := r.GetParams().(*sdk.CallToolParamsRaw); ok && p != nil {
			p.Arguments = withoutNull(p.Arguments)
		}
		result, err := next(ctx, method, r)
		if call, ok := result.(*sdk.CallToolResult); ok && err == nil && call.IsError && len(call.Content) == 1 {
			if text, ok := call.Content[0].(*sdk.TextContent); ok && strings.HasPrefix(text.Text, unfit) {
				text.Text = "the arguments do not fit: " + cut(text.Text[len(unfit):], 300) + "; correct them by the input schema of the tool and call again"
			}
		}
		return result, err
	}
}

// withoutNull returns a JSON object without the fields that are null, an empty one for null itself,
// or b if it is neither.
func withoutNull(b json.RawMessage) json.RawMessage {
	all := map[string]json.RawMessage{}
	if len(b) > 0 && json.Unmarshal(b, &all) != nil {
		return b
	}
	if all == nil {
		return json.RawMessage("{}")
	}
	maps.DeleteFunc(all, func(_ string, v json.RawMessage) bool { return string(v) == "null" })
	left, err := json.Marshal(all)
	if err != nil {
		return b
	}
	return left
}
