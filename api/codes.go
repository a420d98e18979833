package api

import (
	"net/http"
)

// A problemCode is what clients may go by, and when it comes.
type problemCode struct {
	code   string
	status int
	when   string
}

// problems are all of them. Codes stay what they are; a test finds those that are made somewhere and not listed here.
var problems = []problemCode{
	{"bad_query", http.StatusBadRequest, "a parameter or a field is wrong, which parameter or pointer says"},
	{"bad_cursor", http.StatusBadRequest, "the cursor is of another question, of another model or of nobody"},
	{"bad_document", http.StatusBadRequest, "the body is not a document"},
	{"bad_name", http.StatusBadRequest, "a collection or an alias cannot be called so"},
	{"bad_upload", http.StatusBadRequest, "the form is not as it has to be"},
	{"bad_encoding", http.StatusBadRequest, "the body is not in its Content-Encoding, or ends too early"},
	{"key_needed", http.StatusUnauthorized, "there is no key, or one that is not known"},
	{"key_refused", http.StatusForbidden, "the key is not good for this"},
	{"path_refused", http.StatusForbidden, "nothing is there below the folders from which this server may ingest"},
	{"foreign_origin", http.StatusForbidden, "a page of another origin may not write here"},
	{"foreign_host", http.StatusForbidden, "the server is for its own machine, and was asked for by another name"},
	{"no_such_path", http.StatusNotFound, "nothing is there"},
	{"collection_not_found", http.StatusNotFound, "there is no such collection"},
	{"document_not_found", http.StatusNotFound, "there is no such document"},
	{"bit_not_found", http.StatusNotFound, "the codes have no such bit"},
	{"alias_not_found", http.StatusNotFound, "there is no such alias"},
	{"task_not_found", http.StatusNotFound, "there is no such task"},
	{"backup_not_found", http.StatusNotFound, "there is no such backup"},
	{"generation_not_found", http.StatusNotFound, "there is no such generation"},
	{"method_not_allowed", http.StatusMethodNotAllowed, "the path knows other methods, which Allow lists"},
	{"not_acceptable", http.StatusNotAcceptable, "the client accepts no media type that there is"},
	{"slow_client", http.StatusRequestTimeout, "the body did not arrive in time"},
	{"no_model", http.StatusConflict, "nothing was trained yet"},
	{"no_decoder", http.StatusConflict, "the model cannot say which words it expects"},
	{"collection_exists", http.StatusConflict, "the name is taken"},
	{"in_use", http.StatusConflict, "an alias names the collection"},
	{"no_folder", http.StatusConflict, "this server serves files, and no folder in which collections could come and go"},
	{"no_tasks", http.StatusConflict, "this server does no tasks"},
	{"no_backups", http.StatusConflict, "this server makes no backups"},
	{"no_uploads", http.StatusConflict, "this server takes no uploads"},
	{"unknown_task", http.StatusConflict, "no task is of that kind"},
	{"foreign_codes", http.StatusConflict, "the codes come from elsewhere, and this needs a model"},
	{"precondition_failed", http.StatusPreconditionFailed, "the document is not in the state that If-Match or If-None-Match asks for"},
	{"too_large", http.StatusRequestEntityTooLarge, "the body is larger than allowed"},
	{"unsupported_encoding", http.StatusUnsupportedMediaType, "the Content-Encoding is not gzip or zstd"},
	{"unsupported_media_type", http.StatusUnsupportedMediaType, "the body is of another kind"},
	{"no_known_terms", http.StatusUnprocessableEntity, "no word of the query is in the vocabulary, so it has no place"},
	{"source_failed", http.StatusUnprocessableEntity, "the source of an ingest could not be read"},
	{"too_few_documents", http.StatusUnprocessableEntity, "there are too few documents to learn from"},
	{"no_relevant", http.StatusUnprocessableEntity, "no query of an evaluation has a relevant document to find"},
	{"diverged", http.StatusUnprocessableEntity, "the training came to no model"},
	{"rejected", http.StatusUnprocessableEntity, "the document cannot be stored"},
	{"too_many", http.StatusTooManyRequests, "too many wait already"},
	{"internal", http.StatusInternalServerError, "something went wrong on the server, whose log has it under the request id"},
	{"collection_unavailable", http.StatusServiceUnavailable, "the file of the collection could not be opened"},
	{"not_ready", http.StatusServiceUnavailable, "a collection cannot be read"},
	{"busy", http.StatusServiceUnavailable, "others are at it"},
	{"timeout", http.StatusServiceUnavailable, "it took longer than the server allows"},
	{"canceled", http.StatusServiceUnavailable, "the client gave up"},
	{"disk_full", http.StatusInsufficientStorage, "there is no room left on the disk of the server"},
}

// headers are those that come with the problem.
func (p problemCode) headers() []string {
	switch p.status {
	case http.StatusUnauthorized:
		return []string{"WWW-Authenticate"}
	case http.StatusMethodNotAllowed:
		return []string{"Allow"}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return []string{"Retry-After"}
	}
	return nil
}
