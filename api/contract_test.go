package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.uber.org/goleak"
)

// TestMain fails if an answer of any test does not match the specification. Both ask and checked
// compare them.
func TestMain(m *testing.M) {
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := pgServer.Stop(); err != nil {
		fmt.Println(err)
		code = max(code, 1)
	}
	if err := goleak.Find(); err != nil {
		fmt.Println(err)
		code = max(code, 1)
	}
	undocumented.Lock()
	defer undocumented.Unlock()
	for what := range undocumented.seen {
		fmt.Println("not as /openapi.json says:", what)
		code = max(code, 1)
	}
	os.Exit(code)
}

// undocumented holds the answers that do not match the specification.
var undocumented = struct {
	sync.Mutex
	seen map[string]bool
}{seen: map[string]bool{}}

// note compares an answer with the specification, which does not have /mcp.
func note(r *http.Request, status int, h http.Header, body []byte) {
	if r.URL.Path == "/mcp" {
		return
	}
	if err := theContract().check(r, status, h, body); err != nil {
		undocumented.Lock()
		defer undocumented.Unlock()
		undocumented.seen[fmt.Sprintf("%s %.100s: %d: %v", r.Method, r.URL, status, err)] = true
	}
}

// checked compares the answers of a handler with the specification.
func checked(h http.Handler) http.Handler {
	theContract() // before any request, because clients may time out
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &copied{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(c, r)
		if !c.broken {
			note(r, c.status, w.Header(), c.body.Bytes())
		}
	})
}

// copied keeps a copy of the answer.
type copied struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
	broken bool // the client has disconnected
}

func (c *copied) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *copied) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *copied) Write(b []byte) (int, error) {
	c.body.Write(b)
	n, err := c.ResponseWriter.Write(b)
	c.broken = c.broken || err != nil
	return n, err
}

// A contract compares answers with the specification.
type contract struct {
	doc        *document
	operations []contractOperation
	mu         sync.Mutex // the compiler is not safe for concurrent use
	compiler   *jsonschema.Compiler
}

type contractOperation struct {
	*huma.Operation
	path *regexp.Regexp
}

var theContract = sync.OnceValue(func() *contract {
	d, err := described()
	if err != nil {
		panic(err)
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.json))
	if err != nil {
		panic(err)
	}
	closeAll(whole)
	c := &contract{doc: d, compiler: jsonschema.NewCompiler()}
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource("http://host/openapi.json", whole); err != nil {
		panic(err)
	}
	for _, o := range operations() {
		pattern := strings.Replace(regexp.QuoteMeta(o.path()), `/documents/\{id\}`, `/documents/.*`, 1)
		// A path with an empty last segment is another one.
		pattern = regexp.MustCompile(`\\{\w+\\}$`).ReplaceAllString(pattern, `[^/]+`)
		pattern = regexp.MustCompile(`\\{\w+\\}`).ReplaceAllString(pattern, `[^/]*`)
		c.operations = append(c.operations, contractOperation{d.operation(&o), regexp.MustCompile("(?s)^" + pattern + "$")})
	}
	// The longer path is more specific: …/documents/{id}/similar comes before …/documents/{id}.
	slices.SortStableFunc(c.operations, func(a, b contractOperation) int { return len(b.Path) - len(a.Path) })
	return c
})

// closeAll forbids additional properties, which clients must accept, so that the server sends no
// others than the specification has.
func closeAll(whole any) {
	for _, s := range whole.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any) {
		one := s.(map[string]any)
		if _, given := one["additionalProperties"]; !given && one["properties"] != nil {
			one["additionalProperties"] = false
		}
	}
}

// find returns the operation of a request, or nil if there is none.
func (c *contract) find(r *http.Request) *huma.Operation {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	path := r.URL.EscapedPath()
	for _, o := range c.operations {
		if o.Method == method && o.path.MatchString(path) {
			return o.Operation
		}
	}
	return nil
}

func (c *contract) check(r *http.Request, status int, h http.Header, body []byte) error {
	body, err := plain(h.Get("Content-Encoding"), body)
	if err != nil {
		return err
	}
	if keep := h.Get("Cache-Control"); !strings.Contains(keep, "private") && keep != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" {
		return fmt.Errorf("others may keep it, or guess what it is: %v", h)
	}
	op := c.find(r)
	if op == nil {
		return c.unrouted(status, body)
	}
	answer := strconv.Itoa(status)
	if op.Responses[answer] == nil && status >= 400 {
		answer = "default"
	}
	stated := op.Responses[answer]
	if stated == nil {
		return fmt.Errorf("the status is not in the document: %s", body)
	}
	for _, name := range problemHeaders(status) {
		if h.Get(name) == "" {
			return fmt.Errorf("no %s", name)
		}
	}
	for name, p := range stated.Headers {
		if want := c.doc.Components.Headers[name]; p.Ref != "" && want.Required && h.Get(name) == "" {
			return fmt.Errorf("no %s", name)
		}
	}
	if len(stated.Content) == 0 {
		if len(body) > 0 {
			return fmt.Errorf("a body: %s", body)
		}
		return nil
	}
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	if stated.Content[kind] == nil {
		return fmt.Errorf("the media type %q is not in the document", kind)
	}
	if r.Method == http.MethodHead {
		return nil
	}
	if err := c.problem(stated, kind, body); err != nil {
		return err
	}
	at := strings.NewReplacer("~", "~0", "/", "~1")
	return c.matches(fmt.Sprintf("/paths/%s/%s/responses/%s/content/%s/schema", at.Replace(op.Path), strings.ToLower(op.Method), answer, at.Replace(kind)), kind, body)
}

// problemHeaders holds the headers of problems by status.
func problemHeaders(status int) []string {
	switch status {
	case http.StatusUnauthorized:
		return []string{"WWW-Authenticate"}
	case http.StatusMethodNotAllowed:
		return []string{"Allow"}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return []string{"Retry-After"}
	}
	return nil
}

// unrouted holds the problems that any path may return.
func (c *contract) unrouted(status int, body []byte) error {
	var p wire.Problem
	if len(body) > 0 && json.Unmarshal(body, &p) != nil || !slices.Contains([]wire.ErrCode{"", "no_such_path", "method_not_allowed", "foreign_origin", "foreign_host", "not_acceptable", "internal"}, p.Code) || p.Status != 0 && p.Status != status {
		return fmt.Errorf("nothing is there, but: %s", body)
	}
	return nil
}

// problem checks that the specification lists the code with the status.
func (c *contract) problem(stated *huma.Response, kind string, body []byte) error {
	if kind != "application/problem+json" {
		return nil
	}
	var p wire.Problem
	if err := json.Unmarshal(body, &p); err != nil {
		return err
	}
	if codes, _ := stated.Extensions["x-codes"].([]string); !slices.Contains(codes, string(p.Code)) {
		return fmt.Errorf("the code %s is not in the document there", p.Code)
	}
	return nil
}

// matches validates a body against the schema at the pointer; a stream line by line or event by
// event.
func (c *contract) matches(pointer, kind string, body []byte) error {
	parts := [][]byte{body}
	switch {
	case kind == "application/x-ndjson":
		parts = bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n"))
	case kind == "text/event-stream":
		parts = nil
		for _, m := range regexp.MustCompile(`(?m)^data: ?(.*)$`).FindAllSubmatch(body, -1) {
			parts = append(parts, m[1])
		}
	case !strings.HasSuffix(kind, "json"):
		return nil // the specification has no schema
	}
	c.mu.Lock()
	schema, err := c.compiler.Compile("http://host/openapi.json#" + pointer)
	c.mu.Unlock()
	if err != nil {
		return err
	}
	for _, part := range parts {
		if len(part) == 0 && kind == "application/x-ndjson" {
			continue
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(part))
		if err != nil {
			return err
		}
		if err := schema.Validate(v); err != nil {
			return fmt.Errorf("%w in %.300s", err, part)
		}
	}
	return nil
}

// plain returns a body without its encoding.
func plain(encoding string, body []byte) ([]byte, error) {
	var from io.Reader = bytes.NewReader(body)
	var err error
	switch encoding {
	case "gzip":
		from, err = gzip.NewReader(from)
	case "zstd":
		from, err = zstd.NewReader(from)
	}
	if err != nil || len(body) == 0 {
		return nil, err
	}
	return io.ReadAll(from)
}
