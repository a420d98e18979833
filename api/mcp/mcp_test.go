package mcp_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/mcp"
	"github.com/hashsearch/hashsearch/index/indextest"
	"github.com/hashsearch/hashsearch/ingest"
)

// longText has 50,000 characters of two bytes each.
var longText = strings.Repeat("äöüßé", 10_000)

// directory opens a directory with the collections shelf, which is trained, and raw, which is not.
func directory(t *testing.T) *collections.Set {
	t.Helper()
	dir := t.TempDir()
	long := ingest.Document{ID: "long", Title: "A long text", Text: longText}
	for name, s := range map[string]indextest.State{
		"shelf": {Docs: append(indextest.Documents(), long), Kind: "linear"},
		"raw":   {Docs: indextest.Documents()[:2]},
	} {
		ix, err := s.Make(t.Context(), filepath.Join(dir, name+".db"))
		if err != nil {
			t.Fatal(err)
		}
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
	}
	set, err := collections.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { set.Close() })
	return set
}

// inMemory connects a client to the API of rest over two pipes.
func inMemory(t *testing.T, rest http.Handler, only string) *sdk.ClientSession {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- mcp.Serve(t.Context(), mcp.Local(rest), only, in, out) }()
	session := connect(t, &sdk.IOTransport{Reader: fromServer, Writer: toServer})
	t.Cleanup(func() {
		session.Close()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return session
}

func connect(t *testing.T, transport sdk.Transport) *sdk.ClientSession {
	t.Helper()
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// call calls a tool. It returns its answer as JSON, or the sentence of its error.
func call(t *testing.T, s *sdk.ClientSession, tool string, arguments any) (answer string, failed bool) {
	t.Helper()
	r, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatalf("%s %v: %v", tool, arguments, err)
	}
	if len(r.Content) != 1 {
		t.Fatalf("%s %v: %d contents", tool, arguments, len(r.Content))
	}
	return r.Content[0].(*sdk.TextContent).Text, r.IsError
}

// A callCase is a call of a tool with JSON arguments, and what its answer or its error has.
type callCase struct {
	tool, arguments string
	fails           bool
	has             string
}

func (c callCase) check(t *testing.T, s *sdk.ClientSession) {
	t.Helper()
	answer, failed := call(t, s, c.tool, json.RawMessage(c.arguments))
	if failed != c.fails || !strings.Contains(answer, c.has) {
		t.Errorf("%s %.200s: failed %v: %.2000s\nwant %s", c.tool, c.arguments, failed, answer, c.has)
	}
}

func TestTools(t *testing.T) {
	s := inMemory(t, api.New(directory(t), api.Options{}), "")
	for _, c := range []callCase{
		{"collections", `{}`, false, `{"collections":[{"name":"raw","documents":2,"language":"en","trained":false},{"name":"shelf","documents":9,`},
		{"collections", `{"collection":"shelf"}`, false, `"fields":[{"name":"label","values":[{"value":"go","count":3},{"value":"kitchen","count":3}`},
		{"collections", `{"collection":"nope"}`, true, `the tool collections lists the collections`},
		{"search", `{"query":"shuttle in orbit","collection":"shelf","limit":2}`, false, `"hits":[{"id":"sci.space/59846","uri":"hashsearch://shelf/sci.space%2F59846","title":"Orbit","snippet":"The shuttle`},
		{"search", `{"query":"shuttle in orbit","collection":"shelf","limit":2}`, false, `"similarity":`},
		{"search", `{"query":"shuttle in orbit","collection":"shelf","limit":2}`, false, `"fields":{"year":"1993"}`},
		{"search", `{"query":"orbit","collection":"raw"}`, false, `"rank":"words"`},
		{"search", `{"query":"orbit","collection":"shelf","filter":["label=repair"]}`, false, `"hits":[{"id":"ü b/%2F?#","uri":"hashsearch://shelf/%C3%BC%20b%2F%252F%3F%23"`},
		{"search", `{"query":"orbit","collection":"shelf","filter":["label"]}`, true, `correct it and call again (bad_query)`},
		{"search", `{"query":"orbit","collection":"raw","rank":"code"}`, true, `leave rank out, or use rank words`},
		{"search", `{"query":"xyzzy","collection":"shelf","rank":"words"}`, false, `"hits":[],"unknown":["xyzzy"],"note":"no document`},
		{"search", `{"query":"shutle","collection":"shelf"}`, false, `"corrected":[{"from":"shutle","to":"shuttle"}]`},
		{"topics", `{"collection":"shelf","limit":1}`, false, `{"collection":"shelf","topics":[{"id":"`},
		{"topics", `{"collection":"shelf","limit":1}`, false, `"examples":[{"id":"`},
		{"topics", `{"collection":"raw"}`, true, `until the collection is trained; topics need that, too (no_model)`},
		{"topics", `{}`, true, `there are 2 collections`},
		{"search", `{"query":"orbit","collection":"shelf","topic":"none-such"}`, true, `the tool topics lists the topics with their ids (topic_not_found)`},
		{"search", `{"query":"orbit"}`, true, `there are 2 collections: set collection to one of raw, shelf`},
		{"search", `{"query":"orbit","collection":"nope"}`, true, `the tool collections lists the collections`},
		{"search", `{"query":"orbit","collection":"shelf","cursor":"x"}`, true, `leave cursor out`},
		{"search", `{"query":"orbit","collection":"shelf","sort":"-year","limit":1}`, false, `"hits":[{"id":"sci.space/59846"`},
		{"similar", `{"id":"a/similar","collection":"shelf","limit":1}`, false, `"hits":[{"id":"`},
		{"similar", `{"id":"a","collection":"shelf","filter":["label=go"]}`, false, `"labels":["go"]`},
		{"similar", `{"id":"nobody","collection":"shelf"}`, true, `take the id of a hit`},
		{"similar", `{"id":"","collection":"shelf"}`, true, `take the id of a hit`},
		{"get", `{"id":"ü b/%2F?#","collection":"shelf"}`, false, `"text":"The crew of the shuttle`},
		{"get", `{"id":"a/similar","collection":"shelf"}`, false, `"text":"Yeast makes`},
		{"get", `{"id":"nobody","collection":"shelf"}`, true, `there is no document "nobody" in the collection; ids are exact: take the id of a hit of search or similar (document_not_found)`},
		{"get", `{"id":"","collection":"shelf"}`, true, `the id is empty`},
		{"get", `{"id":"a","collection":"shelf","offset":1000}`, true, `past the end: the text has 73 characters`},
		{"get", `{"id":"a","collection":"shelf","offset":6,"length":5}`, false, `"text":"dough","offset":6,"total":73,"next_offset":11}`},
	} {
		c.check(t, s)
	}
}

// The only collection has all its names: answers have both that of the address and its own.
func TestOnlyCollectionByAlias(t *testing.T) {
	rest := api.New(directory(t), api.Options{})
	w := httptest.NewRecorder()
	rest.ServeHTTP(w, httptest.NewRequest(http.MethodPut, "/v1/aliases/live", strings.NewReader(`{"collection":"shelf"}`)))
	if w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for _, only := range []string{"live", "shelf"} {
		s := inMemory(t, rest, only)
		for _, c := range []callCase{
			{"search", `{"query":"orbit","collection":"shelf"}`, false, `"hits":[{"id":"`},
			{"search", `{"query":"orbit","collection":"live"}`, false, `"hits":[{"id":"`},
			{"collections", `{"collection":"shelf"}`, false, `{"collections":[{"name":"shelf","aliases":["live"]`},
			{"search", `{"query":"orbit","collection":"raw"}`, true, `there is no such collection`},
		} {
			c.check(t, s)
		}
	}
}

// Arguments of other types or beyond the limits are errors of the tool that name the argument.
func TestHostileArguments(t *testing.T) {
	s := inMemory(t, api.New(directory(t), api.Options{}), "shelf")
	for _, c := range []callCase{
		{"search", `{}`, true, `the arguments do not fit: required: missing properties: ["query"]; correct them`},
		{"search", `{"query":null}`, true, `missing properties: ["query"]`},
		{"search", `{"query":"orbit","filter":null,"limit":null,"rank":null,"collection":null,"sort":null,"cursor":null}`, false, `"hits":[{"id":"`},
		{"get", `{"id":"a","offset":1000000000}`, true, `past the end`},
		{"get", `{"id":"a","offset":1e30}`, true, `the arguments do not fit: validating /properties/offset`},
		{"search", `{"query":7}`, true, `query`},
		{"search", `{"query":["a"]}`, true, `query`},
		{"search", `{"query":"a","limit":0}`, true, `limit`},
		{"search", `{"query":"a","limit":21}`, true, `limit`},
		{"search", `{"query":"a","limit":1e300}`, true, `limit`},
		{"search", `{"query":"a","limit":"ten"}`, true, `limit`},
		{"search", `{"query":"a","limit":1.5}`, true, `limit`},
		{"search", `{"query":"a","rank":"magic"}`, true, `rank`},
		{"search", `{"query":"a","filter":"label=go"}`, true, `filter`},
		{"search", `{"query":"a","filter":[` + strings.Repeat(`"a=b",`, 20) + `"a=b"]}`, true, `filter`},
		{"search", `{"query":"a","page":2}`, true, `page`},
		{"search", `{"Query":"a"}`, true, `Query`},
		{"search", `{"query":"` + strings.Repeat("orbit ", 1<<18) + `"}`, true, `shorter text`},
		{"search", `{"query":"\u0000\ud800\"()*:-"}`, false, `"hits":[`},
		{"search", `{"query":"orbit","collection":"../shelf"}`, true, `no such collection`},
		{"search", `{"query":"orbit","collection":"shelf/documents"}`, true, `no such collection`},
		{"similar", `{"id":"../../raw/documents/a"}`, true, `take the id of a hit`},
		{"get", `{"id":"../../raw"}`, true, `take the id of a hit`},
		{"get", `{"id":".."}`, true, `take the id of a hit`},
		{"get", `{"id":"a?explain=true"}`, true, `take the id of a hit`},
		{"get", `{"id":"` + strings.Repeat("x", 100_000) + `"}`, true, `take the id of a hit`},
		{"get", `{"id":"a","offset":-1}`, true, `offset`},
		{"get", `{"id":"a","offset":9007199254740993}`, true, `validating /properties/offset`},
		{"get", `{"id":"a","length":20001}`, true, `length`},
		{"get", `{"id":"a","length":-5}`, true, `length`},
		{"collections", `{"collection":"raw"}`, true, `no such collection`},
		{"collections", `{"collection":{"$ref":"#"}}`, true, `collection`},
		{"collections", strings.Repeat(`{"a":`, 900) + "1" + strings.Repeat("}", 900), true, ``},
	} {
		c.check(t, s)
	}
	if _, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: "drop"}); err == nil {
		t.Error("an unknown tool can be called")
	}
}

// The parts of a long text join to the whole, and each is small.
func TestLongDocument(t *testing.T) {
	s := inMemory(t, api.New(directory(t), api.Options{}), "shelf")
	var all strings.Builder
	for offset, calls := 0, 1; ; calls++ {
		answer, _ := call(t, s, "get", map[string]any{"id": "long", "offset": offset})
		var d struct {
			Text       string
			Total      int
			NextOffset int `json:"next_offset"`
		}
		if err := json.Unmarshal([]byte(answer), &d); err != nil || d.Total != 50_000 || len(answer) > 20_000 {
			t.Fatalf("%v, total %d, %d bytes", err, d.Total, len(answer))
		}
		all.WriteString(d.Text)
		if offset = d.NextOffset; offset == 0 || calls > 10 {
			break
		}
	}
	if all.String() != longText {
		t.Errorf("the parts have %d bytes, want %d", all.Len(), len(longText))
	}
}

func TestResources(t *testing.T) {
	s := inMemory(t, api.New(directory(t), api.Options{}), "")
	l, err := s.ListResourceTemplates(t.Context(), nil)
	if err != nil || len(l.ResourceTemplates) != 1 || l.ResourceTemplates[0].URITemplate != "hashsearch://{collection}/{+id}" {
		t.Errorf("templates: %+v, %v", l, err)
	}
	for uri, want := range map[string]string{
		"hashsearch://shelf/sci.space%2F59846":        "Orbit\n\nThe shuttle reached",
		"hashsearch://shelf/sci.space/59846":          "Orbit\n\nThe shuttle reached",
		"hashsearch://shelf/%C3%BC%20b%2F%252F%3F%23": "The crew of the shuttle",
		"hashsearch://shelf/long":                     "A long text\n\näöüßé",
	} {
		r, err := s.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: uri})
		if err != nil || len(r.Contents) != 1 || !strings.HasPrefix(r.Contents[0].Text, want) || r.Contents[0].MIMEType != "text/plain" || r.CacheScope != "private" {
			t.Errorf("%s: %+v, %v", uri, r, err)
		}
	}
	for uri, want := range map[string]string{
		"hashsearch://shelf/nobody":    "there is no document",
		"hashsearch://nope/a":          "no such collection",
		"hashsearch://shelf/":          "not found",
		"hashsearch://shelf":           "not found",
		"hashsearch:///a":              "not found",
		"hashsearch://shelf/%zz":       "not found",
		"file:///etc/passwd":           "not found",
		"hashsearch://shelf/../raw/a":  "there is no document",
		"hashsearch://%2e%2e%2f/shelf": "no such collection",
	} {
		if r, err := s.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: uri}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", uri, r, err)
		}
	}
}

// The answer of a search is small, however large the documents and their metadata are.
func TestAnswersAreSmall(t *testing.T) {
	docs := make([]ingest.Document, 30)
	for i := range docs {
		docs[i] = ingest.Document{ID: strings.Repeat("\x01ä", 300) + string(rune('a'+i)), Title: strings.Repeat("orbit ", 1000), Text: longText + " orbit", Fields: map[string]string{}}
		for j := range 40 {
			docs[i].Fields["field"+string(rune('a'+j))] = strings.Repeat("value ", 1000)
			docs[i].Labels = append(docs[i].Labels, strings.Repeat("label", 30)+string(rune('a'+j)))
		}
	}
	ix, err := indextest.State{Docs: docs}.Make(t.Context(), filepath.Join(t.TempDir(), "large.db"))
	if err != nil {
		t.Fatal(err)
	}
	set := new(collections.Set)
	t.Cleanup(func() { set.Close() })
	if err := set.Add("large", ix); err != nil {
		t.Fatal(err)
	}
	s := inMemory(t, api.New(set, api.Options{}), "")
	for _, limit := range []int{1, 20} {
		if answer, failed := call(t, s, "search", map[string]any{"query": "orbit", "limit": limit}); failed || len(answer) > 50_000 || strings.Contains(answer, "only") != (limit == 20) {
			t.Errorf("limit %d: failed %v, %d bytes: %.500s", limit, failed, len(answer), answer)
		}
	}
	if answer, failed := call(t, s, "collections", nil); failed || len(answer) > 20_000 {
		t.Errorf("failed %v, %d bytes: %.500s", failed, len(answer), answer)
	}
	if answer, failed := call(t, s, "get", map[string]any{"id": docs[0].ID}); failed || len(answer) > 100_000 {
		t.Errorf("failed %v, %d bytes: %.500s", failed, len(answer), answer)
	}
}

// Every tool and each of its fields has a description, and all tools only read.
func TestDescriptions(t *testing.T) {
	s := inMemory(t, api.New(directory(t), api.Options{}), "")
	l, err := s.ListTools(t.Context(), nil)
	if err != nil || len(l.Tools) != 5 {
		t.Fatalf("%d tools, %v", len(l.Tools), err)
	}
	for _, tool := range l.Tools {
		if len(tool.Description) < 80 || strings.Contains(tool.Description, "\n") || !tool.Annotations.ReadOnlyHint || tool.OutputSchema == nil {
			t.Errorf("%+v", tool)
		}
		for name, p := range tool.InputSchema.(map[string]any)["properties"].(map[string]any) {
			p := p.(map[string]any)
			if p["description"] == nil {
				t.Errorf("%s: %s has no description", tool.Name, name)
			}
			if _, ok := p["type"].(string); !ok {
				t.Errorf("%s: %s has the type %v", tool.Name, name, p["type"])
			}
		}
	}
	if r := s.InitializeResult(); !strings.Contains(r.Instructions, "search") || r.Capabilities.Tools == nil || r.Capabilities.Resources == nil {
		t.Errorf("%+v", r)
	}
}

// A context that ends also ends Serve, without an error.
func TestServeEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, toServer := io.Pipe()
	defer toServer.Close()
	done := make(chan error)
	go func() { done <- mcp.Serve(ctx, mcp.Local(http.NotFoundHandler()), "", in, discard{}) }()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }

// A server that fails or is not one of ours is an error of the tool.
func TestForeignServers(t *testing.T) {
	for want, h := range map[string]http.HandlerFunc{
		"status 404": http.NotFound,
		"decode":     func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") },
		"its log":    func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"wait some": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(503)
			io.WriteString(w, `{"code":"busy","detail":"busy."}`)
		},
	} {
		callCase{"search", `{"query":"orbit"}`, true, want}.check(t, inMemory(t, h, "news"))
	}
}
