package client

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// A Problem is an error that a server returned (RFC 9457). It matches, in the sense of [errors.Is],
// the error that [index.Index] returns in the same case, such as index.ErrNoModel.
type Problem struct{ wire.Problem }

// Error returns the detail of the problem. For an error of the server, it adds the id of the
// request, with which more can be found in the log.
func (p *Problem) Error() string {
	s := cmp.Or(p.Detail, http.StatusText(p.Status))
	if p.Status >= http.StatusInternalServerError && p.RequestID != "" {
		s += fmt.Sprintf(" (request %s)", p.RequestID)
	}
	return s
}

// sentinels maps codes of problems to the errors of other packages.
var sentinels = map[wire.ErrCode]error{
	"document_not_found":   index.ErrNotFound,
	"generation_not_found": index.ErrGeneration,
	"generation_current":   index.ErrCurrent,
	"topic_not_found":      index.ErrTopic,
	"no_model":             index.ErrNoModel,
	"words_not_indexed":    index.ErrNoWords,
	"bad_cursor":           index.ErrCursor,
	"bad_query":            index.ErrQuery,
	"foreign_codes":        index.ErrForeign,
	"no_known_terms":       hashing.ErrNoTerms,
	"precondition_failed":  index.ErrPrecondition,
	"no_decoder":           hashing.ErrNoDecoder,
	"nothing_learned":      index.ErrNothingLearned,
}

// Is reports whether target is the error that belongs to the code of p.
func (p *Problem) Is(target error) bool { return target == sentinels[p.Code] && target != nil }

// unknown returns the error for a query without a known word, as a collection in a file returns it,
// or nil if there is no note. The server sends it as a note.
func unknown(note string) error {
	if note == "" {
		return nil
	}
	return &Problem{wire.Problem{Status: http.StatusOK, Code: "no_known_terms", Detail: note}}
}

// isProblem reports whether a server has returned err.
func isProblem(err error) bool {
	var p *Problem
	return errors.As(err, &p)
}

func problemOf(res *http.Response) error {
	p := &Problem{}
	b, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil || json.Unmarshal(b, &p.Problem) != nil || p.Code == "" {
		return fmt.Errorf("%s returned status %s", res.Request.URL.Host, res.Status)
	}
	p.Status = res.StatusCode
	return p
}
