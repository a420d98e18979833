package api

import (
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
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/quality"
)

// A problem is an error as clients see it (RFC 9457). Code is stable and made for
// programs; Detail is made for people and may change.
type problem struct {
	Type      string `json:"type" doc:"urn:hashsearch:problem: and the code."`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail,omitempty" doc:"Made for people; it may change."`
	Code      string `json:"code" doc:"Stable, made for programs."`
	Pointer   string `json:"pointer,omitempty" doc:"The wrong field of the body, as a JSON pointer."`
	Parameter string `json:"parameter,omitempty" doc:"The wrong parameter of the query string."`
	RequestID string `json:"request_id,omitempty" doc:"As in the log of the server."`
}

func (p *problem) Error() string { return p.Detail }

func newProblem(status int, code, detail string) *problem {
	return &problem{Status: status, Code: code, Detail: detail}
}

var (
	errNotAcceptable = newProblem(http.StatusNotAcceptable, "not_acceptable",
		"accept application/json or */*; /openapi.json has the media types of each answer")
	errForeign = newProblem(http.StatusForbidden, "foreign_origin",
		"a page of another origin may not write here, unless who runs the server names that by --cors")
	errForeignHost = newProblem(http.StatusForbidden, "foreign_host",
		"this server is for its own machine: ask for it as localhost or 127.0.0.1; who runs it behind another name says so by --open")
)

// kinds says what the errors of other packages are to a client. The first that matches counts.
var kinds = []struct {
	err    error
	status int
	code   string
	detail string // "" means the error's own words
}{
	{collections.ErrUnavailable, http.StatusServiceUnavailable, "collection_unavailable",
		"the file of the collection could not be opened when the server started; its log says why"},
	{collections.ErrName, http.StatusBadRequest, "bad_name", ""},
	{collections.ErrExists, http.StatusConflict, "collection_exists", ""},
	{collections.ErrNotFound, http.StatusNotFound, "collection_not_found", ""},
	{collections.ErrNoAlias, http.StatusNotFound, "alias_not_found", ""},
	{collections.ErrInUse, http.StatusConflict, "in_use", ""},
	{collections.ErrNoFolder, http.StatusConflict, "no_folder", ""},
	{index.ErrNotFound, http.StatusNotFound, "document_not_found", ""},
	{index.ErrGeneration, http.StatusNotFound, "generation_not_found", ""},
	{index.ErrNoModel, http.StatusConflict, "no_model", ""},
	{index.ErrCursor, http.StatusBadRequest, "bad_cursor", ""},
	{index.ErrQuery, http.StatusBadRequest, "bad_query", ""},
	{index.ErrForeign, http.StatusConflict, "foreign_codes", ""},
	{hashing.ErrNoDecoder, http.StatusConflict, "no_decoder", ""},
	{hashing.ErrNoTerms, http.StatusUnprocessableEntity, "no_known_terms", ""},
	{index.ErrPrecondition, http.StatusPreconditionFailed, "precondition_failed",
		"the document is not in the state that If-Match or If-None-Match asks for; read it again, then decide"},
	{index.ErrBusy, http.StatusServiceUnavailable, "busy", ""},
	{hashing.ErrTooFew, http.StatusUnprocessableEntity, "too_few_documents", ""},
	{hashing.ErrOptions, http.StatusBadRequest, "bad_query", ""},
	{jobs.ErrOptions, http.StatusBadRequest, "bad_query", ""},
	{quality.ErrMeasure, http.StatusBadRequest, "bad_query", ""},
	{quality.ErrNoRelevant, http.StatusUnprocessableEntity, "no_relevant",
		"no query has a relevant document: none shares a label with another one, or halves of documents have nothing in common; judge by halves, or by larger samples"},
	{hashing.ErrDiverged, http.StatusUnprocessableEntity, "diverged", ""},
	{tasks.ErrNotFound, http.StatusNotFound, "task_not_found", ""},
	{tasks.ErrCursor, http.StatusBadRequest, "bad_cursor", ""},
	{tasks.ErrFull, http.StatusTooManyRequests, "too_many", ""},
	{tasks.ErrKind, http.StatusConflict, "unknown_task", ""},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "timeout",
		"this took longer than the server allows; ask for less, or again later"},
	{context.Canceled, http.StatusServiceUnavailable, "canceled", "the request was given up before its end"},
	{syscall.ENOSPC, http.StatusInsufficientStorage, "disk_full",
		"there is no room left on the server's disk; what was acknowledged is there, and whoever runs the server has to make room"},
	{syscall.EDQUOT, http.StatusInsufficientStorage, "disk_full",
		"the server may store no more on its disk; what was acknowledged is there, and whoever runs the server has to make room"},
	{os.ErrDeadlineExceeded, http.StatusRequestTimeout, "slow_client",
		"the body did not arrive in time; send it faster or in smaller parts"},
}

// problemOf finds the problem in err. What nobody foresaw is an internal error, and its
// words stay in the log.
func problemOf(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return newProblem(http.StatusRequestEntityTooLarge, "too_large",
			fmt.Sprintf("the body is larger than the %d bytes allowed; send it in parts", large.Limit))
	}
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			return newProblem(k.status, k.code, or(k.detail, err.Error()))
		}
	}
	return newProblem(http.StatusInternalServerError, "internal",
		"something went wrong here; the log of the server has it under the request id")
}

// full is p with all that follows from it. The type is a name, not an address: it adds nothing to the code.
func (p *problem) full() problem {
	full := *p
	full.Type = "urn:hashsearch:problem:" + p.Code
	full.Title = http.StatusText(p.Status)
	return full
}

// level is how the log tells of p, which is 500 or more: what a client gave up is none of our errors, and a server that is busy does its work.
func (p *problem) level() slog.Level {
	switch p.Code {
	case "canceled":
		return slog.LevelInfo
	case "busy", "timeout":
		return slog.LevelWarn
	}
	return slog.LevelError
}

// write answers with p.
func (p *problem) write(w http.ResponseWriter) {
	full := p.full()
	full.RequestID = w.Header().Get(idHeader)
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		h.Set("Retry-After", "1")
	}
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(full)
}

func noRoute(_ http.ResponseWriter, r *http.Request) error {
	return newProblem(http.StatusNotFound, "no_such_path",
		fmt.Sprintf("nothing is at %s; collections are listed at /v1/collections", r.URL.Path))
}

func noMethod(w http.ResponseWriter, r *http.Request) error {
	return methodProblem(w, r, allowed(r)...)
}

// methodProblem says which methods the path knows.
func methodProblem(w http.ResponseWriter, r *http.Request, methods ...string) error {
	w.Header().Set("Allow", strings.Join(methods, ", "))
	return newProblem(http.StatusMethodNotAllowed, "method_not_allowed",
		fmt.Sprintf("%s does not work here; use %s", r.Method, strings.Join(methods, " or ")))
}

// allowed asks the router which methods it would take for the path.
func allowed(r *http.Request) []string {
	var methods []string
	routes := chi.RouteContext(r.Context()).Routes
	for _, m := range []string{"GET", "HEAD", "POST", "PUT", "DELETE"} {
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
