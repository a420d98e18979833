package client

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// A Problem is an error as the server tells it (RFC 9457). [errors.Is] finds in it what the same question to a file would have met, such as
// index.ErrNoModel.
type Problem struct{ wire.Problem }

// Error is what the server says, with the request's id where the log of the server has more.
func (p *Problem) Error() string {
	s := cmp.Or(p.Detail, http.StatusText(p.Status))
	if p.Status >= http.StatusInternalServerError && p.RequestID != "" {
		s += fmt.Sprintf(" (request %s)", p.RequestID)
	}
	return s
}

// sentinels are the errors of other packages by the codes that tell of them.
var sentinels = map[wire.ErrCode]error{
	"document_not_found":   index.ErrNotFound,
	"generation_not_found": index.ErrGeneration,
	"no_model":             index.ErrNoModel,
	"bad_cursor":           index.ErrCursor,
	"bad_query":            index.ErrQuery,
	"foreign_codes":        index.ErrForeign,
	"no_known_terms":       hashing.ErrNoTerms,
	"precondition_failed":  index.ErrPrecondition,
	"no_decoder":           hashing.ErrNoDecoder,
}

// Is makes a problem the error that it tells of.
func (p *Problem) Is(target error) bool { return target == sentinels[p.Code] && target != nil }

// unknown returns the error that a file has for a question of whose words the model knows none. The note of a server's answer states it.
func unknown(note string) error {
	if note == "" {
		return nil
	}
	return &Problem{wire.Problem{Status: http.StatusOK, Code: "no_known_terms", Detail: note}}
}

func problemOf(res *http.Response) error {
	p := &Problem{}
	b, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil || json.Unmarshal(b, &p.Problem) != nil || p.Code == "" {
		return fmt.Errorf("%s answered with status %s", res.Request.URL.Host, res.Status)
	}
	p.Status = res.StatusCode
	return p
}
