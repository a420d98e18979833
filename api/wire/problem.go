package wire

import (
	"net/http"
	"strings"
)

// A Problem is an error as clients see it (RFC 9457).
type Problem struct {
	Type      string  `json:"type" doc:"urn:hashsearch:problem: and the code."`
	Title     string  `json:"title" doc:"The name of the status."`
	Status    int     `json:"status"`
	Detail    string  `json:"detail,omitempty" doc:"A sentence for people; it may change."`
	Code      ErrCode `json:"code" doc:"Stable, for programs."`
	Pointer   string  `json:"pointer,omitempty" doc:"The wrong field of the body, as a JSON pointer."`
	Parameter string  `json:"parameter,omitempty" doc:"The wrong parameter of the query string."`
	RequestID string  `json:"request_id,omitempty" doc:"The request's id in the log of the server."`
}

// NewProblem returns the problem of a code in [ErrCodes], with its status.
func NewProblem(code ErrCode, detail string) *Problem {
	status := code.Status()
	return &Problem{Type: "urn:hashsearch:problem:" + string(code), Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

// BadValue returns the problem of the value at path in the body of a request.
func BadValue(path []string, message string) *Problem {
	p := NewProblem("bad_query", strings.Join(path, ".")+": "+message)
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for _, s := range path {
		p.Pointer += "/" + escape.Replace(s)
	}
	return p
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// An ErrCode identifies a sort of problem for programs.
type ErrCode string

// Status returns the HTTP status of problems with the code, and 500 for an unknown code.
func (c ErrCode) Status() int {
	for _, e := range ErrCodes {
		if e.Code == c {
			return e.Status
		}
	}
	return http.StatusInternalServerError
}

// An ErrMeaning describes a code.
type ErrMeaning struct {
	Code   ErrCode
	Status int
	When   string // continues "the problem occurs if"
}

// ErrCodes are all codes, by status. A code keeps its meaning for good.
var ErrCodes = []ErrMeaning{
	{"bad_query", http.StatusBadRequest, "a parameter or field is invalid; parameter or pointer names it"},
	{"bad_cursor", http.StatusBadRequest, "the cursor is malformed, or belongs to a different query or model"},
	{"bad_document", http.StatusBadRequest, "the body is not a document"},
	{"bad_name", http.StatusBadRequest, "a collection or an alias cannot have this name"},
	{"bad_upload", http.StatusBadRequest, "the form is invalid"},
	{"bad_encoding", http.StatusBadRequest, "the body is not in its Content-Encoding, or ends early"},
	{"key_needed", http.StatusUnauthorized, "the request has no key, or an unknown one"},
	{"key_expired", http.StatusUnauthorized, "the key has expired"},
	{"key_filtered", http.StatusForbidden, "the key has a filter, and the operation or the topic is about all documents"},
	{"key_refused", http.StatusForbidden, "the key's scope or collection does not cover the operation"},
	{"path_refused", http.StatusForbidden, "the path is not below the directories that the server ingests from"},
	{"foreign_origin", http.StatusForbidden, "a page of another origin may not write"},
	{"foreign_host", http.StatusForbidden, "the server answers only to names of its own machine"},
	{"no_such_path", http.StatusNotFound, "no operation has this path"},
	{"collection_not_found", http.StatusNotFound, "the collection does not exist"},
	{"document_not_found", http.StatusNotFound, "the document does not exist"},
	{"bit_not_found", http.StatusNotFound, "the codes have no such bit"},
	{"topic_not_found", http.StatusNotFound, "the collection has no such topic now"},
	{"alias_not_found", http.StatusNotFound, "the alias does not exist"},
	{"task_not_found", http.StatusNotFound, "the task does not exist"},
	{"backup_not_found", http.StatusNotFound, "the backup does not exist"},
	{"key_not_found", http.StatusNotFound, "no key has this id"},
	{"generation_not_found", http.StatusNotFound, "the generation does not exist"},
	{"method_not_allowed", http.StatusMethodNotAllowed, "the path has other methods, which Allow lists"},
	{"not_acceptable", http.StatusNotAcceptable, "the client accepts none of the media types"},
	{"slow_client", http.StatusRequestTimeout, "the body did not arrive in time"},
	{"no_model", http.StatusConflict, "the collection has no model yet"},
	{"no_decoder", http.StatusConflict, "the model has no decoder, which the operation requires"},
	{"request_running", http.StatusConflict, "a request with this Idempotency-Key is still being answered; retry later"},
	{"generation_current", http.StatusConflict, "the generation is the current one, which cannot be deleted"},
	{"collection_exists", http.StatusConflict, "the name is taken"},
	{"in_use", http.StatusConflict, "an alias names the collection"},
	{"no_folder", http.StatusConflict, "the server serves single files, so collections cannot be created or deleted, or a database, so they cannot be restored from files"},
	{"no_tasks", http.StatusConflict, "the server runs no tasks"},
	{"no_backups", http.StatusConflict, "the server has no directory for backups"},
	{"no_keys", http.StatusConflict, "the server has no file of keys"},
	{"no_uploads", http.StatusConflict, "the server takes no uploads"},
	{"upload_gone", http.StatusConflict, "the files of a dry run were ingested or removed already"},
	{"unknown_task", http.StatusConflict, "no task has this type"},
	{"foreign_codes", http.StatusConflict, "another program made the codes, or the vectors that they are of, and the operation requires a model of texts"},
	{"precondition_failed", http.StatusPreconditionFailed, "If-Match or If-None-Match does not hold"},
	{"bad_range", http.StatusRequestedRangeNotSatisfiable, "the file has no such part; Content-Range has its size"},
	{"too_large", http.StatusRequestEntityTooLarge, "the body is larger than allowed"},
	{"unsupported_encoding", http.StatusUnsupportedMediaType, "the Content-Encoding is neither gzip nor zstd"},
	{"unsupported_media_type", http.StatusUnsupportedMediaType, "the body has a media type that the operation does not take"},
	{"request_differs", http.StatusUnprocessableEntity, "another request had this Idempotency-Key"},
	{"no_known_terms", http.StatusUnprocessableEntity, "no word of the query is in the vocabulary"},
	{"source_failed", http.StatusUnprocessableEntity, "the source of an ingest cannot be read"},
	{"too_few_documents", http.StatusUnprocessableEntity, "there are too few documents to train on"},
	{"backup_damaged", http.StatusUnprocessableEntity, "the backup cannot be opened"},
	{"no_relevant", http.StatusUnprocessableEntity, "no query of an evaluation has a relevant document"},
	{"nothing_learned", http.StatusUnprocessableEntity, "the feedback does not teach to rank better"},
	{"diverged", http.StatusUnprocessableEntity, "the training diverged"},
	{"rejected", http.StatusUnprocessableEntity, "the document cannot be stored"},
	{"too_many", http.StatusTooManyRequests, "too many requests wait already"},
	{"internal", http.StatusInternalServerError, "the server failed; its log has the error under the request id"},
	{"words_not_indexed", http.StatusServiceUnavailable, "the words of an older collection are still being indexed"},
	{"collection_unavailable", http.StatusServiceUnavailable, "the file of the collection could not be opened"},
	{"not_ready", http.StatusServiceUnavailable, "a collection cannot be read, or a disk is full"},
	{"busy", http.StatusServiceUnavailable, "the server is busy; retry later"},
	{"store_unreachable", http.StatusServiceUnavailable, "the database of the collection cannot be reached; retry later"},
	{"unknown_outcome", http.StatusServiceUnavailable, "a change may have been stored or not; read the documents to find out"},
	{"timeout", http.StatusServiceUnavailable, "the operation exceeded the server's time limit"},
	{"canceled", http.StatusServiceUnavailable, "the client closed the request"},
	{"too_little_memory", http.StatusInsufficientStorage, "a training takes more memory than it may, or than the server has"},
	{"quota_exceeded", http.StatusInsufficientStorage, "the collection has reached the number of documents or bytes that the server allows"},
	{"disk_full", http.StatusInsufficientStorage, "the server's disk is full"},
}
