package mcp

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hashsearch/hashsearch/api/wire"
)

// tools holds the state that all tools share.
type tools struct {
	api  API
	only string // the only collection, or "" for all that the key covers
}

const aboutSearch = `Find the documents that answer a text best. Use it for a question or a topic; to find more documents like
one you already have, use similar instead. Documents are ranked by the words of the text and by its meaning together, so related documents
without these words are found, too. Use a few telling words rather than a whole sentence. The text may have
"phrases" that hits must contain, -words that they must not, title:words, and beginnings such as shutt*.`

const aboutSimilar = `Find the documents most similar to one document, given its id. Use it after search or get, for more
of the same or for related work; to find documents by words, use search instead.`

const aboutGet = `Read the text of a document, given its id from a hit of search or similar. Use it before you quote or rely
on a document, because hits show only a snippet. A long text comes in parts: if the answer has next_offset, call get again with this offset
for the next part, but only as far as you need.`

const aboutCollections = `List the collections that can be searched. Use it first if you do not know which collection to search.
With the name of a collection, or if there is only one, the answer also has its fields with their most frequent values, for the filters of
search and similar.`

const aboutTopics = `List what a collection is about: its topics, each named by the words that distinguish its documents.
Use it for an overview, or to limit search to one topic. Topics are found by the program, not given by people; those are the labels that
the tool collections lists.`

// add adds all tools to s.
func (t *tools) add(s *sdk.Server) {
	sdk.AddTool(s, describe[searchInput, found]("search", "Search documents", aboutSearch), answer(t.search))
	sdk.AddTool(s, describe[similarInput, found]("similar", "Find similar documents", aboutSimilar), answer(t.similar))
	sdk.AddTool(s, describe[getInput, document]("get", "Read a document", aboutGet), answer(t.get))
	sdk.AddTool(s, describe[collectionsInput, overview]("collections", "List collections", aboutCollections), answer(t.collections))
	sdk.AddTool(s, describe[topicsInput, topics]("topics", "List topics", aboutTopics), answer(t.topics))
}

// describe returns the description of a tool with an input and an output.
func describe[In, Out any](name, title, about string) *sdk.Tool {
	closed := false
	return &sdk.Tool{
		Name: name, Title: title, Description: strings.ReplaceAll(about, "\n", " "),
		InputSchema: schemaOf[In](), OutputSchema: schemaOf[Out](),
		Annotations: &sdk.ToolAnnotations{Title: title, ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: &closed},
	}
}

// answer makes a handler of a tool, whose errors become sentences for the model.
func answer[In, Out any](tool func(context.Context, In) (Out, error)) sdk.ToolHandlerFor[In, Out] {
	return func(ctx context.Context, _ *sdk.CallToolRequest, in In) (*sdk.CallToolResult, Out, error) {
		out, err := tool(ctx, in)
		if err != nil {
			return nil, out, explained(err)
		}
		text, err := encoded(out)
		return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: text}}}, out, err
	}
}

// encoded returns v as JSON with its fields in order and plain signs. The library would sort and
// escape them.
func encoded(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// collection returns the collection that a call is about. Its name may be left out if there is only
// one.
func (t *tools) collection(ctx context.Context, name string) (string, error) {
	switch {
	case t.only != "" && name != "" && name != t.only:
		return t.only, t.alsoNamed(ctx, name)
	case t.only != "" || name != "":
		return cmp.Or(name, t.only), nil
	}
	all, err := t.list(ctx)
	if err != nil {
		return "", err
	}
	if len(all) == 1 {
		return all[0].Name, nil
	}
	return "", choose(all)
}

// alsoNamed returns an error if the only collection does not have that name, too: either may be an
// alias, and answers have both.
func (t *tools) alsoNamed(ctx context.Context, name string) error {
	var c wire.Collection
	if err := get(ctx, t.api, &c, url.Values{}, t.only); err != nil {
		return err
	}
	if c.Name != name && !slices.Contains(c.Aliases, name) {
		return wire.NewProblem("collection_not_found", "")
	}
	return nil
}
