package mcp_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/mcp"
)

// keyedServer serves set to requests with a key. It returns its address, a key for all collections
// and one for the shelf.
func keyedServer(t *testing.T, set *collections.Set, log io.Writer) (address, all, shelf string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "keys.json")
	for collection, key := range map[string]*string{keys.All: &all, "shelf": &shelf} {
		var err error
		if *key, err = keys.Add(file, keys.Key{Scope: keys.Search, Collection: collection}); err != nil {
			t.Fatal(err)
		}
	}
	ring, err := keys.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(api.New(set, api.Options{Keys: ring, Log: slog.New(slog.NewTextHandler(log, nil))}))
	t.Cleanup(srv.Close)
	return srv.URL, all, shelf
}

// keyedTransport sends a key with each request.
type keyedTransport string

func (k keyedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(k))
	return http.DefaultTransport.RoundTrip(r)
}

// over returns the transport of a client of /mcp with a key.
func over(address, key string) sdk.Transport {
	return &sdk.StreamableClientTransport{Endpoint: address + "/mcp", HTTPClient: &http.Client{Transport: keyedTransport(key)}, MaxRetries: -1}
}

// Over HTTP, the tools reach what the key covers, and the log has the key's id for each request.
func TestKeys(t *testing.T) {
	var log bytes.Buffer
	set := directory(t)
	address, both, shelf := keyedServer(t, set, &log)
	one := connect(t, over(address, shelf))
	for _, c := range []callCase{
		{"collections", `{}`, false, `{"collections":[{"name":"shelf"`},
		{"search", `{"query":"orbit"}`, false, `"hits":[{"id":"`},
		{"search", `{"query":"orbit","collection":"raw"}`, true, `this requires a key with the scope search for the collection; the key sent has the scope search for shelf; the tool collections lists`},
		{"get", `{"id":"sci.space/59846","collection":"raw"}`, true, `(key_refused)`},
		{"collections", `{"collection":"raw"}`, true, `(key_refused)`},
	} {
		c.check(t, one)
	}
	all := connect(t, over(address, both))
	callCase{"search", `{"query":"orbit","collection":"raw"}`, false, `"hits":[{"id":"sci.space/59846"`}.check(t, all)
	if err := set.Delete("raw"); err != nil {
		t.Fatal(err)
	}
	callCase{"search", `{"query":"orbit","collection":"raw"}`, true, `no such collection`}.check(t, all)
	if _, err := all.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: "hashsearch://raw/a"}); err == nil || !strings.Contains(err.Error(), "no such collection") {
		t.Errorf("a resource of a deleted collection: %v", err)
	}
	one.Close()
	all.Close()
	for _, k := range []string{both, shelf} {
		parts := strings.SplitN(k, "_", 3)
		if !strings.Contains(log.String(), "key="+parts[1]+" method=GET path=/v1/collections") || strings.Contains(log.String(), parts[2]) {
			t.Errorf("the log lacks the key %s, or has its secret", parts[1])
		}
	}
}

// Without a valid key there is no session.
func TestNoKey(t *testing.T) {
	address, _, _ := keyedServer(t, directory(t), io.Discard)
	for _, key := range []string{"", "hs_unknown_key"} {
		s, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), over(address, key), nil)
		if err == nil {
			s.Close()
			t.Errorf("the key %q is accepted", key)
		}
	}
	res := send(t, http.MethodPost, address, `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	if res.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(res.Header.Get("WWW-Authenticate"), "Bearer ") || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d, %v", res.StatusCode, res.Header)
	}
}

// send sends a message to /mcp without a key.
func send(t *testing.T, method, address, body string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address+"/mcp", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

// Hostile messages are refused, and the server still answers afterwards.
func TestHostileMessages(t *testing.T) {
	srv := httptest.NewServer(api.New(directory(t), api.Options{}))
	defer srv.Close()
	list := `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
	for body, status := range map[string]int{
		"":                          400,
		"{":                         400,
		"null":                      400,
		"[]":                        400,
		strings.Repeat("[", 900000): 400,
		strings.Repeat(" ", 2<<20):  413,
		`{"jsonrpc":"2.0","id":1,"method":"nope"}`:                                                        400,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call"}`:                                                  400,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}`:                                      200,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":[]}}`:        200,
		`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{}}`:                                  200,
		`{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"hashsearch://shelf/a"}}`: 200,
		`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}`:                          200,
		`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`:                   202,
		`{"jsonrpc":"2.0","id":1,"result":{}}`:                                                            202,
		list:                                                                                              200,
	} {
		if res := send(t, http.MethodPost, srv.URL, body); res.StatusCode != status {
			b, _ := io.ReadAll(res.Body)
			t.Errorf("%.90q: %d, want %d: %.300s", body, res.StatusCode, status, b)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete, http.MethodPut} {
		if res := send(t, method, srv.URL, ""); res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "POST" {
			t.Errorf("%s: %d, Allow %q", method, res.StatusCode, res.Header.Get("Allow"))
		}
	}
	if res := send(t, http.MethodPost, srv.URL, list); res.StatusCode != http.StatusOK {
		t.Errorf("the server answers %d afterwards", res.StatusCode)
	}
}

// A call ends when its client leaves, over HTTP and over streams.
func TestClientLeaves(t *testing.T) {
	began, ended := make(chan bool), make(chan bool)
	slow := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		began <- true
		<-r.Context().Done()
		ended <- true
	})
	srv := httptest.NewServer(mcp.Handler(slow))
	defer srv.Close()
	for name, s := range map[string]*sdk.ClientSession{"HTTP": connect(t, over(srv.URL, "")), "streams": inMemory(t, slow, "news")} {
		ctx, cancel := context.WithCancel(t.Context())
		go s.CallTool(ctx, &sdk.CallToolParams{Name: "search", Arguments: map[string]any{"query": "orbit", "collection": "news"}})
		<-began
		cancel()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: the call goes on", name)
		}
		s.Close()
	}
}
