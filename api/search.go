package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

type answer struct {
	Query      question  `json:"query"`
	Hits       []hit     `json:"hits"`
	Within     []int     `json:"within" doc:"Documents seen at each distance."`
	Complete   bool      `json:"complete" doc:"The hits are what comparing all codes would find."`
	Next       string    `json:"next,omitempty" doc:"The cursor of the next page, if there is one."`
	Note       string    `json:"note,omitempty" doc:"Why there are no hits and what to do, if the model knows no word of the question."`
	Generation uint64    `json:"generation"`
	Work       work      `json:"work"`
	Meanings   []meaning `json:"meanings,omitempty"` // of the bits that differ in some hit, if explained

	// How often values occur among the documents of the ball, if facets are asked for, and how many documents these are.
	Facets  map[string][]facetCount `json:"facets,omitempty"`
	Faceted int                     `json:"faceted,omitempty"`
}

// A question is the query as it was understood.
type question struct {
	Text    string   `json:"text,omitempty"`
	ID      string   `json:"id,omitempty"`
	Like    []string `json:"like,omitempty"`
	Dislike []string `json:"dislike,omitempty"`
	Known   []string `json:"known" doc:"Terms in the vocabulary; for an id, its heaviest."`
	Unknown []string `json:"unknown" doc:"Terms outside of it."`
	Code    *code    `json:"code"`
	Bits    int      `json:"bits"`
}

type hit struct {
	Rank       int        `json:"rank"`
	ID         string     `json:"id"`
	Title      string     `json:"title"`
	Snippet    []segment  `json:"snippet"`
	Labels     []string   `json:"labels"`
	Fields     metadata   `json:"fields"`
	Distance   int        `json:"distance"`
	Similarity float64    `json:"similarity" doc:"1 - distance/bits."`
	Asymmetric float64    `json:"asymmetric" doc:"A cosine; 0 if not re-ranked, as is lexical."`
	Lexical    float64    `json:"lexical"`
	Score      float64    `json:"score"`
	Code       *code      `json:"code"`
	Differing  []int      `json:"differing"`       // numbers of the bits that differ from the query's
	Terms      []weighted `json:"terms,omitempty"` // that it shares with the query, if explained
}

// A weighted term adds so much to the lexical part of the score or, without re-ranking by words, to the cosine of TF-IDF weights.
type weighted struct {
	Term   string  `json:"term"`
	Weight float64 `json:"weight"`
}

type code struct {
	Binary string `json:"binary" doc:"Bit 0 first."`
	Hex    string `json:"hex"`
}

type work struct {
	Searcher   string `json:"searcher"`
	Probes     int    `json:"probes" doc:"Places looked up in a structure."`
	Candidates int    `json:"candidates" doc:"Codes compared."`
	Reranked   int    `json:"reranked"`
	Micros     int64  `json:"micros" doc:"How long it took, in millionths of a second."`
}

// search answers GET and POST.
func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	q, err := s.parse(w, r)
	if err != nil {
		return err
	}
	return s.answer(w, r, c, q)
}

func (s *server) parse(w http.ResponseWriter, r *http.Request) (q request, err error) {
	if r.Method != http.MethodPost {
		return parseQuery(r.URL.Query(), true)
	}
	err = s.promptly(w, r, func(body io.Reader) error {
		q, err = readQuery(body)
		return err
	})
	return q, err
}

// promptly has a small body read, such as that of a search. A client that trickles it must not hold the connection for ever. The deadline
// goes again, because one that passes later would cancel the request.
func (s *server) promptly(w http.ResponseWriter, r *http.Request, read func(body io.Reader) error) error {
	conn := http.NewResponseController(w)
	conn.SetReadDeadline(time.Now().Add(s.SearchTime))
	defer conn.SetReadDeadline(time.Time{})
	body, err := decompressed(w, r, http.MaxBytesReader(w, r.Body, s.SearchBytes), s.SearchBytes)
	if err != nil {
		return err
	}
	return read(body)
}

// similar asks for the documents like one, and like others if there are more.
func (s *server) similar(w http.ResponseWriter, r *http.Request, c collection, id string) error {
	q, err := parseQuery(r.URL.Query(), false)
	if err != nil {
		return err
	}
	if q.ID = id; len(q.Like)+len(q.Dislike) > 0 {
		q.ID, q.Like = "", append([]string{id}, q.Like...)
	}
	return s.answer(w, r, c, q)
}

// answer runs the search and writes what it found.
func (s *server) answer(w http.ResponseWriter, r *http.Request, c collection, q request) (err error) {
	m := c.model()
	if m == nil {
		return index.ErrNoModel
	}
	if err := q.parseCode(m); err != nil {
		return err
	}
	if q.Stream || prefersLines(r) {
		return s.stream(w, r, c, m, q)
	}
	says, err := s.explanation(r, m, q.Explain)
	if err != nil {
		return err
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return err
	}
	defer done()
	res, err := c.Search(ctx, q.Query)
	a, err := s.newAnswer(ctx, c, m, says, q, res, err)
	if err != nil {
		return err
	}
	linkNext(w, r, res.Next)
	return writeJSON(w, http.StatusOK, a)
}

// explanation is what the bits stand for, if it is wanted. It is found before the search has its turn.
func (s *server) explanation(r *http.Request, m model, wanted bool) ([]meaning, error) {
	if !wanted {
		return nil, nil
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	return s.meaningsOf(ctx, m)
}

// linkNext tells where the next page is, where that has an address.
func linkNext(w http.ResponseWriter, r *http.Request, cursor string) {
	if cursor == "" || r.Method == http.MethodPost {
		return
	}
	v := r.URL.Query()
	v.Set("cursor", cursor)
	w.Header().Set("Link", fmt.Sprintf(`<%s?%s>; rel="next"`, r.URL.EscapedPath(), v.Encode()))
}

// parseCode reads a code, now that its width is known.
func (q *request) parseCode(m model) (err error) {
	if q.Hex == "" {
		return nil
	}
	if q.Code, err = hashing.ParseHex(q.Hex, m.Bits()); err != nil {
		return pointer("code")("%v", err)
	}
	return nil
}

// unanswered returns the note of an answer without hits, if err means that the model knows no word of the question. Any other error stays one.
func unanswered(err error) (note string, failed error) {
	if errors.Is(err, hashing.ErrNoTerms) {
		return err.Error(), nil
	}
	return "", err
}

// newAnswer returns the answer to a search that ended with a result and an error, as those of the index do.
func (s *server) newAnswer(ctx context.Context, c collection, m model, says []meaning, q request, res *index.Result, err error) (*answer, error) {
	note, err := unanswered(err)
	if err != nil {
		return nil, err
	}
	if note == "" {
		s.metrics.searched(res.Work)
	}
	asked, marks, err := newQuestion(ctx, c, m, q, res)
	if err != nil {
		return nil, err
	}
	a := &answer{
		Query: asked, Hits: make([]hit, len(res.Hits)), Within: list(res.Within), Complete: res.Complete, Next: res.Next, Note: note,
		Generation: res.Generation, Work: newWork(res.Work), Facets: newFacets(res.Facets), Faceted: res.Faceted,
	}
	snip := newSnippets(m.Analyzer(), marks)
	for i, h := range res.Hits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a.Hits[i] = newHit(res.Before+i+1, h, m.Bits(), res.Sketch.Code)
		a.Hits[i].Snippet = snip.cut(h.Text)
	}
	if q.Explain {
		a.Meanings = differences(says, a.Hits)
	}
	return a, nil
}

func newWork(w index.Work) work {
	return work{w.Searcher, w.Probes, w.Candidates, w.Reranked, w.Elapsed.Microseconds()}
}

// newQuestion says how the query was understood, and which terms to mark in the hits.
func newQuestion(ctx context.Context, c collection, m model, q request, res *index.Result) (question, []string, error) {
	asked := question{Text: q.Text, ID: q.ID, Like: q.Like, Dislike: q.Dislike, Known: []string{}, Unknown: []string{},
		Code: newCode(res.Sketch.Code, m.Bits()), Bits: m.Bits()}
	if q.Text == wordless {
		asked.Text = ""
	}
	if q.Text != "" {
		asked.Known, asked.Unknown = terms(m, q.Text)
		return asked, slices.Concat(asked.Known, asked.Unknown), nil
	}
	liked := q.Like
	if q.ID != "" {
		liked = []string{q.ID}
	}
	v := m.Vocabulary()
	for _, id := range liked {
		d, err := c.Document(id)
		if err != nil {
			return asked, nil, err
		}
		for _, term := range v.Heaviest(v.Count(ingest.While(ctx, m.Analyzer().Terms(d.Words()))), 8) {
			if !slices.Contains(asked.Known, term) {
				asked.Known = append(asked.Known, term)
			}
		}
		if err := ctx.Err(); err != nil {
			return asked, nil, err
		}
	}
	return asked, asked.Known, nil
}

func newHit(rank int, h index.Hit, width int, query hashing.Code) hit {
	return hit{
		Rank: rank, ID: h.ID, Title: h.Title, Labels: list(h.Labels), Fields: h.Metadata(),
		Distance: h.Distance, Similarity: h.Similarity, Asymmetric: h.Asymmetric, Lexical: h.Lexical, Score: h.Score,
		Code: newCode(h.Code, width), Differing: differing(query, h.Code, width), Terms: newWeighted(h.Shared),
	}
}

func newWeighted(shared []index.Shared) []weighted {
	told := make([]weighted, len(shared))
	for i, s := range shared {
		told[i] = weighted(s)
	}
	return told
}

// newCode is nil for a document without a code. A retraining may change the width between
// a search and its answer, so what is missing reads as zero.
func newCode(c hashing.Code, width int) *code {
	if c == nil {
		return nil
	}
	c = append(hashing.Code(nil), c...)
	for len(c) < hashing.Words(width) {
		c = append(c, 0)
	}
	return &code{c.Binary(width), c.Hex(width)}
}

func differing(a, b hashing.Code, width int) []int {
	bits := []int{}
	for i := range min(width, 64*len(a), 64*len(b)) {
		if a.Bit(i) != b.Bit(i) {
			bits = append(bits, i)
		}
	}
	return bits
}

// list keeps null out of the answers: clients need not tell it from empty.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
