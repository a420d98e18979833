// Package transport holds the parts of HTTP that know no collection: compressed answers, entity
// tags, preferences in headers, and turns.
package transport

import (
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// leastPacked is the length in bytes from which answers are compressed. Shorter ones gain nothing.
const leastPacked = 1 << 10

// An encoder compresses the bytes that are written to it.
type encoder interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

// encoders keeps idle encoders by encoding: creating one takes longer than using it.
type encoders map[string]*sync.Pool

func newEncoders() encoders {
	return encoders{
		"gzip": {New: func() any {
			e, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // fails for unknown levels only
			return e
		}},
		"zstd": {New: func() any {
			// NewWriter fails only for options out of range.
			e, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
				zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true))
			return e
		}},
	}
}

// Pack compresses answers for clients that accept it. The compressed data of an answer that breaks
// off is left without an end, so that it does not look complete.
func Pack(next http.Handler) http.Handler {
	idle := newEncoders()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		encoding := Encoding(r)
		if encoding == "" || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		p := &packed{ResponseWriter: w, encoding: encoding, idle: idle[encoding], least: leastPacked}
		if refusesPlain(r) {
			p.least = 0
		}
		next.ServeHTTP(p, r)
		p.close()
	})
}

// packed is an answer that is compressed if it is long enough, or if it is flushed, which makes it
// a stream.
type packed struct {
	http.ResponseWriter
	encoding string
	idle     *sync.Pool
	least    int // the length from which it is compressed

	status int
	held   []byte  // written before the decision whether to compress
	begun  bool    // writes go to the client
	to     encoder // nil if it is not compressed
}

// WriteHeader keeps the status until the answer begins, unless no body follows.
func (p *packed) WriteHeader(status int) {
	switch {
	case status < 200:
		p.ResponseWriter.WriteHeader(status)
	case p.status == 0:
		p.status = status
		if status == http.StatusNoContent || status == http.StatusNotModified || status == http.StatusPartialContent || p.Header().Get("Content-Encoding") != "" {
			p.begin(false)
		}
	}
}

func (p *packed) Write(b []byte) (int, error) {
	p.WriteHeader(http.StatusOK)
	if !p.begun && len(p.held)+len(b) < p.least {
		p.held = append(p.held, b...)
		return len(b), nil
	}
	if err := p.begin(true); err != nil {
		return 0, err
	}
	return p.out().Write(b)
}

// begin sends the header and the held bytes.
func (p *packed) begin(compress bool) error {
	if p.begun {
		return nil
	}
	p.begun = true
	// An event stream is small and lasts long; its encoder would take 800 KB all that time.
	if compress && p.Header().Get("Content-Type") != "text/event-stream" {
		h := p.Header()
		h.Set("Content-Encoding", p.encoding)
		h.Del("Content-Length")
		if tag, ok := strings.CutSuffix(h.Get("ETag"), `"`); ok {
			h.Set("ETag", tag+"-"+p.encoding+`"`) // different bytes need a different tag
		}
		p.to = p.idle.Get().(encoder)
		p.to.Reset(p.ResponseWriter)
	}
	p.ResponseWriter.WriteHeader(p.status)
	if len(p.held) == 0 {
		return nil
	}
	_, err := p.out().Write(p.held)
	p.held = nil
	return err
}

func (p *packed) out() io.Writer {
	if p.to == nil {
		return p.ResponseWriter
	}
	return p.to
}

// FlushError sends the bytes written so far; [http.ResponseController] calls it.
func (p *packed) FlushError() error {
	p.WriteHeader(http.StatusOK)
	if err := p.begin(true); err != nil {
		return err
	}
	if p.to != nil {
		if err := p.to.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(p.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the connection.
func (p *packed) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// close ends the answer. It ignores errors: they mean that the client went away.
func (p *packed) close() {
	if p.status != 0 {
		p.begin(false)
	}
	if p.to == nil {
		return
	}
	p.to.Close()
	p.to.Reset(nil)
	p.idle.Put(p.to)
}

// withoutEncoding returns the tag of the uncompressed answer.
func withoutEncoding(tag string) string {
	for _, name := range encodings {
		tag = strings.TrimSuffix(tag, "-"+name)
	}
	return tag
}
