package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"syscall"

	"github.com/go-chi/chi/v5"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/quality"
)

var (
	errNotAcceptable = wire.NewProblem("not_acceptable",
		"accept application/json or */*; /openapi.json has the media types of each answer")
	errForeign = wire.NewProblem("foreign_origin",
		"pages of another origin may not write; the administrator of the server can allow the origin with --cors")
	errForeignHost = wire.NewProblem("foreign_host",
		"the server answers only requests for localhost or an IP address; its administrator can allow other host names with --open")
)

// translated maps errors of other packages to codes. The first match counts.
var translated = []struct {
	err    error
	code   wire.ErrCode
	detail string // "" means the error's own text
}{
	{collections.ErrUnavailable, "collection_unavailable",
		"the collection could not be opened; the server log has the error"},
	{collections.ErrName, "bad_name", ""},
	{collections.ErrExists, "collection_exists", ""},
	{collections.ErrNotFound, "collection_not_found", ""},
	{collections.ErrNoAlias, "alias_not_found", ""},
	{collections.ErrInUse, "in_use", ""},
	{collections.ErrNoFolder, "no_folder", ""},
	{collections.ErrNoFiles, "no_folder", ""},
	{index.ErrNotFound, "document_not_found", ""},
	{index.ErrGeneration, "generation_not_found", ""},
	{index.ErrCurrent, "generation_current", ""},
	{index.ErrTopic, "topic_not_found", ""},
	{index.ErrNoModel, "no_model", ""},
	{index.ErrNoWords, "words_not_indexed", ""},
	{index.ErrCursor, "bad_cursor", ""},
	{index.ErrQuery, "bad_query", ""},
	{index.ErrForeign, "foreign_codes", ""},
	{hashing.ErrNoDecoder, "no_decoder", ""},
	{hashing.ErrNoTerms, "no_known_terms", ""},
	{index.ErrPrecondition, "precondition_failed",
		"the present version does not meet the condition of If-Match or If-None-Match; read it again before you repeat the request"},
	{index.ErrQuota, "quota_exceeded", ""},
	{index.ErrBusy, "busy", ""},
	{index.ErrUnreachable, "store_unreachable",
		"the database of the collection cannot be reached; the server log has the error; retry later"},
	{index.ErrDropped, "collection_not_found", "the collection has been deleted"},
	{index.ErrUnknownOutcome, "unknown_outcome",
		"the database did not acknowledge the commit in time, or the connection was lost; read the documents to learn whether they were stored"},
	{hashing.ErrTooFew, "too_few_documents", ""},
	{hashing.ErrMemory, "too_little_memory", ""},
	{hashing.ErrOptions, "bad_query", ""},
	{jobs.ErrOptions, "bad_query", ""},
	{quality.ErrMeasure, "bad_query", ""},
	{quality.ErrNoRelevant, "no_relevant",
		"no query has a relevant document: no other document shares its label, or has a word of its other half; use halves or a larger sample"},
	{hashing.ErrDiverged, "diverged", ""},
	{tasks.ErrNotFound, "task_not_found", ""},
	{tasks.ErrCursor, "bad_cursor", ""},
	{tasks.ErrFull, "too_many", ""},
	{tasks.ErrShare, "too_many", ""},
	{tasks.ErrType, "unknown_task", ""},
	{context.DeadlineExceeded, "timeout",
		"the request exceeded the time limit of the server; narrow it, or retry later"},
	{context.Canceled, "canceled", "the client closed the request"},
	{syscall.ENOSPC, "disk_full",
		"the disk of the server is full; documents that were acknowledged are stored; the administrator of the server must free space"},
	{syscall.EDQUOT, "disk_full",
		"the server has used up its disk quota; documents that were acknowledged are stored; the administrator of the server must free space"},
	{os.ErrDeadlineExceeded, "slow_client",
		"the body did not arrive in time; send it faster or in smaller parts"},
}

// problemOf returns the problem in err. An unexpected error becomes an internal one, whose text is
// only logged.
func problemOf(err error) *wire.Problem {
	var p *wire.Problem
	if errors.As(err, &p) {
		return p
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return wire.NewProblem("too_large",
			fmt.Sprintf("the body is larger than the %d bytes allowed; send it in parts", large.Limit))
	}
	for _, t := range translated {
		if errors.Is(err, t.err) {
			return wire.NewProblem(t.code, cmp.Or(t.detail, err.Error()))
		}
	}
	return wire.NewProblem("internal",
		"the server failed to process the request; its log has the error under the request id")
}

// level returns the log level of p, whose status is 500 or more. A request that the client
// cancelled is no error of the server, and a busy server is only a warning.
func level(p *wire.Problem) slog.Level {
	switch p.Code {
	case "canceled":
		return slog.LevelInfo
	case "busy", "timeout":
		return slog.LevelWarn
	}
	return slog.LevelError
}

// writeProblem writes p as the answer.
func writeProblem(w http.ResponseWriter, p *wire.Problem) {
	body := *p
	body.RequestID = w.Header().Get(idHeader)
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		h.Set("Retry-After", "1")
	}
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(body)
}

func noRoute(_ *server, _ http.ResponseWriter, r *http.Request) error {
	return wire.NewProblem("no_such_path",
		fmt.Sprintf("there is no operation at %s; /v1/collections lists the collections", r.URL.Path))
}

func noMethod(_ *server, w http.ResponseWriter, r *http.Request) error {
	return methodProblem(w, r, allowed(r)...)
}

// methodProblem returns the problem of a method that the path does not have, and lists those it has
// in the header Allow.
func methodProblem(w http.ResponseWriter, r *http.Request, methods ...string) error {
	w.Header().Set("Allow", strings.Join(methods, ", "))
	return wire.NewProblem("method_not_allowed",
		fmt.Sprintf("the path does not support %s; use %s", r.Method, strings.Join(methods, " or ")))
}

// allowed returns the methods that the router has for the path.
func allowed(r *http.Request) []string {
	var methods []string
	routes := chi.RouteContext(r.Context()).Routes
	for _, m := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		probe := m
		if m == "HEAD" {
			probe = "GET" // answered by the same handlers
		}
		if routes.Match(chi.NewRouteContext(), probe, r.URL.EscapedPath()) {
			methods = append(methods, m)
		}
	}
	return methods
}

// A wrong returns an error about one part of a request, which the error identifies.
type wrong func(format string, args ...any) error

// pointer returns the wrong of a field of the body.
func pointer(path ...string) wrong {
	return func(format string, args ...any) error { return wire.BadValue(path, fmt.Sprintf(format, args...)) }
}
