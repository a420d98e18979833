package api

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// A client that gets no answer cannot tell whether its request was carried out. With the header
// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) it can repeat the request: the answer
// is that of the first one. Tasks keep the key, so that it is known for as long as they are, also
// after a restart. Other answers are kept in memory.

const (
	repeatHeader = "Idempotency-Key"
	mostKeyBytes = 255
	mostRepeated = 1000 // answers kept in memory, the newest
)

var (
	errRunning = wire.NewProblem("request_running", "a request with this Idempotency-Key is still being answered; retry later to get its answer")
	errDiffers = wire.NewProblem("request_differs", "another request had this Idempotency-Key; choose a new one for each request, and repeat a request without changes")
)

// requests are the requests with a key that are being answered, and the answers that are kept.
type requests struct {
	mu      sync.Mutex
	running map[string]bool
	answers map[string]answer
	order   []string // keys of answers, the oldest first
}

// An answer is a kept one.
type answer struct {
	fingerprint string
	status      int
	header      http.Header
	body        []byte
}

// repeatable returns a handler with a small body that carries out a request once, although it is
// repeated.
func repeatable(h handler) handler {
	return func(s *server, w http.ResponseWriter, r *http.Request) error {
		if r.Header.Get(repeatHeader) == "" {
			return h(s, w, r)
		}
		b, err := s.readAll(w, r)
		if err != nil {
			return err
		}
		r.Header.Del("Content-Encoding") // readAll has decoded it
		sum := digestOf(r)
		sum.Write(b)
		return s.answerOnce(w, r, sum, func(r *http.Request) error {
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
			return h(s, w, r)
		})
	}
}

// digestOf returns a hash of a request without its body.
func digestOf(r *http.Request) hash.Hash {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s\n", r.Method, r.URL.RequestURI())
	return sum
}

// answerOnce answers a request by do, or as the first one with the same key was answered.
func (s *server) answerOnce(w http.ResponseWriter, r *http.Request, sum hash.Hash, do func(*http.Request) error) error {
	key, err := repeatKey(r)
	switch {
	case err != nil:
		return err
	case key == "":
		return do(r)
	}
	q := tasks.Request{Key: key, Fingerprint: hex.EncodeToString(sum.Sum(nil))}
	if !s.requests.begin(key) {
		return errRunning
	}
	defer s.requests.end(key)
	if known, err := s.repeated(w, r, q); known || err != nil {
		return err
	}
	return do(r.WithContext(context.WithValue(r.Context(), requestKey{}, q)))
}

// repeated answers as the first request with the key was answered, and reports whether there was
// one.
func (s *server) repeated(w http.ResponseWriter, r *http.Request, q tasks.Request) (known bool, err error) {
	if a, ok := s.requests.get(q.Key); ok {
		return true, a.repeat(w, q)
	}
	if s.Tasks == nil {
		return false, nil
	}
	t, first, known, err := s.Tasks.Requested(q.Key)
	switch {
	case err != nil || !known:
		return false, err
	case first != q:
		return true, errDiffers
	}
	return true, s.accepted(w, r, t)
}

// repeatKey returns a hash of the Idempotency-Key and the caller, or "" without the header. The
// draft has the key in quotation marks; those without are taken as well.
func repeatKey(r *http.Request) (string, error) {
	key := r.Header.Get(repeatHeader)
	if key == "" {
		return "", nil
	}
	inner, quoted := strings.CutPrefix(key, `"`)
	if quoted {
		inner, quoted = strings.CutSuffix(inner, `"`)
		quoted = quoted && inner != ""
	}
	printable := !strings.ContainsFunc(inner, func(c rune) bool { return c < ' ' || c > '~' || c == '"' })
	if strings.HasPrefix(key, `"`) && !quoted || !printable || len(inner) > mostKeyBytes || len(r.Header.Values(repeatHeader)) > 1 {
		return "", wire.NewProblem("bad_query", fmt.Sprintf(`Idempotency-Key must be one string of 1 to %d printable ASCII characters, such as "8e03978e-40d5"`, mostKeyBytes))
	}
	sum := sha256.Sum256([]byte(callerOf(r) + "\x00" + inner))
	return hex.EncodeToString(sum[:]), nil
}

// callerOf returns the id of the key of a request, or "" without keys.
func callerOf(r *http.Request) string {
	k, _ := r.Context().Value(keyOf{}).(keys.Key)
	return k.ID
}

// requestKey is the context key of the tasks.Request that is being answered.
type requestKey struct{}

func requestOf(r *http.Request) tasks.Request {
	q, _ := r.Context().Value(requestKey{}).(tasks.Request)
	return q
}

// remembered is repeatable for answers that are kept in memory.
func remembered(h handler) handler {
	return repeatable(func(s *server, w http.ResponseWriter, r *http.Request) error {
		q := requestOf(r)
		if q.Key == "" {
			return h(s, w, r)
		}
		c := &keeping{ResponseWriter: w}
		err := h(s, c, r)
		if err == nil && c.status/100 == 2 {
			s.requests.keep(q.Key, answer{q.Fingerprint, c.status, maps.Clone(w.Header()), c.body.Bytes()})
		}
		return err
	})
}

// keeping copies an answer.
type keeping struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *keeping) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *keeping) Write(b []byte) (int, error) {
	w.status = cmp.Or(w.status, http.StatusOK)
	w.body.Write(b)
	return w.ResponseWriter.Write(b)
}

// Unwrap returns the writer below.
func (w *keeping) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (a answer) repeat(w http.ResponseWriter, q tasks.Request) error {
	if a.fingerprint != q.Fingerprint {
		return errDiffers
	}
	for _, name := range []string{"Content-Type", "Location", "Cache-Control"} {
		if v := a.header.Values(name); len(v) > 0 {
			w.Header()[name] = v
		}
	}
	w.WriteHeader(a.status)
	w.Write(a.body)
	return nil
}

func (q *requests) begin(key string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.running[key] {
		return false
	}
	if q.running == nil {
		q.running, q.answers = map[string]bool{}, map[string]answer{}
	}
	q.running[key] = true
	return true
}

func (q *requests) end(key string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.running, key)
}

func (q *requests) get(key string) (answer, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a, ok := q.answers[key]
	return a, ok
}

func (q *requests) keep(key string, a answer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.answers[key] = a
	if q.order = append(q.order, key); len(q.order) > mostRepeated {
		delete(q.answers, q.order[0])
		q.order = q.order[1:]
	}
}
