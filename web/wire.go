package web

import (
	"encoding/json"
	"strings"
	"time"
)

// These are the parts of the API's answers that the page shows.

type collection struct {
	Name       string       `json:"name"`
	Aliases    []string     `json:"aliases"`
	Documents  int          `json:"documents"`
	Codes      int          `json:"codes"`
	NoCode     int          `json:"no_code"`
	FileBytes  int64        `json:"file_bytes"`
	RAMBytes   int64        `json:"ram_bytes"`
	Generation *generation  `json:"generation"`
	Labels     []labelCount `json:"labels"`
	Drift      *drift       `json:"drift"`

	Incomplete bool `json:"-"` // statistics are missing
}

// drift says how documents that came after the training compare with those of it.
type drift struct {
	Retrain bool   `json:"retrain"`
	Advice  string `json:"advice"`
}

type labelCount struct {
	Label string `json:"label"`
	Count int    `json:"count"`
}

type generation struct {
	ID          uint64    `json:"id"`
	Kind        string    `json:"kind"`
	Bits        int       `json:"bits"`
	Fingerprint string    `json:"fingerprint"`
	Created     time.Time `json:"created"`
	Codes       int       `json:"codes"`
	Current     bool      `json:"current"`
	Complete    bool      `json:"complete"`
}

type bit struct {
	Bit     int      `json:"bit"`
	On      []string `json:"on"`
	Off     []string `json:"off"`
	Mean    float64  `json:"mean"`
	Entropy float64  `json:"entropy"`
	Dead    bool     `json:"dead"`
	Drivers []string `json:"drivers"`
}

type answer struct {
	Query struct {
		Known   []string `json:"known"`
		Unknown []string `json:"unknown"`
		Code    *code    `json:"code"`
		Bits    int      `json:"bits"`
	} `json:"query"`
	Hits       []hit  `json:"hits"`
	Within     []int  `json:"within"`
	Complete   bool   `json:"complete"`
	Next       string `json:"next"`
	Note       string `json:"note"` // why there are no hits, if the model knows no word of the question
	Generation uint64 `json:"generation"`
	Work       struct {
		Searcher   string `json:"searcher"`
		Probes     int    `json:"probes"`
		Candidates int    `json:"candidates"`
		Reranked   int    `json:"reranked"`
		Micros     int64  `json:"micros"`
	} `json:"work"`
	Meanings []bit `json:"meanings"`

	Facets map[string][]facetValue `json:"facets"`
}

type hit struct {
	Rank    int    `json:"rank"`
	ID      string `json:"id"`
	Title   string `json:"title"`
	Snippet []struct {
		Text  string `json:"text"`
		Match bool   `json:"match"`
	} `json:"snippet"`
	Labels     []string          `json:"labels"`
	Fields     map[string]values `json:"fields"`
	Distance   int               `json:"distance"`
	Similarity float64           `json:"similarity"`
	Asymmetric float64           `json:"asymmetric"`
	Lexical    float64           `json:"lexical"`
	Score      float64           `json:"score"`
	Code       *code             `json:"code"`
	Differing  []int             `json:"differing"`
	Terms      []termWeight      `json:"terms"` // that the query has, too
}

type code struct {
	Binary string `json:"binary"`
	Hex    string `json:"hex"`
}

type stored struct {
	ID       string            `json:"id"`
	Title    string            `json:"title"`
	Text     string            `json:"text"`
	Labels   []string          `json:"labels"`
	Fields   map[string]values `json:"fields"`
	Number   uint32            `json:"number"`
	Code     *code             `json:"code"`
	Bits     int               `json:"bits"`
	Meanings []bit             `json:"meanings"`
}

// values are those of a field: one, or those of a list.
type values []string

// UnmarshalJSON reads a string or a list of strings.
func (v *values) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]string)(v))
	}
	*v = values{""}
	return json.Unmarshal(b, &(*v)[0])
}

// String is for people.
func (v values) String() string { return strings.Join(v, ", ") }
